import { existsSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";

import { ConfigRefused, type Fault } from "../../components/faults";
import { packageFolder } from "../../components/roll/version";
import { isMap, readProject, readYaml, type Project } from "../project";
import { buildPlan } from "./build";
import { capture } from "./capture";
import type { Plan } from "./format";
import { runProgram } from "./program";
import { standInSecret } from "./standIns";

/** Root of this package: of its clone, or where npm has put it. */
export const repositoryRoot = packageFolder();

/** The project of this package's clone. */
export const ownProject = (): Project => readProject(repositoryRoot);

/** Whether a project's program is this package's own, which alone reads the settings of docs/configuration.md. */
export const isOwn = ({ program }: Project): boolean =>
  realpathSync(program) === join(repositoryRoot, "stacks", "index.ts");

/**
 * Plans a stack of a project from its files alone; `changed` gives its file another text. Throws ConfigRefused, or
 * InputPropertiesError, when it is refused.
 */
export async function planStack(
  stack: string,
  project = ownProject(),
  changed?: (text: string) => string,
): Promise<Plan> {
  if (project.runtime !== "nodejs") {
    const problem = "programs in this language are not planned; allowed: nodejs";
    throw new ConfigRefused("Pulumi.yaml", [{ property: "runtime", given: project.runtime, problem }]);
  }
  const { entries, secretKeys } = readSettings(project, stack, changed);
  const region = entries["aws:region"] ?? "";
  const registrations = await capture({
    project: project.name,
    stack,
    config: entries,
    secretKeys,
    region,
    folder: project.folder,
    program: () => runProgram(project),
  });
  return buildPlan(project.name, stack, region, registrations);
}

/** A stack's settings as the engine hands them to its program: every value a text, structured ones as JSON. */
interface Settings {
  entries: Record<string, string>;
  secretKeys: string[];
}

/** Stacks of a project that have a file. */
export function environments({ configFolder } = ownProject()): string[] {
  return readdirSync(configFolder)
    .flatMap((file) => /^Pulumi\.([\w-]+)\.yaml$/.exec(file)?.[1] ?? [])
    .sort();
}

/** The settings of a stack, from its file and its project's. Of an encrypted value only that it is one is known. */
function readSettings(project: Project, stack: string, changed = (text: string) => text): Settings {
  const file = `Pulumi.${stack}.yaml`;
  const path = join(project.configFolder, file);
  if (!existsSync(path)) {
    const allowed = environments(project).join(", ");
    const problem = `there is no such file; ${allowed === "" ? "nor is there one of another stack" : `allowed: ${allowed}`}`;
    throw new ConfigRefused(file, [{ property: "--stack", given: stack, problem }]);
  }
  const config = readYaml(path, file, changed(readFileSync(path, "utf8"))).config ?? {};
  if (!isMap(config)) {
    throw new ConfigRefused(file, [{ property: "config", given: config, problem: "allowed: a section with keys" }]);
  }
  const faults = Object.entries(config).flatMap(([key, value]) => unspeakable(key, value));
  if (faults.length > 0) throw new ConfigRefused(file, faults);
  const entries: Record<string, string> = {};
  const secretKeys: string[] = [];
  for (const [key, value] of Object.entries({ ...project.defaults, ...config })) {
    const known = withStandIns(key, value);
    if (known.secret) secretKeys.push(key);
    entries[key] = typeof known.value === "string" ? known.value : JSON.stringify(known.value);
  }
  return { entries, secretKeys };
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

/** A setting with a text that stands in for each encrypted value, wherever it stands. */
function withStandIns(name: string, value: unknown): { value: unknown; secret: boolean } {
  if (typeof value !== "object" || value === null) return { value, secret: false };
  if ("secure" in value) return { value: standInSecret(name), secret: true };
  const parts = Object.entries(value).map(([key, item]) => ({ key, ...withStandIns(`${name}.${key}`, item) }));
  const secret = parts.some((part) => part.secret);
  if (Array.isArray(value)) return { value: parts.map((part) => part.value), secret };
  return { value: Object.fromEntries(parts.map((part) => [part.key, part.value])), secret };
}
