import { documentKey, stateKey } from "../bootstrap/documents";
import type { Problem } from "./health";
import type { Memory } from "./memory";
import type { RollOptions } from "./options";
import type { Outcome } from "./outcomes";
import type { CommonRequest, RollRequest } from "./request";
import { currentInstance, isUnread, isWanted } from "./sight";
import type { Launch, MemberSight, Sight, Unread } from "./sight";

/** All that a decision is made from. */
export interface Situation {
  request: RollRequest;
  options: RollOptions;
  sight: Sight;
  memory: Memory;
  /** Members that have still to get the wanted version, by id. */
  outdated: MemberSight[];
  /** What keeps the members from being whole; empty when they are. */
  problems: Problem[];
}

/** How waiting ends at the deadline. */
export interface Patience {
  /** `degraded`, or `halfWay` once something was done, if omitted. */
  outcome?: Outcome;
  /** What goes on all the same, in words. */
  option?: string;
}

/** The one next thing, and why. */
export type Step =
  | { kind: "take-lock" | "free-lock"; why: string }
  | ({ kind: "wait"; why: string } & Patience)
  /** Set the member's group to the wanted version and end its instance, where it has one that has to go. */
  | { kind: "replace"; member: MemberSight; ends?: string; why: string }
  | { kind: "stop"; outcome: Outcome; why: string };

export type Stop = Extract<Step, { kind: "stop" }>;
export type Wait = Extract<Step, { kind: "wait" }>;

/** What stopping and waiting go by, whatever the kind of the tier. */
export interface Standpoint {
  request: Pick<CommonRequest, "waitMinutes">;
  sight: Pick<Sight, "now">;
  memory: Pick<Memory, "acted" | "progressAt">;
}
type Acted = Pick<Memory, "acted">;

export const stop = (outcome: Outcome, why: string): Stop => ({ kind: "stop", outcome, why });

/** Stops for what the program, the bucket or the account does not allow. */
export const refuse = (memory: Acted, why: string): Stop => stop(memory.acted ? "halfWay" : "refused", why);

/** Stops for the state that the members are in. */
export const stopDegraded = (memory: Acted, why: string): Stop => stop(memory.acted ? "halfWay" : "degraded", why);

/** Waits, up to the deadline. */
export function wait({ request, sight, memory }: Standpoint, why: string, patience: Patience = {}): Wait | Stop {
  const { waitMinutes: minutes } = request;
  if (sight.now - memory.progressAt <= minutes * 60) return { kind: "wait", why, ...patience };
  const { outcome, option } = patience;
  const text = `no progress for ${minutes} minute${minutes === 1 ? "" : "s"}: ${withOption(why, option)}`;
  return outcome === undefined ? stopDegraded(memory, text) : stop(outcome, text);
}

export const withOption = (why: string, option?: string): string => (option === undefined ? why : `${why}; ${option}`);

export function replace(member: MemberSight, when: string): Step {
  const { wanted } = member;
  const { name, launchTemplateVersion: version } = wanted;
  const instance = currentInstance(member);
  if (instance === undefined) {
    return { kind: "replace", member, why: `${name} has no instance: its next one gets version ${version}; ${when}` };
  }
  if (!isWanted(instance, wanted)) {
    const why = `${name}: ${instance.id} runs ${difference(instance, wanted)}; ${when}`;
    return { kind: "replace", member, ends: instance.id, why };
  }
  return isWanted(member.group ?? instance, wanted)
    ? { kind: "replace", member, ends: instance.id, why: `${name}: ${instance.id} is replaced by force; ${when}` }
    : { kind: "replace", member, why: `${name} runs version ${version}, which its group now gets as well; ${when}` };
}

export const names = (members: MemberSight[]): string => members.map(({ wanted }) => wanted.name).join(", ");

export const short = (digest: string): string => digest.slice(0, 12);

/** Without a refresh Pulumi takes what its state has for there. */
export const noGroup = (groups: string[]): string =>
  `there is no auto scaling group ${groups.join(", ")}: run \`pulumi refresh\`, then \`pulumi up\``;

/** A version in words, with its template where that is another one than is wanted. */
export const versionIn = ({ launchTemplateId: id, launchTemplateVersion: version }: Launch, wanted: Launch): string =>
  id === wanted.launchTemplateId ? `version ${version}` : `version ${version} of ${id}`;

/** What is run, and what is wanted. Versions of different templates, such as of one that was made anew, say nothing alone. */
export function difference(runs: Launch, wanted: Launch): string {
  const [{ launchTemplateVersion: old }, { launchTemplateVersion: version }] = [runs, wanted];
  if (runs.launchTemplateId === wanted.launchTemplateId) return `version ${old}, wanted is ${version}`;
  const what = runs.launchTemplateId === "" ? "a launch template that is gone" : versionIn(runs, wanted);
  return `${what}, wanted is version ${version} of ${wanted.launchTemplateId}`;
}

/**
 * Why what the bucket asks for is not what this roll is about, or nothing. Pulumi sees a document that it has not written
 * itself as little as one that is gone; but every one that was ever in force is kept beside it, by its digest.
 */
export function digestProblem(
  { digest: wanted, tier, bucket }: Pick<CommonRequest, "digest" | "tier" | "bucket">,
  digest: string | Unread,
): string | undefined {
  if (digest === wanted) return undefined;
  const [kept, document] = [stateKey(tier, wanted), documentKey(tier)].map((key) => `s3://${bucket}/${key}`);
  const back = `aws s3 cp ${kept} ${document}`;
  if (isUnread(digest)) return `which digest the bucket asks for is not known: ${digest.unread}; put it back: ${back}`;
  return `the bucket asks for digest ${short(digest)} and this roll for ${short(wanted)}: run \`pulumi up\`, or if that changes nothing, put the document back: ${back}`;
}
