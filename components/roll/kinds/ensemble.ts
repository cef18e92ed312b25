import { describe, freshSeconds, leadersOf, meanwhile, standingOf } from "../health";
import { currentInstance, isInService, isUnread, isWanted, ownRecord } from "../sight";
import type { BornMember, MemberSight } from "../sight";
import { names, refuse, replace, stopDegraded, wait, withOption, type Situation, type Step } from "../step";
import { failing, failures, settled, underLock, type Kind } from "./kind";

/** Members that elect a leader and keep data by majority. They have a birth, before which there is nothing to lose. */
export const ensemble: Kind = {
  refusal({ request, sight: { born } }) {
    if (born === undefined) return undefined;
    if (isUnread(born)) {
      return `whether the ensemble is born, and with which members, is not known: ${born.unread}`;
    }
    if (listOf(born) === listOf(request.members)) return undefined;
    return `the ensemble was born with members ${listOf(born)}, and ${listOf(request.members)} are wanted: a list of members does not change`;
  },

  next(now) {
    const { options, sight, memory, outdated } = now;
    if (sight.born === undefined) {
      if (sight.isKnownBorn !== true) return unborn(now);
      const outside = outsiders(now);
      if (outside.length > 0) return replaceAtOnce(now, outside[0]!, "no member serves, so nobody waits for it");
    }
    if (outdated.length > 0 && options.force !== true) {
      // One that is to go anyway stops nothing: the new version may be what it failed for want of. Its own launch takes
      // what its peers run, and no other member is touched before it is back.
      const staying = failing(now).filter((member) => !outdated.includes(member));
      const failed = failures(now, staying);
      if (failed !== undefined) return stopDegraded(memory, `${failed}; nothing is replaced while that is so`);
      const unseen = outdated.filter((member) => isInService(member) && member.record === undefined);
      if (unseen.length > 0) return unrecorded(now, unseen);
    }
    return underLock(now, settled, holding);
  },
};

const listOf = (members: BornMember[]): string =>
  members
    .map(({ id, address }) => `${id} at ${address}`)
    .sort()
    .join(", ");

/**
 * There is nothing to lose before the birth: what is not as wanted is replaced at once, without the lock. But a bucket
 * that was replaced or renamed knows of no birth either: who is in service has completed a launch, and so has a record.
 */
function unborn(now: Situation): Step {
  const { options, sight, outdated, problems } = now;
  const witnesses = sight.members.filter(({ record }) => record !== undefined && (record.data || record.serving));
  // Data speaks for a birth whose record is missing: whoever is part of this life, or may be, is left alone until it is there.
  const lone = witnesses.length === 0 && sight.members.every(({ unread }) => unread === undefined);
  const replaceable = lone
    ? outdated
    : outdated.filter(({ record, unread }) => record === undefined && unread === undefined);
  const unseen = replaceable.filter((member) => isUnseen(member) && member.otherLife === undefined);
  // The first to be back writes the birth again, and then all goes under the lock. What lasts does not come by itself.
  const isComing = isAnyoneComing(now) || (witnesses.length > 0 && !lasts(now));
  const next = replaceable.find((member) => !unseen.includes(member)) ?? (isComing ? undefined : unseen[0]);
  if (unseen.length > 0 && (next === undefined || unseen.includes(next)) && options.force !== true) {
    return unrecorded(now, unseen);
  }
  if (next === undefined) {
    const birth = `data on ${names(witnesses)}, and the ensemble's birth is not recorded yet`;
    const why = `the ensemble is not born yet: ${describe(problems) || "no leader has recorded it"}`;
    return wait(now, witnesses.length > 0 && problems.length === 0 ? birth : why);
  }
  return replaceAtOnce(now, next, "the ensemble is not born, so nobody waits for it");
}

/**
 * Members that take no part in a life that is born and not yet recorded in this bucket: they have yet to start, or run in
 * another life. None as long as anybody serves in this one, or may.
 */
function outsiders({ sight, outdated }: Situation): MemberSight[] {
  const isOutside = (member: MemberSight): boolean =>
    member.record === undefined &&
    member.unread === undefined &&
    (!isInService(member) || member.otherLife?.instanceId === currentInstance(member)?.id);
  const others = sight.members.filter((member) => !isOutside(member));
  return others.every((member) => standingOf(member, sight.now) === "away") ? outdated.filter(isOutside) : [];
}

/** Without the lock; who serves in another life is ended only when that is asked for by name. */
function replaceAtOnce(now: Situation, next: MemberSight, why: string): Step {
  const { request, options, sight, memory } = now;
  const living = sight.members.find(
    (member) => member.otherLife?.serving === true && (isFresh(now, member.otherLife) || isOfPresent(member)),
  );
  const other = living?.otherLife?.incarnation;
  if (living !== undefined && other !== options.endIncarnation) {
    return refuse(
      memory,
      `${living.wanted.name} serves in incarnation ${other}, which incarnation ${request.incarnation} would end at once: to do that, roll with --end-incarnation ${other}`,
    );
  }
  return replace(next, why);
}

