import { poll } from "../lab/exec";
import { type Ended, requestOf, type Running, startCommand } from "../lab/operator";
import type { PlannedCommand, PlanView } from "../planView";
import type { WriterResult } from "../probes/writer";
import type { FaultContext } from "./context";
import type { RollWatch } from "./rollWatch";

/** Time for a member to be replaced, from the roller's start on. */
const replacementMs = 300_000;

/** The roll of the members' tier. */
export function rollOf({ members }: FaultContext, view: PlanView): PlannedCommand {
  const tier = members[0]!.node.facts.tier;
  const command = view.commands().find((each) => requestOf(each).tier === tier);
  if (!command) throw new Error(`the plan has no command that rolls ${tier}`);
  return command;
}

/** What `pulumi up` does for a changed plan: objects and versions of templates, then the roller, which it starts here. */
export async function startUp(context: FaultContext, view: PlanView, account?: string): Promise<Running> {
  await context.lab.publish(view);
  return startCommand(context.lab, rollOf(context, view), context.say, account);
}

export async function up(context: FaultContext, view: PlanView, account?: string): Promise<Ended> {
  return (await startUp(context, view, account)).ended;
}

/** Launches that were completed since the making of this, in order. */
export class Launches {
  private readonly from: number;

  constructor(private readonly context: FaultContext) {
    this.from = context.lab.events.length;
  }

  /** Names of the members whose new instance got this answer. */
  with(result: "CONTINUE" | "ABANDON"): string[] {
    return this.context.lab.events
      .slice(this.from)
      .flatMap((event) => (event.kind === "hook" && event.result === result ? [event.node] : []));
  }

  /** Waits for the first new instance that is in service; gives its member's name. */
  async first(): Promise<string> {
    const name = await poll(() => this.with("CONTINUE")[0], replacementMs);
    if (name === undefined) throw new Error(`no member was replaced within ${replacementMs / 1000} s`);
    return name;
  }
}

/** Members whose instance does not run the version that the plan wants. */
export function outdated({ members }: FaultContext, view: PlanView): string[] {
  const wanted = new Map(view.nodes(members.map(({ node }) => node.name)).map((node) => [node.name, node.template]));
  return members
    .filter(({ node }) => node.template.version !== wanted.get(node.name)?.version)
    .map(({ node }) => node.name);
}

/** What was seen, and the complaint of each thing that is not as it has to be. */
export function verdict(seen: string[], complaints: Record<string, boolean>): { ok: boolean; text: string } {
  const heard = Object.entries(complaints).flatMap(([complaint, asItHasToBe]) => (asItHasToBe ? [] : [complaint]));
  return { ok: heard.length === 0, text: [...seen, ...heard].join(", ") };
}

/** What has to be so of every quorum that is rolled. */
export const keptServing = (
  { mostAway, unlocked }: Pick<RollWatch, "mostAway" | "unlocked">,
  { lost }: WriterResult,
): Record<string, boolean> => ({
  [`${mostAway} members away AT ONCE`]: mostAway <= 1,
  [`${unlocked} times seen away WITHOUT a lock`]: unlocked === 0,
  "acknowledged writes LOST": lost === 0,
});

/** Words about how a roll ended. */
export const ended = ({ code, seconds }: Ended): string => `exit ${code} after ${seconds.toFixed(1)} s`;
/** The last thing that it said. */
export const lastWords = ({ lines }: Ended): string => (lines.at(-1) ?? "").slice(0, 300);
