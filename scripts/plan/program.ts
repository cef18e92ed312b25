import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, sep } from "node:path";
import { pathToFileURL } from "node:url";

import { ConfigRefused } from "../../components/faults";
import { isFolder, manifestFolder, readManifest, type Project } from "../project";

type Outputs = Record<string, unknown>;

const load = createRequire(__filename);

/** Modules that programs have loaded so far. */
const loaded = new Set<string>();

/**
 * Runs a project's program as Pulumi's language host does, and gives the stack's outputs. Programs make their resources
 * while they load, so each run loads a program's own modules anew.
 */
export async function runProgram(project: Project): Promise<Outputs> {
  for (const path of loaded) Reflect.deleteProperty(load.cache, path);
  const before = new Set(Object.keys(load.cache));
  try {
    const entry = entryOf(project);
    const exported = isModule(entry) ? await importModule(entry) : requireModule(entry, project.folder);
    return await (typeof exported === "function"
      ? (exported as () => Promise<Outputs>)()
      : (exported as Promise<Outputs>));
  } finally {
    for (const path of Object.keys(load.cache)) {
      if (!before.has(path) && !path.includes(`${sep}node_modules${sep}`)) loaded.add(path);
    }
  }
}

/** The file in which a program begins. */
function entryOf({ program }: Project): string {
  const files = isFolder(program)
    ? ["index.js", "index.mjs", "index.ts"].map((name) => join(program, name))
    : [program];
  const entry = files.find((file) => existsSync(file));
  if (entry !== undefined) return entry;
  const problem = "no program is there; name its file in `main`, or call it index.ts or index.js";
  throw new ConfigRefused("Pulumi.yaml", [{ property: "main", problem }]);
}

/** Whether a file is an ES module, as its name or its package says. */
function isModule(entry: string): boolean {
  const folder = manifestFolder(dirname(entry));
  return entry.endsWith(".mjs") || (folder !== undefined && readManifest(folder).type === "module");
}

function requireModule(entry: string, folder: string): unknown {
  // A clone's own commands have a transform for TypeScript already.
  if (entry.endsWith(".ts") && !__filename.endsWith(".ts")) registerTypeScript(folder);
  return load(entry);
}

let registered = false;

/** Compiles TypeScript from here on, without a type check: by the program's own options, or Pulumi's when it has none. */
function registerTypeScript(folder: string): void {
  if (registered) return;
  registered = true;
  const { register } = load("ts-node") as typeof import("ts-node");
  const skipProject = !existsSync(join(folder, "tsconfig.json"));
  register({
    cwd: folder,
    compiler: load.resolve("typescript"),
    transpileOnly: true,
    skipProject,
    compilerOptions: skipProject ? { target: "es2020", module: "nodenext", moduleResolution: "nodenext" } : {},
  });
}

let imports = 0;

async function importModule(entry: string): Promise<unknown> {
  if (entry.endsWith(".ts")) {
    const problem = "an ES module in TypeScript is not planned; build it, and name the JavaScript that comes of it";
    throw new ConfigRefused("Pulumi.yaml", [{ property: "main", problem }]);
  }
  const native = load("./nativeImport.cjs") as (url: string) => Promise<Outputs>;
  imports += 1;
  const exported = await native(`${pathToFileURL(entry).href}?plan=${imports}`);
  return "default" in exported ? exported.default : exported;
}
