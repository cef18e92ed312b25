import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

import { ConfigRefused, FaultList, messageOf } from "../../components/faults";
import { isMap } from "../../components/structured";
import { declarationsOf, type Declaration } from "./declarations";
import { readYaml } from "./yaml";

/** A Pulumi project, read as Pulumi reads it. */
export interface Project {
  /** Folder of its Pulumi.yaml. */
  root: string;
  name: string;
  /** The language of its program: `nodejs`. */
  runtime: string;
  /** Folder of the stacks' files. */
  configFolder: string;
  /** What it says of its stacks' settings, by whole key: `namespace:name`. */
  declared: Record<string, Declaration>;
  /** Folder in which its program runs, and the commands that it makes. */
  folder: string;
  /** File or folder in which its program begins. */
  program: string;
}

const file = "Pulumi.yaml";

/** The project of a folder, or of the nearest one above it. Throws ConfigRefused where there is none. */
export function findProject(folder = "."): Project {
  const start = resolve(folder);
  const refuse = (problem: string): never => {
    throw new ConfigRefused("command line", [{ property: "--cwd", given: folder, problem }]);
  };
  if (!isFolder(start)) return refuse("there is no such folder");
  for (let root = start; ; root = dirname(root)) {
    if (existsSync(join(root, file))) return readProject(root);
    if (root === dirname(root)) return refuse(`neither this folder nor one above it has a ${file}`);
  }
}

/** The project whose Pulumi.yaml is in a folder. Throws ConfigRefused with every fault that it has. */
export function readProject(root: string): Project {
  const content = readYaml(join(root, file), file);
  const { name, runtime, main, config } = content;
  // The folder of the stacks' files once stood where their settings stand now, and is still read there.
  const stackConfigDir = content.stackConfigDir ?? (typeof config === "string" ? config : undefined);
  const faults = new FaultList();
  const text = (property: string, value: unknown): string => {
    faults.check(property, value, typeof value === "string" && value !== "" ? undefined : "allowed: text");
    return String(value);
  };
  const at = main === undefined ? root : resolve(root, text("main", main));
  const isThere = typeof main !== "string" || existsSync(at);
  faults.check("main", main, isThere ? undefined : "there is no such file or folder");
  const isRead = config === undefined || config === null || typeof config === "string" || isMap(config);
  faults.check("config", config, isRead ? undefined : "allowed: a section with keys");
  const project = {
    root,
    name: text("name", name),
    runtime: text("runtime", isMap(runtime) ? runtime.name : runtime),
    configFolder: stackConfigDir === undefined ? root : resolve(root, text("stackConfigDir", stackConfigDir)),
    declared: isMap(config) && typeof name === "string" ? declarationsOf(name, config, faults) : {},
    ...(isFolder(at) ? { folder: at, program: entryPoint(at) } : { folder: dirname(at), program: at }),
  };
  if (faults.all.length > 0) throw new ConfigRefused(file, faults.all);
  return project;
}

export const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

/** Where a program begins of which Pulumi.yaml names no file: what the package's own file says, or the folder. */
function entryPoint(start: string): string {
  const folder = manifestFolder(start);
  if (folder === undefined) return start;
  const manifest = readManifest(folder);
  const given = typeof manifest.exports === "object" ? manifest.exports["."] : (manifest.exports ?? manifest.main);
  const entry = typeof given === "object" ? (given.default ?? given.require ?? given.import) : given;
  return entry !== undefined && existsSync(join(folder, entry)) ? join(folder, entry) : start;
}

/** The package's own file. */
export interface Manifest {
  type?: string;
  main?: string;
  exports?: string | Record<string, string | Record<string, string> | undefined>;
}

/** The nearest folder that has a package.json, from this one upwards. */
export function manifestFolder(folder: string): string | undefined {
  if (existsSync(join(folder, "package.json"))) return folder;
  return folder === dirname(folder) ? undefined : manifestFolder(dirname(folder));
}

/** Throws ConfigRefused where it is no JSON. */
export function readManifest(folder: string): Manifest {
  try {
    return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
  } catch (error) {
    throw new ConfigRefused("package.json", [{ property: "not JSON", problem: messageOf(error) }]);
  }
}
