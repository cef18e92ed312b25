import { describe, freshSeconds, standingOf } from "../health";
import { isInService, ownRecord, type MemberSight } from "../sight";
import { names, replace, stopDegraded, wait, type Situation, type Step } from "../step";
import { failing, failures, hasLasted, settled, underLock, type Kind } from "./kind";

/** Two members of which one has the address. What they serve is gone only while neither serves. */
export const pair: Kind = {
  next(now) {
    const { options, sight, memory, outdated } = now;
    if (outdated.length > 0 && options.force !== true) {
      // One that is about to be replaced and serves nobody may have failed with whatever it likes.
      const staying = failing(now).filter(
        (member) => !outdated.includes(member) || standingOf(member, sight.now) !== "away",
      );
      const failed = failures(now, staying);
      if (failed !== undefined) return stopDegraded(memory, `${failed}; nothing is replaced while that is so`);
    }
    return underLock(now, settled, holding);
  },
};

function holding(now: Situation): Step {
  const { outdated, problems } = now;
  if (problems.length === 0) {
    const [next] = holderLast(now, outdated);
    if (next === undefined) return { kind: "free-lock", why: "all members serve and run what is wanted" };
    return replace(next, `all members serve; ${outdated.length} to go`);
  }
  // Nobody loses by the end of a member that does not serve, whatever the other one does.
  const [silent] = holderLast(
    now,
    outdated.filter((member) => isSilent(now, member)),
  );
  if (silent !== undefined && hasLasted(now, silent)) {
    return replace(silent, `it has not served for ${freshSeconds} s (${describe(problems)})`);
  }
  return wait(now, describe(problems), { option: option(now) });
}

/** Whether a member does not serve and has said so since the last change, or by force says nothing. */
function isSilent(now: Situation, member: MemberSight): boolean {
  const { sight, memory, options } = now;
  const standing = standingOf(member, sight.now);
  // One that says nothing may serve after all: it stays until whoever was replaced before it serves.
  if (standing !== "away") return standing === "unknown" && options.force === true && !isAnyoneComing(now);
  const record = ownRecord(member);
  return record === undefined || record.writtenAt > memory.changedAt;
}

const isAnyoneComing = ({ sight, outdated }: Situation): boolean =>
  sight.members.some((member) => !outdated.includes(member) && standingOf(member, sight.now) !== "serves");

/** By id, and last the one that has the address or was the last to have it: one hand-over instead of two. */
function holderLast({ memory }: Situation, members: MemberSight[]): MemberSight[] {
  const isHolder = ({ wanted }: MemberSight): boolean => wanted.id === memory.leader;
  return [...members.filter((member) => !isHolder(member)), ...members.filter(isHolder)];
}

/** What goes on where a member in service keeps the others waiting that is not to be replaced, or does not say how it is. */
function option({ sight, options, outdated }: Situation): string | undefined {
  if (options.force === true) return undefined;
  const standing = (member: MemberSight): string => standingOf(member, sight.now);
  const stuck = sight.members.filter(
    (member) =>
      isInService(member) &&
      (standing(member) === "unknown" || (standing(member) === "away" && !outdated.includes(member))),
  );
  return stuck.length === 0 || outdated.length === 0 ? undefined : `--force replaces ${names(stuck)} all the same`;
}
