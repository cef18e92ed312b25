import { createHash } from "node:crypto";

import { gzipSync } from "fflate";

import { longestPath } from "../names";
import type { Files } from "./repositoryFiles";

/** What nodes converge from, as one archive that is named by its digest. */
export interface Archive {
  /** SHA-256 of the archive, 64 hex digits. */
  sha256: string;
  base64: string;
}

/** Key of an archive in the environment's bucket. */
export const archiveKey = (sha256: string): string => `bundles/${sha256}.tar.gz`;

/** Packs files so that the same ones give the same bytes on every machine. */
export function packArchive(files: Files): Archive {
  const archive = Buffer.from(gzipSync(writeTar(files), { level: 9, mtime: 0 }));
  return {
    sha256: createHash("sha256").update(archive).digest("hex"),
    base64: archive.toString("base64"),
  };
}

/**
 * A POSIX ustar archive with fixed owner, mode and time. npm's tar writers are asynchronous or take these from the
 * file system, and a component must register its children synchronously.
 */
function writeTar(files: Files): Buffer {
  const blocks = [...files].flatMap(([path, content]) => [
    tarHeader(path, content.length),
    content,
    Buffer.alloc((512 - (content.length % 512)) % 512),
  ]);
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

function tarHeader(path: string, size: number): Buffer {
  if (Buffer.byteLength(path) > longestPath) {
    throw new Error(`a path in the chef repository has more than ${longestPath} bytes: ${path}`);
  }
  const header = Buffer.alloc(512);
  const octal = (value: number, digits: number) => `${value.toString(8).padStart(digits, "0")}\0`;
  header.write(path, 0);
  header.write(octal(0o644, 7), 100);
  header.write(octal(0, 7), 108);
  header.write(octal(0, 7), 116);
  header.write(octal(size, 11), 124);
  header.write(octal(0, 11), 136);
  header.write("        ", 148);
  header.write("0", 156);
  header.write("ustar\0" + "00", 257);
  const checksum = header.reduce((sum, byte) => sum + byte, 0);
  header.write(`${checksum.toString(8).padStart(6, "0")}\0 `, 148);
  return header;
}
