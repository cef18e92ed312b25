import { existsSync, readdirSync, readFileSync, statSync, type Dirent } from "node:fs";
import { join } from "node:path";

import type { FaultList } from "../faults";
import { isLeftover } from "./chefignore";
import { fits } from "./tar";

/** An archive is an input of a resource: it travels in the engine's messages, of 400 MiB at most, and stands in the stack's state. */
const mostMib = 32;

/** Whether a file is to be packed, or a folder looked into; the path is from the root on. */
export type Wanted = (path: string, entry: Dirent) => boolean;

/** Paths of the files below a folder, which may not be there. What cannot be packed is a fault, and not among them. */
export function walk(root: string, folder: string, wanted: Wanted, faults: FaultList): string[] {
  if (!existsSync(join(root, folder))) return [];
  const entries = trying(folder, faults, () => readdirSync(join(root, folder), { withFileTypes: true })) ?? [];
  return entries.flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (isLeftover(entry.name) || !wanted(path, entry)) return [];
    const problem = packingProblem(path, entry);
    faults.check("repositoryPath", path, problem);
    if (problem !== undefined) return [];
    return entry.isDirectory() ? walk(root, path, wanted, faults) : [path];
  });
}

/** What keeps an entry of a folder out of an archive that is the same on every machine. */
function packingProblem(path: string, entry: Dirent): string | undefined {
  // What it cannot read of a name Node.js replaces, and then finds no such file.
  if (entry.name.includes("\ufffd")) return "its name is not UTF-8";
  if (entry.isSymbolicLink()) {
    return "it is a link, and only files are packed; put a copy in its place, or name it in a chefignore";
  }
  if (entry.isDirectory()) return undefined;
  if (!entry.isFile()) return "it is neither a file nor a folder";
  return fits(path) ? undefined : "its path is too long for an archive; allowed: 100 bytes, or 255 with a / in place";
}

/** Contents in the order of the paths, from the places where they are. */
export function readFiles(places: Map<string, string>, faults: FaultList): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  for (const [path, place] of [...places].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const content = trying(path, faults, () => {
      const mib = Math.ceil(statSync(place).size / 2 ** 20);
      if (mib <= mostMib) return readFileSync(place);
      const problem = `it has ${mib} MiB; allowed: ${mostMib} MiB, since the archive stands in the stack's state. Have nodes fetch it`;
      faults.check("repositoryPath", path, problem);
      return undefined;
    });
    if (content !== undefined) files.set(path, content);
  }
  return files;
}

/** What came of a deed; where the system refuses it, a fault with the word of the system. */
export function trying<T>(path: string, faults: FaultList, deed: () => T): T | undefined {
  try {
    return deed();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    faults.check("repositoryPath", path, `it cannot be read (${code})`);
    return undefined;
  }
}
