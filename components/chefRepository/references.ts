import { FaultList, type Fault } from "../faults";
import { isMap } from "../structured";
import { objectIn, readObject } from "./json";
import type { Files } from "./repositoryFiles";

/** What an entry of a run list names; of a cookbook the recipe as well. */
export type RunListItem = { kind: "role"; name: string } | { kind: "cookbook"; name: string; recipe: string };

/** An entry of a run list; nothing when chef would not understand it either. */
export function runListItem(entry: string): RunListItem | undefined {
  const version = String.raw`(?:@\d+(?:\.\d+){1,2})?`;
  const recipe = String.raw`([\w-]+)(?:::([\w-]+))?${version}`;
  const [, role, listed, ofListed, bare, ofBare] =
    new RegExp(String.raw`^(?:role\[([\w-]+)\]|recipe\[${recipe}\]|${recipe})$`).exec(entry) ?? [];
  if (role !== undefined) return { kind: "role", name: role };
  const cookbook = listed ?? bare;
  return cookbook === undefined
    ? undefined
    : { kind: "cookbook", name: cookbook, recipe: ofListed ?? ofBare ?? "default" };
}

/** What a role runs in an environment: a list of its own for the environment takes the place of the common one. */
export function runListOf(role: string, environment: string, files: Files): string[] {
  const { run_list: common, env_run_lists: own } = objectIn(files.get(rolePath(role)));
  const list = (isMap(own) ? own[environment] : undefined) ?? common;
  return Array.isArray(list) ? list.filter((entry) => typeof entry === "string") : [];
}

export const rolePath = (name: string): string => `roles/${name}.json`;
export const environmentPath = (name: string): string => `environments/${name}.json`;

/** Where a recipe is expected; chef takes it from a folder further down as well, from YAML and from JSON. */
export const recipePath = (cookbook: string, recipe: string): string => `cookbooks/${cookbook}/recipes/${recipe}.rb`;

export function hasRecipe(cookbook: string, recipe: string, files: Files): boolean {
  const kinds = String.raw`\.(?:rb|ya?ml|json)$`;
  const root = recipe === "default" ? `|recipe${kinds}` : "";
  const pattern = new RegExp(String.raw`^cookbooks/${cookbook}/(?:recipes/(?:.+/)?${recipe}${kinds}${root})`, "s");
  return files.has(recipePath(cookbook, recipe)) || [...files.keys()].some((path) => pattern.test(path));
}

/** What chef cannot read of roles and environments. */
export function roleFaults(files: Files): Fault[] {
  const faults = new FaultList();
  for (const [path, content] of files) {
    if (!/^(roles|environments)\//.test(path)) continue;
    for (const problem of problemsOf(path, content)) faults.check("repositoryPath", path, problem);
  }
  return faults.all;
}

function problemsOf(path: string, content: Buffer): string[] {
  if (!/^[^/]+\/[^/]+\.json$/.test(path)) return ["allowed: JSON files, such as roles/web.json"];
  const read = readObject(content);
  if ("problem" in read) return [read.problem];
  const attributes = ["default_attributes", "override_attributes"].filter((key) => !isMap(read.object[key] ?? {}));
  return [
    ...attributes.map((key) => `its ${key} are no JSON object`),
    ...(path.startsWith("roles/") ? runListProblems(read.object) : []),
  ];
}

function runListProblems({ run_list: common, env_run_lists: own }: Record<string, unknown>): string[] {
  if (!isMap(own ?? {})) return ["its env_run_lists are no JSON object of environments and run lists"];
  const isList = (list: unknown): boolean =>
    Array.isArray(list) && list.every((entry) => typeof entry === "string" && runListItem(entry) !== undefined);
  const lists = [common, ...(isMap(own) ? Object.values(own) : [])];
  return lists.every((list) => isList(list ?? []))
    ? []
    : ["allowed in run lists: role[name], recipe[cookbook], recipe[cookbook::recipe]"];
}
