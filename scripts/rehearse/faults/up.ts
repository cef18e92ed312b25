import { poll } from "../lab/exec";
import type { Slot } from "../lab/lab";
import { type Ended, requestOf, type Running, startCommand } from "../lab/operator";
import type { PlannedCommand, PlanView } from "../planView";
import type { ClientResult } from "../probes/client";
import type { Group } from "../standin/group";
import type { Service } from "../tiers/service";
import type { FaultContext } from "./context";
import type { RollPace } from "./rollPace";
import type { RollWatch } from "./rollWatch";

/** Time for a member to be replaced, from the roller's start on. */
const replacementMs = 300_000;

/** The roll of the tier. */
export function rollOf({ tier: { name } }: FaultContext, view: PlanView): PlannedCommand {
  const command = view.commands().find((each) => requestOf(each).tier === name);
  if (!command) throw new Error(`the plan has no command that rolls ${name}`);
  return command;
}

/** What `pulumi up` does for a changed plan: objects and versions of templates, then the roller, which it starts here. */
export async function startUp(
  context: FaultContext,
  view: PlanView,
  account?: string,
  say = context.say,
): Promise<Running> {
  await context.lab.publish(view);
  return startCommand(context.lab, rollOf(context, view), say, account);
}

export async function up(context: FaultContext, view: PlanView, account?: string): Promise<Ended> {
  return (await startUp(context, view, account)).ended;
}

/** The same of a roll that is measured. */
export async function paced(context: FaultContext, view: PlanView, pace: RollPace): Promise<Ended> {
  const hear = (line: string): void => {
    pace.hear(line, context.members, Date.now());
    context.say(line);
  };
  return (await startUp(context, view, undefined, hear)).ended;
}

/** Brings about what the plan in force wants: the fault before may have left something else. */
export async function settle(context: FaultContext): Promise<void> {
  const rolled = await up(context, context.lab.view);
  if (rolled.code !== 0) throw new Error(`the plan in force cannot be brought about: ${lastWords(rolled)}`);
}

/** Launches that were completed since the making of this, in order. */
export class Launches {
  private readonly from: number;

  constructor(private readonly context: FaultContext) {
    this.from = context.lab.events.length;
  }

  /** Names of the members whose new instance got this answer. */
  with(result: "CONTINUE" | "ABANDON"): string[] {
    const names = this.context.members.map(({ node }) => node.name);
    return this.context.lab.events
      .slice(this.from)
      .flatMap((event) => (event.kind === "hook" && event.result === result ? [event.node] : []))
      .filter((name) => names.includes(name));
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

/** The member that led before a roll is the last one to be replaced. */
export const leaderLast = (
  { leaderWord }: FaultContext,
  leader: Slot | undefined,
  order: string[],
): Record<string, boolean> =>
  leader ? { [`the ${leaderWord} ${leader.node.name} was NOT last`]: order.at(-1) === leader.node.name } : {};

/** The auto scaling groups of the members. */
export async function groupsOf({ lab, members }: FaultContext): Promise<Group[]> {
  const own = members.map(({ node }) => node.facts.group);
  return (await lab.standIn.groups()).filter(({ name }) => own.includes(name));
}

/** What was seen, and the complaint of each thing that is not as it has to be. */
export function verdict(seen: string[], complaints: Record<string, boolean>): { ok: boolean; text: string } {
  const heard = Object.entries(complaints).flatMap(([complaint, asItHasToBe]) => (asItHasToBe ? [] : [complaint]));
  return { ok: heard.length === 0, text: [...seen, ...heard].join(", ") };
}

/** What has to be so of every tier whose members are restarted or replaced in order. */
export const keptServing = (
  { longestGapMs: allowedMs = Infinity }: Pick<Service, "longestGapMs">,
  { mostAway, unlocked }: Pick<RollWatch, "mostAway" | "unlocked">,
  { lost = 0, longestGapMs }: ClientResult,
): Record<string, boolean> => ({
  [`${mostAway} members away AT ONCE`]: mostAway <= 1,
  [`${unlocked} times seen away WITHOUT a lock`]: unlocked === 0,
  "acknowledged writes LOST": lost === 0,
  [`no answer for MORE than ${allowedMs / 1000} s`]: longestGapMs <= allowedMs,
});

/** Words about how a roll ended. */
export const ended = ({ code, seconds }: Ended): string => `exit ${code} after ${seconds.toFixed(1)} s`;
/** The last thing that it said. */
export const lastWords = ({ lines }: Ended): string => (lines.at(-1) ?? "").slice(0, 300);
