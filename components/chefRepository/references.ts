import { FaultList, type Fault } from "../faults";
import type { Files } from "./repositoryFiles";

/** What an entry of a run list names. */
export interface RunListItem {
  kind: "role" | "cookbook";
  name: string;
}

/** An entry of a run list; nothing when chef would not understand it either. */
export function runListItem(entry: string): RunListItem | undefined {
  const version = String.raw`(?:@\d+(?:\.\d+){1,2})?`;
  const recipe = String.raw`([\w-]+)(?:::[\w-]+)?${version}`;
  const [, role, listed, bare] =
    new RegExp(String.raw`^(?:role\[([\w-]+)\]|recipe\[${recipe}\]|${recipe})$`).exec(entry) ?? [];
  if (role !== undefined) return { kind: "role", name: role };
  const cookbook = listed ?? bare;
  return cookbook === undefined ? undefined : { kind: "cookbook", name: cookbook };
}

/** A role as far as it says what it runs. */
interface Role {
  run_list?: unknown;
  env_run_lists?: Record<string, unknown>;
}

/** What a role runs in an environment: a list of its own for the environment takes the place of the common one. */
export function runListOf(role: string, environment: string, files: Files): string[] {
  const content = JSON.parse(textOf(files, rolePath(role))) as Role;
  return (content.env_run_lists?.[environment] ?? content.run_list ?? []) as string[];
}

/** Names of the cookbooks that a cookbook's `metadata.rb` depends on. */
export function dependenciesOf(cookbook: string, files: Files): string[] {
  return textOf(files, metadataPath(cookbook))
    .split("\n")
    .flatMap((line) => plainDepends.exec(line)?.[2] ?? []);
}

export const rolePath = (name: string): string => `roles/${name}.json`;
export const environmentPath = (name: string): string => `environments/${name}.json`;
export const metadataPath = (cookbook: string): string => `cookbooks/${cookbook}/metadata.rb`;

/** `depends 'name'`, with versions or without. */
const plainDepends = /^\s*depends\s*\(?\s*(['"])([\w-]+)\1(\s*,\s*(['"])[^'"#]*\4)*\s*\)?\s*(#.*)?$/;
/** Words about the cookbook for people. */
const prose = /^\s*(#|(long_)?description\b|maintainer\b|license\b)/;

const textOf = (files: Files, path: string): string => files.get(path)?.toString() ?? "";

/**
 * What cannot be read of a repository without running it: roles and environments that are not JSON, and dependencies
 * that are not written down as such.
 */
export function unreadable(files: Files): Fault[] {
  const faults = new FaultList();
  for (const [path, content] of files) {
    if (/^(roles|environments)\//.test(path)) {
      faults.check("repositoryPath", path, jsonProblem(path, content.toString()));
    } else if (/^cookbooks\/[^/]+\/metadata\.rb$/.test(path)) {
      for (const line of content.toString().split("\n")) {
        if (!/\bdepends\b/.test(line) || prose.test(line) || plainDepends.test(line)) continue;
        faults.check(
          "repositoryPath",
          path,
          `"${line.trim()}" cannot be read without running it; allowed: depends 'name'`,
        );
      }
    }
  }
  return faults.all;
}

function jsonProblem(path: string, text: string): string | undefined {
  if (!/^[^/]+\/[^/]+\.json$/.test(path)) return "allowed: JSON files, such as roles/web.json";
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return "it is no JSON";
  }
  if (typeof content !== "object" || content === null || Array.isArray(content)) return "it is no JSON object";
  const { run_list: common = [], env_run_lists: own = {} } = content as Role;
  const lists = path.startsWith("roles/") ? [common, ...Object.values(own)] : [];
  const isList = (list: unknown): boolean =>
    Array.isArray(list) && list.every((entry) => typeof entry === "string" && runListItem(entry) !== undefined);
  return lists.every(isList)
    ? undefined
    : "allowed in run lists: role[name], recipe[cookbook], recipe[cookbook::recipe]";
}
