import { gunzipSync } from "node:zlib";

/** The text in base64, unpacked where it was compressed; byte for byte, so that a place in it is one in the file. */
export function unpackedText(base64: string): string {
  const bytes = Buffer.from(base64, "base64");
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes.toString("latin1");
  try {
    return gunzipSync(bytes).toString("latin1");
  } catch {
    return "";
  }
}

const block = 512;

/** The file of a tar archive in which a place lies; nothing in a text that is none. */
export function fileAt(archive: string, index: number): string | undefined {
  const field = (from: number, length: number): string => archive.slice(from, from + length).split("\0", 1)[0]!;
  for (let header = 0; archive.startsWith("ustar", header + 257);) {
    const size = parseInt(field(header + 124, 12), 8);
    const next = header + block + Math.ceil(size / block) * block;
    if (!(next > header)) return undefined;
    const prefix = field(header + 345, 155);
    if (index < next) return (prefix === "" ? "" : `${prefix}/`) + field(header, 100);
    header = next;
  }
  return undefined;
}
