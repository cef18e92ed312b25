import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** The chef repository that comes with this package. */
export const ownRepositoryPath = join(__dirname, "..", "..", "chef");

/** The parts of a chef repository that nodes converge from; specs and gem files stay out. */
const repositoryFolders = ["cookbooks", "environments", "roles"];

/** The program that converges a node. It belongs to this package's components, so that it is always their own. */
const programFolder = "node";

/** Contents by path, such as `roles/base.json`; in the order of the paths. */
export type Files = Map<string, Buffer>;

/** The files of a chef repository that nodes can converge from, and the program that converges them. */
export function readRepository(repositoryPath: string): Files {
  const own = new Map(pathsBelow(ownRepositoryPath, programFolder).map((path) => [path, ownRepositoryPath]));
  const given = repositoryFolders.flatMap((folder) => pathsBelow(repositoryPath, folder));
  const roots = new Map([...own, ...given.map((path) => [path, repositoryPath] as const)]);
  return read([...roots]);
}

/** All files of a folder: an archive that was unpacked. */
export function readFolder(root: string): Files {
  return read(
    [...repositoryFolders, programFolder].flatMap((folder) => pathsBelow(root, folder)).map((path) => [path, root]),
  );
}

function read(roots: [path: string, root: string][]): Files {
  const sorted = roots.sort(([a], [b]) => (a < b ? -1 : 1));
  return new Map(sorted.map(([path, root]) => [path, readFileSync(join(root, path))]));
}

function pathsBelow(root: string, folder: string): string[] {
  if (statSync(join(root, folder), { throwIfNoEntry: false }) === undefined) return [];
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.name === "__pycache__") return [];
    return entry.isDirectory() ? pathsBelow(root, path) : [path];
  });
}

/** Names of the roles or environments among the paths of a repository. */
export function namesIn(paths: Iterable<string>, folder: "roles" | "environments"): string[] {
  return [...paths].flatMap((path) => new RegExp(`^${folder}/([^/]+)\\.json$`).exec(path)?.[1] ?? []);
}

/** Whether the file is the program's that converges a node. */
export const isProgram = (path: string): boolean => path.startsWith(`${programFolder}/`);
