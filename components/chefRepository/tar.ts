import { PlainError } from "../faults";

/** Bytes of a header's two fields for a path: its end, and what comes before the slash in front of that. */
const room = { name: 100, prefix: 155 };

/** Whether an archive has room for a path. */
export const fits = (path: string): boolean => split(path) !== undefined;

/**
 * A POSIX ustar archive with fixed owner, mode and time. npm's tar writers are asynchronous or take these from the
 * file system, and a component must register its children synchronously.
 */
export function writeTar(files: Map<string, Buffer>): Buffer {
  const blocks = [...files].flatMap(([path, content]) => [
    tarHeader(path, content.length),
    content,
    Buffer.alloc((512 - (content.length % 512)) % 512),
  ]);
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

function tarHeader(path: string, size: number): Buffer {
  const parts = split(path);
  if (parts === undefined) throw new PlainError(`a path in the chef repository is too long for an archive: ${path}`);
  const header = Buffer.alloc(512);
  const octal = (value: number, digits: number) => `${value.toString(8).padStart(digits, "0")}\0`;
  header.write(parts.name, 0);
  header.write(octal(0o644, 7), 100);
  header.write(octal(0, 7), 108);
  header.write(octal(0, 7), 116);
  header.write(octal(size, 11), 124);
  header.write(octal(0, 11), 136);
  header.write("        ", 148);
  header.write("0", 156);
  header.write("ustar\0" + "00", 257);
  header.write(parts.prefix, 345);
  const checksum = header.reduce((sum, byte) => sum + byte, 0);
  header.write(`${checksum.toString(8).padStart(6, "0")}\0 `, 148);
  return header;
}

/** A path in one field where it has room there, else cut at the first slash that leaves both parts room. */
function split(path: string): { prefix: string; name: string } | undefined {
  if (Buffer.byteLength(path) <= room.name) return { prefix: "", name: path };
  const cuts = [...path.matchAll(/\//g)].map(({ index }) => ({
    prefix: path.slice(0, index),
    name: path.slice(index + 1),
  }));
  return cuts.find(
    ({ prefix, name }) => Buffer.byteLength(prefix) <= room.prefix && Buffer.byteLength(name) <= room.name,
  );
}
