import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";

import { writeTar } from "../../components/chefRepository/tar";

export const sha256Of = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");

/** An archive of ar with these parts. */
export function arOf(parts: [name: string, bytes: Buffer][]): Buffer {
  const blocks = parts.flatMap(([name, bytes]) => {
    const fields = [name.padEnd(16), "0".padEnd(12), "0".padEnd(6), "0".padEnd(6), "100644".padEnd(8)];
    const header = `${fields.join("")}${String(bytes.length).padEnd(10)}\`\n`;
    return [Buffer.from(header), bytes, Buffer.alloc(bytes.length % 2, "\n")];
  });
  return Buffer.concat([Buffer.from("!<arch>\n"), ...blocks]);
}

export const formatPart: [string, Buffer] = ["debian-binary", Buffer.from("2.0\n")];

export const controlPart = (text: string): [string, Buffer] => [
  "control.tar.gz",
  gzipSync(writeTar(new Map([["./control", Buffer.from(text)]]))),
];

/** A Debian package that says this of itself, with so many bytes in it. */
export function debOf(name: string, version: string, { architecture = "amd64", bytes = 1000 } = {}): Buffer {
  const control = `Package: ${name}\nVersion: ${version}\nArchitecture: ${architecture}\nDescription: none\n`;
  const data = Buffer.from(Uint8Array.from({ length: bytes }, (_, index) => (index * 7919) % 251));
  return arOf([formatPart, controlPart(control), ["data.tar", data]]);
}
