import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { parse, stringify } from "yaml";

import { planStack, repositoryRoot } from "../plan/stack";
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
  ) {}

  async plan(changes: Settings): Promise<PlanView> {
    this.changes = laidOver(this.changes, changes);
    return new PlanView(withoutAll(await this.planned(), this.without));
  }

  /** Plans the same program from a folder that has the changed file in place of the environment's own. */
  private async planned(): ReturnType<typeof planStack> {
    const folder = mkdtempSync(join(tmpdir(), "rehearsal-plan-"));
    const own = (name: string): string => join(repositoryRoot, name);
    try {
      cpSync(own("Pulumi.yaml"), join(folder, "Pulumi.yaml"));
      const { name, main } = parse(readFileSync(own("Pulumi.yaml"), "utf8")) as { name: string; main: string };
      symlinkSync(own(dirname(main)), join(folder, dirname(main)));
      const file = `Pulumi.${this.stack}.yaml`;
      writeFileSync(join(folder, file), changedFile(readFileSync(own(file), "utf8"), name, this.changes));
      return await planStack(this.stack, folder);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}
