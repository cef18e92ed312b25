import { leadersOf, problemsOf, standingOf, type Standing } from "./health";
import type { RollOptions } from "./options";
import type { RollRequest } from "./request";
import { currentInstance, isInService, isWanted, ownRecord, type MemberSight, type Sight } from "./sight";

/** What a roller remembers from one look to the next. */
export interface Memory {
  /** Nonce of the lock's last write by this roller; undefined when it does not hold the lock. */
  nonce?: string;
  /** Moment of the last deed of the roller, or at which an instance came into service: older records say nothing. */
  changedAt: number;
  /** Moment of the last progress: what the deadline counts from. */
  progressAt: number;
  /** The most that was reached since the last act. */
  best: number;
  /** Whether an instance was ended or a group changed. */
  acted: boolean;
  /** Instances when the roll began, by member: a forced roll replaces these. */
  first: Record<number, string | undefined>;
  /** Instance that was in service at the last look, by member. */
  last: Record<number, string>;
  /** Instances of the wanted version that this roller has seen, by member. */
  launched: Record<number, string[]>;
  /** The lock as another holder wrote it, at the first look at which it was so. */
  foreignNonce?: string;
  /** Another roller was seen renewing its lock. */
  rival: boolean;
  /** Members that have a problem, and since when it has been these. */
  broken: { ids: string; since: number };
  /** Whether each member serves, and since when that has been so. */
  standings: Record<number, { standing: Standing; since: number }>;
  /** The member that was the last to lead. */
  leader?: number;
}

export function begin(sight: Sight): Memory {
  return {
    changedAt: -Infinity,
    progressAt: sight.now,
    best: 0,
    acted: false,
    first: Object.fromEntries(sight.members.map((member) => [member.wanted.id, currentInstance(member)?.id])),
    last: {},
    launched: {},
    rival: false,
    broken: { ids: "", since: sight.now },
    standings: {},
  };
}

/** What is remembered after another look. */
export function observe(memory: Memory, request: RollRequest, sight: Sight): Memory {
  const last = Object.fromEntries(sight.members.map((member) => [member.wanted.id, inService(member)]));
  const known = Object.keys(memory.last).length > 0;
  const joined = known && sight.members.some(({ wanted: { id } }) => last[id] !== "" && memory.last[id] !== last[id]);
  const changedAt = joined ? sight.now : memory.changedAt;
  const score = scoreOf(request, sight);
  return {
    ...memory,
    last,
    changedAt,
    launched: launchedAfter(memory, sight),
    progressAt: score > memory.best ? sight.now : memory.progressAt,
    best: Math.max(score, memory.best),
    broken: brokenAfter(memory, request, changedAt, sight),
    standings: standingsAfter(memory, sight),
    leader: leaderAfter(memory, sight),
    ...rivalAfter(memory, sight),
  };
}

/** What is remembered once the roller has the lock, or has done something to a group. */
export function changed(memory: Memory, now: number): Memory {
  return { ...memory, changedAt: now, progressAt: now, best: 0 };
}

/** Whether the member has still to get the wanted version. */
export function isOutdated(member: MemberSight, { force }: RollOptions, { first }: Memory): boolean {
  const { wanted, group } = member;
  if (group === undefined) return false;
  const instance = currentInstance(member);
  if (!isWanted(group, wanted)) return true;
  if (instance === undefined) return false;
  return !isWanted(instance, wanted) || (force === true && first[wanted.id] === instance.id);
}

const inService = (member: MemberSight): string => (isInService(member) ? (currentInstance(member)?.id ?? "") : "");

function brokenAfter(
  { broken }: Memory,
  { kind }: RollRequest,
  changedAt: number,
  { members, now }: Sight,
): Memory["broken"] {
  const ids = problemsOf(kind, members, changedAt, now)
    .map(({ id }) => id)
    .join(",");
  return ids === broken.ids && changedAt <= broken.since ? broken : { ids, since: now };
}

function standingsAfter({ standings }: Memory, { members, now }: Sight): Memory["standings"] {
  return Object.fromEntries(
    members.map((member) => {
      const { id } = member.wanted;
      const standing = standingOf(member, now);
      return [id, standings[id]?.standing === standing ? standings[id] : { standing, since: now }];
    }),
  );
}

/** By the newest record that says so: the record of one that fell silent as the leader stays as it was. */
function leaderAfter({ leader }: Memory, { members }: Sight): number | undefined {
  const age = ({ record }: MemberSight): number => record?.writtenAt ?? 0;
  const [newest] = leadersOf(members).sort((a, b) => age(b) - age(a));
  return newest?.wanted.id ?? leader;
}

function launchedAfter({ launched }: Memory, { members }: Sight): Memory["launched"] {
  const after = { ...launched };
  for (const member of members) {
    const { id } = member.wanted;
    const instance = currentInstance(member);
    if (instance === undefined || !isWanted(instance, member.wanted)) continue;
    const known = after[id] ?? [];
    if (!known.includes(instance.id)) after[id] = [...known, instance.id];
  }
  return after;
}

function rivalAfter({ foreignNonce, nonce, rival }: Memory, { lock }: Sight): Pick<Memory, "foreignNonce" | "rival"> {
  if (lock.state !== "held" || lock.nonce === nonce || lock.holder !== "roller" || lock.stopped === true) {
    return { foreignNonce: undefined, rival: false };
  }
  return { foreignNonce: lock.nonce, rival: rival || (foreignNonce !== undefined && foreignNonce !== lock.nonce) };
}

/** How far things are: it grows while members come back and take up what is wanted. */
function scoreOf({ digest }: RollRequest, { members, born }: Sight): number {
  const points = members.map((member) => {
    const instance = currentInstance(member);
    const own = ownRecord(member);
    return [
      instance !== undefined && isWanted(instance, member.wanted),
      instance?.state === "InService",
      own?.serving === true,
      own?.digestApplied === digest,
    ].filter(Boolean).length;
  });
  return points.reduce((sum, each) => sum + each, born === undefined ? 0 : 1);
}
