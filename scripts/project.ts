import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

import { isPair, isScalar, parseDocument, visit, type Document } from "yaml";

import { ConfigRefused, FaultList, messageOf, type Fault } from "../components/faults";

/** A Pulumi project, read as Pulumi reads it. */
export interface Project {
  /** Folder of its Pulumi.yaml. */
  root: string;
  name: string;
  /** The language of its program: `nodejs`. */
  runtime: string;
  /** Folder of the stacks' files. */
  configFolder: string;
  /** Settings of every stack whose own file does not have them, by whole key: `project:key`. */
  defaults: Record<string, unknown>;
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
  const { name, runtime, main, stackConfigDir, config } = content;
  const faults = new FaultList();
  const text = (property: string, value: unknown): string => {
    faults.check(property, value, typeof value === "string" && value !== "" ? undefined : "allowed: text");
    return String(value);
  };
  const at = main === undefined ? root : resolve(root, text("main", main));
  const isThere = typeof main !== "string" || existsSync(at);
  faults.check("main", main, isThere ? undefined : "there is no such file or folder");
  const project = {
    root,
    name: text("name", name),
    runtime: text("runtime", isMap(runtime) ? runtime.name : runtime),
    configFolder: stackConfigDir === undefined ? root : resolve(root, text("stackConfigDir", stackConfigDir)),
    ...(isFolder(at) ? { folder: at, program: entryPoint(at) } : { folder: dirname(at), program: at }),
  };
  if (faults.all.length > 0) throw new ConfigRefused(file, faults.all);
  return { ...project, defaults: isMap(config) ? defaultsOf(project.name, config) : {} };
}

/** A file of keys and values. Throws ConfigRefused, under the name that the user knows it by, where it is something else. */
export function readYaml(path: string, name: string, text = readFileSync(path, "utf8")): Record<string, unknown> {
  const refuse = (faults: Fault[]): never => {
    throw new ConfigRefused(name, faults);
  };
  if (/[\0\ufffd]/.test(text)) {
    const problem = `the file is ${text.includes("\0") ? "UTF-16" : "not UTF-8"}; allowed: UTF-8`;
    return refuse([{ property: "encoding", problem }]);
  }
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error !== undefined) return refuse([{ property: "not YAML", problem: error.message.split("\n")[0]! }]);
  const octal = octalNumbers(document);
  if (octal.length > 0) return refuse(octal);
  const content: unknown = document.toJS();
  if (content === null) return {};
  if (!isMap(content)) return refuse([{ property: "content", problem: "allowed: keys and values" }]);
  return content;
}

/** Numbers with a zero before them: the engine's reader takes them for octal, and this one does not. */
function octalNumbers(document: Document): Fault[] {
  const faults: Fault[] = [];
  visit(document, {
    Scalar(_, { value, source }, path) {
      if (typeof value !== "number" || !/^[-+]?0\d/.test(source ?? "")) return;
      const keys = path.flatMap((node) => (isPair(node) && isScalar(node.key) ? [String(node.key.value)] : []));
      const problem = "a number that begins with 0 is octal to Pulumi; allowed: without the 0, or in quotes";
      faults.push({ property: keys.join("."), given: source, problem });
    },
  });
  return faults;
}

export const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

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

/** A setting of the project is a value, or says what it is when a stack does not have it: `default`, or `value`. */
function defaultsOf(project: string, config: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(config).map(([key, declared]): [string, unknown] => [
    key.includes(":") ? key : `${project}:${key}`,
    isMap(declared) ? (declared.value ?? declared.default) : declared,
  ]);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined && value !== null));
}
