import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

import { gzipSync } from "fflate";

/** The chef repository that comes with this package. */
export const ownRepositoryPath = join(__dirname, "..", "..", "chef");

/** The parts of a chef repository that nodes converge from; specs and gem files stay out. */
export const bundleFolders = ["cookbooks", "environments", "roles"] as const;

/** A chef repository as one archive, named by its digest. */
export interface Bundle {
  /** SHA-256 of the archive, 64 hex digits. */
  sha256: string;
  base64: string;
}

/** Key of an archive in the environment's bucket. */
export const bundleKey = (sha256: string): string => `bundles/${sha256}.tar.gz`;

/** The pointer to the archive in force, `bundle.json`. */
export function renderPointer(sha256: string, key = bundleKey(sha256)): string {
  return `${JSON.stringify({ formatVersion: 1, sha256, key }, null, 2)}\n`;
}

/** Paths of the files that go into the archive, sorted. */
export function bundlePaths(repositoryPath: string): string[] {
  return bundleFolders.flatMap((folder) => filesBelow(repositoryPath, folder)).sort();
}

/** Reads the repository and packs it so that the same files give the same bytes on every machine. */
export function readBundle(repositoryPath: string): Bundle {
  const tar = writeTar(
    bundlePaths(repositoryPath).map((path) => ({ path, content: readFileSync(join(repositoryPath, path)) })),
  );
  const archive = Buffer.from(gzipSync(tar, { level: 9, mtime: 0 }));
  return {
    sha256: createHash("sha256").update(archive).digest("hex"),
    base64: archive.toString("base64"),
  };
}

function filesBelow(root: string, folder: string): string[] {
  if (statSync(join(root, folder), { throwIfNoEntry: false }) === undefined) return [];
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.name === "__pycache__") return [];
    return entry.isDirectory() ? filesBelow(root, path) : [path];
  });
}

/**
 * A POSIX ustar archive with fixed owner, mode and time. npm's tar writers are asynchronous or take these from the
 * file system, and a component must register its children synchronously.
 */
export function writeTar(files: { path: string; content: Buffer }[]): Buffer {
  const blocks = files.flatMap(({ path, content }) => [
    tarHeader(path, content.length),
    content,
    Buffer.alloc((512 - (content.length % 512)) % 512),
  ]);
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

function tarHeader(path: string, size: number): Buffer {
  if (Buffer.byteLength(path) > 100) throw new Error(`a path in the chef repository has more than 100 bytes: ${path}`);
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

/** Names of the roles or environments among the archive's paths. */
export function namesIn(paths: string[], folder: "roles" | "environments"): string[] {
  return paths.flatMap((path) => new RegExp(`^${folder}/([^/]+)\\.json$`).exec(path)?.[1] ?? []);
}
