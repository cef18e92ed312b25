import { isMap, structured } from "../../components/structured";
import type { Plan } from "../plan/format";
import { planStack } from "../plan/stack";
import type { Project } from "../project";
import { PlanView } from "./planView";
import { withoutAll } from "./removals";

/** Settings of an environment as its file has them: sections of keys, or single values. */
export type Settings = Record<string, string | Record<string, unknown>>;

/**
 * Settings with others over them, key by key at every depth; one without keys empties what was there. A section may be
 * there as a text of JSON.
 */
export function laidOver(settings: Settings, changes: Settings): Settings {
  const all = { ...settings };
  for (const [name, value] of Object.entries(changes)) {
    const given = all[name];
    const before = typeof given === "string" ? structured(given) : given;
    const adds = isMap(value) && isMap(before) && Object.keys(value).length > 0;
    all[name] = adds ? laidOver(before as Settings, value as Settings) : value;
  }
  return all;
}

/** An environment's values with changed settings of the project. */
export function withChanges(
  values: Record<string, unknown>,
  project: string,
  changes: Settings,
): Record<string, unknown> {
  const keyed = Object.entries(changes).map(([name, value]) => [`${project}:${name}`, value]);
  return laidOver(values as Settings, Object.fromEntries(keyed) as Settings);
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
