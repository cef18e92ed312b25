import { describe, freshSeconds, leaderOf, problemsOf, serves } from "./health";
import { isOutdated, type Memory } from "./memory";
import type { Outcome } from "./outcomes";
import type { RollRequest } from "./request";
import { currentInstance, isWanted, type MemberSight, type Sight } from "./sight";

export interface RollOptions {
  /** Replaces every member, also one that runs the wanted version. */
  force?: boolean;
  /** An incarnation whose members may be ended though they serve: the one that a new incarnation takes the place of. */
  endIncarnation?: string;
}

/** The one next thing, and why. */
export type Step =
  | { kind: "wait" | "take-lock" | "free-lock"; why: string }
  /** Set the member's group to the wanted version and end its instance, where it has one that has to go. */
  | { kind: "replace"; member: MemberSight; ends?: string; why: string }
  | { kind: "stop"; outcome: Outcome; why: string };

/** Ten renewals of 30 seconds missed. */
export const staleSeconds = 300;
/** Instances of the wanted version that may give up before the version counts as broken. */
const launchesAllowed = 2;

const names = (members: MemberSight[]): string => members.map(({ wanted }) => wanted.name).join(", ");
const stop = (outcome: Outcome, why: string): Step => ({ kind: "stop", outcome, why });

/** What a roller does next. Pure: everything that it knows is in its arguments. */
export function decide(request: RollRequest, options: RollOptions, sight: Sight, memory: Memory): Step {
  const refused = refusal(request, sight);
  if (refused !== undefined) return stop(memory.acted ? "halfWay" : "refused", refused);
  const looping = sight.members.find(({ wanted }) => (memory.launched[wanted.id]?.length ?? 0) > launchesAllowed);
  if (looping !== undefined) return gaveUp(memory, looping);
  const outdated = sight.members.filter((member) => isOutdated(member, options, memory));
  if (sight.born === undefined) return unborn(request, options, sight, memory, outdated);
  if (outdated.length > 0 && options.force !== true) {
    const failed = failures(request, sight);
    if (failed !== undefined) return stopped(memory, `${failed}; nothing is replaced while that is so`);
  }
  return memory.nonce === undefined
    ? withoutLock(request, sight, memory, outdated)
    : withLock(request, sight, memory, outdated);
}

/** Why this cannot be rolled at all. */
function refusal({ digest, members: wanted }: RollRequest, sight: Sight): string | undefined {
  const missing = sight.members.filter(({ group }) => group === undefined);
  if (missing.length > 0) {
    return `there is no auto scaling group ${missing.map((member) => member.wanted.group).join(", ")}: run \`pulumi up\``;
  }
  if (sight.digest !== digest) {
    return `the bucket asks for digest ${short(sight.digest)} and this roll for ${short(digest)}: run \`pulumi up\``;
  }
  const list = (members: { id: number; address: string }[]): string =>
    members
      .map(({ id, address }) => `${id} at ${address}`)
      .sort()
      .join(", ");
  if (sight.born !== undefined && list(sight.born) !== list(wanted)) {
    return `the ensemble was born with members ${list(sight.born)}, and ${list(wanted)} are wanted: a list of members does not change`;
  }
  return undefined;
}

const short = (digest: string): string => digest.slice(0, 12);

/** Members that failed with the wanted digest, with their reasons. */
function failures({ digest }: RollRequest, { members }: Sight): string | undefined {
  const failed = members.filter(({ record }) => record?.digestFailed === digest);
  if (failed.length === 0) return undefined;
  return failed
    .map(
      ({ wanted, record }) =>
        `${wanted.name} failed with digest ${short(digest)}: ${record?.reason ?? "no reason given"}`,
    )
    .join("; ");
}

function stopped({ acted }: Memory, why: string): Step {
  return stop(acted ? "halfWay" : "degraded", why);
}

function gaveUp(memory: Memory, { wanted, record }: MemberSight): Step {
  const launches = memory.launched[wanted.id] ?? [];
  const lastWords = record?.lastLogLine ?? record?.reason;
  const detail = lastWords === undefined || lastWords === null ? "" : `; its last words: ${lastWords}`;
  return stopped(
    memory,
    `${wanted.name} does not come up with version ${wanted.launchTemplateVersion}: ${launches.slice(0, -1).join(" and ")} gave up${detail}`,
  );
}

function isLate(request: RollRequest, { now }: Sight, { progressAt }: Memory): boolean {
  return now - progressAt > request.waitMinutes * 60;
}

/** Waits, up to the deadline. */
function wait(request: RollRequest, sight: Sight, memory: Memory, why: string, outcome?: Outcome): Step {
  if (!isLate(request, sight, memory)) return { kind: "wait", why };
  const { waitMinutes: minutes } = request;
  const text = `no progress for ${minutes} minute${minutes === 1 ? "" : "s"}: ${why}`;
  return outcome === undefined ? stopped(memory, text) : stop(outcome, text);
}

