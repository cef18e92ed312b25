import { structured } from "../../components/structured";
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

/** An environment's values with changed settings of the project. A section may be there as a text of JSON. */
export function withChanges(
  values: Record<string, unknown>,
  project: string,
  changes: Settings,
): Record<string, unknown> {
  const keyed = Object.entries(changes).map(([name, value]): [string, Settings[string]] => [
    `${project}:${name}`,
    value,
  ]);
  const changed = keyed.map(([key]) => {
    const value = values[key];
    return [key, typeof value === "string" ? structured(value) : value];
  });
  const before = Object.fromEntries(changed) as Settings;
  return { ...values, ...laidOver(before, Object.fromEntries(keyed)) };
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
    const changed = (values: Record<string, unknown>) => withChanges(values, this.project.name, this.changes);
    return new PlanView(this.kept(withoutAll(await planStack(this.stack, this.project, changed), this.without)));
  }

  /** A change that no setting makes, in every plan from now on. */
  keep(change: (plan: Plan) => Plan): void {
    const before = this.kept;
    this.kept = (plan) => change(before(plan));
  }
}
