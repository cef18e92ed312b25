import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

import { ConfigRefused, FaultList, type Fault } from "../../components/faults";
import { isMap } from "../../components/structured";
import { byWholeKey, fits, isEncrypted, typeWords, type Declaration } from "./declarations";
import type { Project } from "./index";
import { readYaml } from "./yaml";

/** What a stack's program is configured with, read as the engine reads it: from its file, and from its project's. */
export interface Settings {
  /** By whole key, `namespace:name`; the stack's own value is taken whole, and never laid over its project's. */
  values: Record<string, unknown>;
  /** What the stack's `environment` names, of Pulumi ESC: settings that no file has. */
  unread: string[];
}

export const stackFile = (stack: string): string => `Pulumi.${stack}.yaml`;

/** Stacks of a project that have a file. */
export function stacksOf({ configFolder }: Project): string[] {
  return readdirSync(configFolder)
    .flatMap((file) => /^Pulumi\.([\w-]+)\.yaml$/.exec(file)?.[1] ?? [])
    .sort();
}

/** The settings of a stack. Throws ConfigRefused with every fault of its file. */
export function readSettings(project: Project, stack: string): Settings {
  const file = stackFile(stack);
  const path = join(project.configFolder, file);
  if (!existsSync(path)) {
    const allowed = stacksOf(project).join(", ");
    const problem = `there is no such file; ${allowed === "" ? "nor is there one of another stack" : `allowed: ${allowed}`}`;
    throw new ConfigRefused(file, [{ property: "--stack", given: stack, problem }]);
  }
  const { config, environment } = readYaml(path, file);
  const faults = new FaultList();
  if (config !== undefined && config !== null && !isMap(config)) {
    throw new ConfigRefused(file, [{ property: "config", given: config, problem: "allowed: a section with keys" }]);
  }
  const given = byWholeKey(project.name, config ?? {}, faults);
  const values = new Map<string, unknown>();
  for (const [key, { written, given: value }] of given) {
    for (const fault of unspeakable(written, value)) faults.all.push(fault);
    values.set(key, value);
  }
  const unread = environmentNames(environment);
  for (const [key, declaration] of Object.entries(project.declared)) {
    const { written = key } = given.get(key) ?? {};
    const isSet = values.has(key);
    if (!isSet && declaration.value !== undefined) {
      values.set(key, declaration.value);
    } else if (isSet || unread.length === 0) {
      const fault = declaredFault(written, values.get(key), declaration);
      if (fault !== undefined) faults.all.push(fault);
    }
  }
  if (faults.all.length > 0) throw new ConfigRefused(file, faults.all);
  return { values: Object.fromEntries(values), unread };
}

/** What is wrong with a stack's value by what its project declares of it. Of a secret the value is not shown. */
function declaredFault(property: string, value: unknown, { type, secret }: Declaration): Fault | undefined {
  const words = type === undefined ? "any value" : typeWords(type);
  if (value === undefined) {
    return { property, problem: `missing; Pulumi.yaml declares it without a default; allowed: ${words}` };
  }
  if (type === undefined) return undefined;
  if (secret && !isEncrypted(value)) {
    return { property, problem: "Pulumi.yaml declares it a secret; set it by `pulumi config set --secret`" };
  }
  // What is no list and no section reaches the engine's check as text.
  const checked = typeof value === "object" && value !== null ? value : textOf(value);
  return fits(checked, type) ? undefined : { property, given: value, problem: `allowed: ${words}` };
}

/** A value as programs are handed it: text as it stands, anything else as JSON, and nothing as nothing. */
export function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  return value === null ? "" : JSON.stringify(value);
}

/** Numbers of YAML that JSON, in which programs are handed their settings, has no word for. */
function unspeakable(property: string, value: unknown): Fault[] {
  if (typeof value === "number" && !Number.isFinite(value)) {
    return [{ property, given: value, problem: "allowed: a number that is finite" }];
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) =>
    unspeakable(Array.isArray(value) ? `${property}[${key}]` : `${property}.${key}`, item),
  );
}

/** What `environment` takes in: names of environments, and what it sets itself, of which nothing is shown. */
function environmentNames(environment: unknown): string[] {
  const nameOf = (each: unknown) => (isMap(each) ? (Object.keys(each)[0] ?? "") : String(each));
  if (Array.isArray(environment)) return environment.map(nameOf);
  if (!isMap(environment)) return [];
  const { imports, values } = environment;
  return [...(Array.isArray(imports) ? imports.map(nameOf) : []), ...(isMap(values) ? ["environment.values"] : [])];
}