/** There is nothing to lose before the birth: what is not as wanted is replaced at once, without the lock. */
function unborn(
  request: RollRequest,
  options: RollOptions,
  sight: Sight,
  memory: Memory,
  outdated: MemberSight[],
): Step {
  const witnesses = sight.members.filter(({ record }) => record !== undefined && (record.data || serves(record)));
  // Data speaks for a birth whose record is missing: whoever is part of this life is left alone until it is there.
  const [next] = witnesses.length === 0 ? outdated : outdated.filter(({ record }) => record === undefined);
  if (next === undefined) {
    const problems = problemsOf(sight.members, memory.changedAt, sight.now);
    const birth = `data on ${names(witnesses)}, and the ensemble's birth is not recorded yet`;
    const why = `the ensemble is not born yet: ${describe(problems) || "no leader has recorded it"}`;
    return wait(request, sight, memory, witnesses.length > 0 && problems.length === 0 ? birth : why);
  }
  const living = sight.members.find(
    ({ otherLife }) => otherLife?.serving === true && sight.now - otherLife.writtenAt < freshSeconds,
  );
  const other = living?.otherLife?.incarnation;
  if (living !== undefined && other !== options.endIncarnation) {
    return stop(
      memory.acted ? "halfWay" : "refused",
      `${living.wanted.name} serves in incarnation ${other}, which incarnation ${request.incarnation} would end at once: to do that, roll with --end-incarnation ${other}`,
    );
  }
  return replace(next, "the ensemble is not born, so nobody waits for it");
}

function withoutLock(request: RollRequest, sight: Sight, memory: Memory, outdated: MemberSight[]): Step {
  if (outdated.length === 0) return settled(request, sight, memory);
  const { lock } = sight;
  const roll = `${names(outdated)} to be replaced`;
  if (lock.state !== "held") return { kind: "take-lock", why: `${roll}; the lock is free` };
  const holder = `${lock.holder ?? "somebody"} (${lock.purpose ?? "no purpose given"})`;
  if (lock.holder === "roller" && lock.stopped === true) {
    return { kind: "take-lock", why: `${roll}; the roller that held the lock has stopped` };
  }
  if (sight.now - lock.writtenAt > staleSeconds) {
    return { kind: "take-lock", why: `${roll}; the lock of ${holder} is stale` };
  }
  if (memory.rival) return stop("lockHeld", `another roller is at work and renews its lock: ${lock.instance ?? ""}`);
  return wait(
    request,
    sight,
    memory,
    `the lock is held by ${holder}; it is taken over once it is not renewed for ${staleSeconds} s`,
    "lockHeld",
  );
}

/** Every member runs the wanted version: what is left are the ensemble's state and what is applied in place. */
function settled(request: RollRequest, sight: Sight, memory: Memory): Step {
  const failed = failures(request, sight);
  if (failed !== undefined) return stopped(memory, failed);
  const behind = sight.members.filter(({ record }) => record?.digestApplied !== request.digest);
  const problems = problemsOf(sight.members, memory.changedAt, sight.now);
  if (problems.length > 0) return wait(request, sight, memory, describe(problems));
  if (behind.length > 0) {
    return wait(request, sight, memory, `digest ${short(request.digest)} has yet to be applied by ${names(behind)}`);
  }
  const digest = short(request.digest);
  return stop("done", `${sight.members.length} members run what is wanted, digest ${digest} applied`);
}

function withLock(request: RollRequest, sight: Sight, memory: Memory, outdated: MemberSight[]): Step {
  const problems = problemsOf(sight.members, memory.changedAt, sight.now);
  if (problems.length === 0) {
    const next = inTurn(outdated);
    if (next === undefined)
      return { kind: "free-lock", why: "the ensemble is whole and every member runs what is wanted" };
    return replace(next, `the ensemble is whole; ${outdated.length} to go`);
  }
  const [problem] = problems;
  const broken = problems.length === 1 ? outdated.find(({ wanted }) => wanted.id === problem?.id) : undefined;
  const lasted = sight.now - memory.broken.since >= freshSeconds;
  if (broken !== undefined && lasted) {
    return replace(broken, `${describe(problems)}, and all others are whole`);
  }
  return wait(request, sight, memory, describe(problems));
}

/** Followers by id, the leader last: one election instead of several. */
function inTurn(outdated: MemberSight[]): MemberSight | undefined {
  const leader = leaderOf(outdated);
  return outdated.find((member) => member !== leader) ?? leader;
}

function replace(member: MemberSight, when: string): Step {
  const { wanted } = member;
  const { name, launchTemplateVersion: version } = wanted;
  const instance = currentInstance(member);
  if (instance === undefined) {
    return { kind: "replace", member, why: `${name} has no instance: its next one gets version ${version}; ${when}` };
  }
  if (!isWanted(instance, wanted)) {
    const why = `${name}: ${instance.id} runs version ${instance.launchTemplateVersion}, wanted is ${version}; ${when}`;
    return { kind: "replace", member, ends: instance.id, why };
  }
  return isWanted(member.group ?? instance, wanted)
    ? { kind: "replace", member, ends: instance.id, why: `${name}: ${instance.id} is replaced by force; ${when}` }
    : { kind: "replace", member, why: `${name} runs version ${version}, which its group now gets as well; ${when}` };
}
