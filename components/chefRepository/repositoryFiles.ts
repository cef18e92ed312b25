import type { Dirent } from "node:fs";
import { statSync } from "node:fs";
import { join } from "node:path";

import { ConfigRefused, FaultList, type Fault } from "../faults";
import { ignoresOf, type Ignores } from "./chefignore";
import { readFiles, trying, walk } from "./walk";

/** The chef repository that comes with this package. */
export const ownRepositoryPath = join(__dirname, "..", "..", "chef");

/** The parts of a chef repository that nodes converge from; specs, gem files and data bags stay out. */
const repositoryFolders = ["cookbooks", "environments", "roles"];

/** The program that converges a node. It belongs to this package's components, so that it is always their own. */
const programFolder = "node";

/** Contents by path, such as `roles/base.json`; in the order of the paths. */
export type Files = Map<string, Buffer>;

/** What was found of a chef repository. */
export interface Repository {
  /** The files that nodes can converge from, and the program that converges them. */
  files: Files;
  /** What is there and cannot be packed; `given` is the path that it is about. */
  faults: Fault[];
}

/**
 * Reads a chef repository. What no chef client would take from it is left out: leftovers of editors, what a chefignore
 * names, hidden folders of a cookbook, and what is no role and no environment beside those. What cannot be packed is a
 * fault, never an exception.
 */
export function readRepository(repositoryPath: string): Repository {
  const faults = new FaultList();
  const places = new Map<string, string>();
  const add = (root: string, paths: string[]) => {
    for (const path of paths) places.set(path, join(root, path));
  };
  add(
    ownRepositoryPath,
    walk(ownRepositoryPath, programFolder, () => true, faults),
  );
  const folder = trying(repositoryPath, faults, () => statSync(repositoryPath, { throwIfNoEntry: false }));
  if (folder?.isDirectory() === true) {
    const ignoresIn = remembered((cookbook) => {
      return trying("chefignore", faults, () => ignoresOf(repositoryPath, cookbook)) ?? (() => false);
    });
    for (const each of repositoryFolders) {
      const wanted = (path: string, entry: Dirent) => isWanted(path, entry, ignoresIn);
      add(repositoryPath, walk(repositoryPath, each, wanted, faults));
    }
  } else if (faults.all.length === 0) {
    faults.check("repositoryPath", repositoryPath, "there is no such folder");
  }
  return { files: readFiles(places, faults), faults: faults.all };
}

/** All files of a folder: an archive that was unpacked. */
export function readFolder(root: string): Files {
  const faults = new FaultList();
  const folders = [...repositoryFolders, programFolder];
  const paths = folders.flatMap((folder) => walk(root, folder, () => true, faults));
  const files = readFiles(new Map(paths.map((path) => [path, join(root, path)])), faults);
  if (faults.all.length > 0) throw new ConfigRefused(root, faults.all);
  return files;
}

/** Whether chef looks at a file or into a folder. */
function isWanted(path: string, entry: Dirent, ignoresIn: (cookbook: string) => Ignores): boolean {
  const [, folder, first, rest] = /^([^/]+)\/([^/]+)(?:\/(.+))?$/s.exec(path)!;
  if (first!.startsWith(".")) return false;
  if (folder !== "cookbooks") return entry.isDirectory() || /\.(json|rb)$/.test(path);
  // Files beside the cookbooks belong to none; a link to one would be taken for one.
  if (rest === undefined) return !entry.isFile();
  if (entry.isDirectory()) return rest.includes("/") || !rest.startsWith(".");
  return !ignoresIn(first!)(rest);
}

function remembered<T>(make: (key: string) => T): (key: string) => T {
  const known = new Map<string, T>();
  return (key) => {
    const value = known.get(key) ?? make(key);
    known.set(key, value);
    return value;
  };
}

/** Names of the roles or environments among the paths of a repository. */
export function namesIn(paths: Iterable<string>, folder: "roles" | "environments"): string[] {
  return [...paths].flatMap((path) => new RegExp(`^${folder}/([^/]+)\\.json$`).exec(path)?.[1] ?? []);
}

/** Whether the file is the program's that converges a node. */
export const isProgram = (path: string): boolean => path.startsWith(`${programFolder}/`);
