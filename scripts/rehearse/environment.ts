import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";

import { parse, stringify } from "yaml";

import { planStack } from "../plan/stack";
import { PlanView } from "./planView";
import { withoutAll } from "./removals";

/** Settings of an environment as its file has them: sections of keys, or single values. */
export type Settings = Record<string, string | Record<string, unknown>>;

const isSection = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Settings with others over them; keys of a section are laid over its other keys. */
export function laidOver(settings: Settings, changes: Settings): Settings {
  const all = { ...settings };
  for (const [name, value] of Object.entries(changes)) {
    const before = all[name];
    all[name] = isSection(value) && isSection(before) ? { ...before, ...value } : value;
  }
  return all;
}

/** The text of an environment's file with changed settings of the project. */
export function changedFile(text: string, project: string, changes: Settings): string {
  const content = parse(text) as { config?: Settings };
  const named = Object.fromEntries(Object.entries(changes).map(([name, value]) => [`${project}:${name}`, value]));
  return stringify({ ...content, config: laidOver(content.config ?? {}, named) });
}

/** The environment that is rehearsed, to be planned again with changed settings. Changes add up, as in its file. */
export class Environment {
  private changes: Settings = {};

  constructor(
    private readonly stack: string,
    private readonly without: string[],
    /** The project's folder. */
    private readonly project: string,
  ) {}

  async plan(changes: Settings): Promise<PlanView> {
    this.changes = laidOver(this.changes, changes);
    return new PlanView(withoutAll(await this.planned(), this.without));
  }

  /** Plans the same program from a folder that has only Pulumi.yaml and the changed file of the environment. */
  private async planned(): ReturnType<typeof planStack> {
    const folder = mkdtempSync(join(tmpdir(), "rehearsal-plan-"));
    const own = (name: string): string => readFileSync(join(this.project, name), "utf8");
    const write = (name: string, text: string): void => {
      writeFileSync(join(folder, name), text);
    };
    try {
      const pulumiYaml = parse(own("Pulumi.yaml")) as { name: string; main: string };
      const main = relative(folder, join(this.project, pulumiYaml.main));
      write("Pulumi.yaml", stringify({ ...pulumiYaml, main }));
      const file = `Pulumi.${this.stack}.yaml`;
      write(file, changedFile(own(file), pulumiYaml.name, this.changes));
      return await planStack(this.stack, folder);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}
