import { spawnSync } from "node:child_process";
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { gunzipSync } from "node:zlib";

import { messageOf } from "../../components/faults";

/** What a package says of itself, of what its control file has. */
export interface Control {
  package?: string;
  version?: string;
  architecture?: string;
}

/** What was found in a file: why it is no package, or what the package says and what of it could not be read. */
export interface Inspection {
  problem?: string;
  control?: Control;
  unread?: string;
}

/** A part of an archive of ar: a name, and where its bytes are. */
interface Part {
  name: string;
  start: number;
  size: number;
}

/** Bytes of a file from an offset on, fewer at its end. */
type Read = (offset: number, length: number) => Buffer;

function reading<Result>(path: string, work: (read: Read, size: number) => Result): Result {
  const file = openSync(path, "r");
  try {
    const read: Read = (offset, length) => {
      const buffer = Buffer.alloc(length);
      return buffer.subarray(0, readSync(file, buffer, 0, length, offset));
    };
    return work(read, fstatSync(file).size);
  } finally {
    closeSync(file);
  }
}

const magic = "!<arch>\n";

/** Bytes at the beginning by which a file is told. */
const headBytes = 512;

/** The largest control file that is read, unpacked; real ones have some KiB. */
const mostControlBytes = 2 ** 24;

/** Reads a Debian package as deb(5) describes it: an archive of ar whose first part says the version of the format. */
export const inspect = (path: string): Inspection => reading(path, (read, size) => inspectBytes(read, size, path));

/** What a file is that is not what it should be. */
export const kindOfFile = (path: string): string => reading(path, (read) => kindOf(read(0, headBytes)));

function inspectBytes(read: Read, size: number, path: string): Inspection {
  const head = read(0, headBytes);
  if (!head.toString("latin1").startsWith(magic)) return { problem: `is no Debian package but ${kindOf(head)}` };
  const parts = partsOf(read, size);
  const last = parts.at(-1);
  if (last !== undefined && last.start + last.size > size) {
    return { problem: `is cut off: ${last.name} ends at byte ${last.start + last.size}, the file at ${size}` };
  }
  const [first, control, data] = parts;
  const version = first?.name === "debian-binary" ? read(first.start, first.size).toString("latin1") : "";
  if (!version.startsWith("2.")) return { problem: "is an archive, and no Debian package of format 2" };
  if (control?.name.startsWith("control.tar") !== true || data?.name.startsWith("data.tar") !== true) {
    return { problem: "is a Debian package without its parts control.tar and data.tar" };
  }
  return readControl(control.name, () => read(control.start, control.size), path);
}

function kindOf(head: Buffer): string {
  if (head.toString("latin1").startsWith(magic)) return "a Debian package";
  if (head.length === 0) return "an empty file";
  if (/^(\ufeff)?\s*</.test(head.toString())) return "a web page";
  return head[0] === 0x1f && head[1] === 0x8b ? "something compressed by gzip" : "something else";
}

/** The parts in order, up to one that the file is too short for. */
function partsOf(read: Read, size: number): Part[] {
  const parts: Part[] = [];
  for (let offset = magic.length; offset < size;) {
    const header = read(offset, 60).toString("latin1");
    const name = header.slice(0, 16).trimEnd().replace(/\/$/, "");
    const start = offset + 60;
    // Digits alone: by a length below zero the next part would be this one again, for ever.
    const [, digits] = /^(\d+) *$/.exec(header.slice(48, 58)) ?? [];
    const length = Number(digits);
    if (header.length < 60 || !header.endsWith("`\n") || digits === undefined) {
      return [...parts, { name: "the header of a part", start: size, size: 1 }];
    }
    parts.push({ name, start, size: length });
    offset = start + length + (length % 2);
  }
  return parts;
}

/** Node unpacks gzip; for xz and zstd, which Debian's tools write today, there is dpkg-deb. */
function readControl(name: string, bytes: () => Buffer, path: string): Inspection {
  if (name === "control.tar") return { control: fieldsOf(controlFile(bytes())) };
  if (name === "control.tar.gz") {
    try {
      return { control: fieldsOf(controlFile(gunzipSync(bytes(), { maxOutputLength: mostControlBytes }))) };
    } catch (error) {
      return { problem: `has a ${name} that is broken: ${messageOf(error)}` };
    }
  }
  const { error, status, stdout, stderr } = spawnSync("dpkg-deb", ["-f", path], {
    encoding: "utf8",
    maxBuffer: mostControlBytes,
  });
  if (error !== undefined) return { unread: `${name} is read by dpkg-deb, which is not on PATH` };
  if (status !== 0) return { problem: `has a ${name} that dpkg-deb cannot read: ${stderr.trim().split("\n")[0]}` };
  return { control: fieldsOf(stdout) };
}

/** The text of the control file in an unpacked tar; empty where there is none. */
function controlFile(tar: Buffer): string {
  for (let offset = 0; offset + 512 <= tar.length;) {
    const name = tar.toString("latin1", offset, offset + 100).replace(/\0.*$/s, "");
    const [digits = ""] = /^[0-7]+/.exec(tar.toString("latin1", offset + 124, offset + 136).trimStart()) ?? [];
    const size = parseInt(digits, 8) || 0;
    const start = offset + 512;
    if (/^(\.\/)?control$/.test(name)) return tar.toString("utf8", start, start + size);
    offset = start + Math.ceil(size / 512) * 512;
  }
  return "";
}

function fieldsOf(text: string): Control {
  const field = (name: string) => new RegExp(`^${name}:[ \\t]*(\\S+)`, "im").exec(text)?.[1];
  return { package: field("Package"), version: field("Version"), architecture: field("Architecture") };
}
