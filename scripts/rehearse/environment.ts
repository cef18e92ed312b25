import { parse, stringify } from "yaml";

import type { Plan } from "../plan/format";
import { planStack } from "../plan/stack";
import type { Project } from "../project";
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
  private kept: (plan: Plan) => Plan = (plan) => plan;

  constructor(
    private readonly stack: string,
    private readonly without: string[],
    private readonly project: Project,
  ) {}

  async plan(changes: Settings): Promise<PlanView> {
    this.changes = laidOver(this.changes, changes);
    const changed = (text: string): string => changedFile(text, this.project.name, this.changes);
    return new PlanView(this.kept(withoutAll(await planStack(this.stack, this.project, changed), this.without)));
  }

  /** A change that no setting makes, in every plan from now on. */
  keep(change: (plan: Plan) => Plan): void {
    const before = this.kept;
    this.kept = (plan) => change(before(plan));
  }
}