const isFresh = ({ sight }: Situation, { writtenAt }: { writtenAt: number }): boolean =>
  sight.now - writtenAt < freshSeconds;

/** Whether the record of another life is of the instance that is in service now: it may have fallen silent and serve on. */
const isOfPresent = (member: MemberSight): boolean =>
  isInService(member) && member.otherLife?.instanceId === currentInstance(member)?.id;

/** Whether a member is in service, and nobody knows what it is in this life. */
const isUnseen = (member: MemberSight): boolean =>
  isInService(member) && member.record === undefined && member.unread === undefined;

/**
 * Whether one that has what is wanted has yet to come into service, to report, or to serve. Its launch is complete before
 * its server has joined the others, and without these it never does: then the same problems last.
 */
const isAnyoneComing = (now: Situation): boolean =>
  now.sight.members.some((member) => {
    if (now.outdated.includes(member)) return false;
    const record = isInService(member) ? ownRecord(member) : undefined;
    return record === undefined || (!record.serving && !lasts(now));
  });

/** Members in service of which nothing is known in this life: they may vote, and hold what no other one has. */
function unrecorded(now: Situation, members: MemberSight[]): Step {
  const { memory, problems } = now;
  const own = problems.filter(({ id }) => members.some(({ wanted }) => wanted.id === id));
  const why = `${describe(own)}; in service without a record of this incarnation, so whether ${members.length === 1 ? "it votes" : "they vote"} is not known`;
  // Force goes on with those alone, and not beside others that are known and broken.
  const others = problems.filter((problem) => problem.id !== undefined && !own.includes(problem));
  const goesOn = now.sight.born === undefined || others.length === 0;
  const option = goesOn ? `--force replaces ${names(members)} all the same` : undefined;
  return lasts(now) ? stopDegraded(memory, withOption(why, option)) : wait(now, why, { option });
}

/** Whether the members that have a problem have been the same for so long that it is not about to pass. */
const lasts = ({ sight, memory }: Situation): boolean => sight.now - memory.broken.since >= freshSeconds;

function holding(now: Situation): Step {
  const { options, outdated, problems } = now;
  if (problems.length === 0) {
    const next = inTurn(now);
    if (next === undefined)
      return { kind: "free-lock", why: "the ensemble is whole and every member runs what is wanted" };
    return replace(next, `the ensemble is whole; ${outdated.length} to go`);
  }
  const [problem] = problems;
  const broken = problems.length === 1 ? outdated.find(({ wanted }) => wanted.id === problem?.id) : undefined;
  if (broken !== undefined && lasts(now)) return replace(broken, `${describe(problems)}, and all others are whole`);
  const [forced] = problems.length === 1 ? [] : forcible(now);
  if (forced !== undefined && options.force === true && lasts(now)) {
    return replace(
      forced,
      `it goes although others are broken too (${describe(problems)}), and ${meanwhile(now.sight, forced)}`,
    );
  }
  if (forced === undefined || options.force === true) return wait(now, describe(problems));
  const option = `--force replaces ${forced.wanted.name} all the same, and ${meanwhile(now.sight, forced)}`;
  return wait(now, describe(problems), { option });
}

/** Followers by id, those first that failed with the wanted digest; the leader last: one election instead of several. */
function inTurn(now: Situation): MemberSight | undefined {
  const { outdated } = now;
  const [leader] = leadersOf(outdated);
  const followers = outdated.filter((member) => member !== leader);
  return failing(now).find((member) => followers.includes(member)) ?? followers[0] ?? leader;
}

/**
 * Members that force replaces though others are broken too. They say themselves that they do not vote, or have yet to
 * start, and they come back with the data on their own labelled disks. Or nothing was heard in this life of any that is
 * not whole, as in a bucket that was replaced. Whoever was replaced is waited for, so that it is one at a time; without a
 * majority nobody votes, so those come last that may only be waiting for the others.
 */
function forcible({ sight: { members, now }, outdated, problems }: Situation): MemberSight[] {
  const isComing = (member: MemberSight): boolean => !outdated.includes(member) && !isInService(member);
  if (members.some(isComing)) return [];
  const broken = outdated.filter((member) => problems.some(({ id }) => id === member.wanted.id));
  const others = members.filter(({ wanted }) => problems.some(({ id }) => id === wanted.id));
  if (others.every((member) => isUnseen(member) && outdated.includes(member))) return broken;
  const able = broken.filter((member) => standingOf(member, now) === "away" && (member.record?.label ?? null) !== null);
  return able.sort((a, b) => soundness(a) - soundness(b));
}

function soundness(member: MemberSight): number {
  const instance = currentInstance(member);
  if (instance === undefined || !isInService(member)) return 0;
  return isWanted(instance, member.wanted) ? 2 : 1;
}
