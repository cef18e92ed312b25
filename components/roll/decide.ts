/**
 * What a roller does next. Pure: the loop in drive.ts looks at AWS every second or two, asks here for the one next thing,
 * does it and looks again. Whatever interrupts it, the next roller goes on from what it sees, since nothing is known
 * but what is seen (sight.ts) and what this run has seen before (memory.ts).
 *
 * 1. Refuse what cannot be rolled: a group that is missing, a bucket that asks for another digest, an ensemble that was
 *    born with other members.
 * 2. Stop when a third instance of the wanted version comes up for one member: two gave up, so the version is broken.
 * 3. A member is outdated when its group or its instance is not of the wanted version; by force once, whatever it runs.
 * 4. With none outdated wait until the members are whole (health.ts) and have applied the wanted digest: done.
 * 5. Otherwise replace one, by kind:
 *    - an ensemble (kinds/ensemble.ts) under its lock, only while it is whole, the leader last; a broken one first, when
 *      all others are whole and it stays broken. Before its birth all at once, without the lock, but for those in service
 *      of which nothing is known. A life that was born in an earlier stack counts as born before it is recorded in this
 *      bucket; what has yet to start there goes at once while nobody serves.
 *    - a pair (kinds/pair.ts) under its lock, only while the other one serves, the one with the address last; one that
 *      does not serve, and says so, whatever the other one does.
 *    - a single (kinds/single.ts) at once, without a lock.
 *    Then 4 and 5 again: records older than the last change say nothing, so each change is waited for.
 * 6. Whoever is waited for has until the deadline, which starts anew with every progress. Then stop and say what was
 *    missing, and which option goes on all the same.
 *
 * A member that failed with the wanted digest, on the instance that it has now, stops the roll. Not so one that is to go:
 * of an ensemble it goes first, of a pair and a single it may go when it does not serve. Silence is never taken for not
 * serving: a member in service without a fresh report of its own may be the last one that serves. What force adds is in
 * options.ts.
 */
import type { SlotKind } from "../bootstrap/nodeSpec";
import { problemsOf } from "./health";
import { ensemble } from "./kinds/ensemble";
import type { Kind } from "./kinds/kind";
import { pair } from "./kinds/pair";
import { single } from "./kinds/single";
import { isOutdated, type Memory } from "./memory";
import type { RollOptions } from "./options";
import type { RollRequest } from "./request";
import type { MemberSight, Sight } from "./sight";
import { digestProblem, noGroup, refuse, stopDegraded, type Situation, type Step } from "./step";

const kinds: Record<SlotKind, Kind> = { ensemble, pair, single };

/** Instances of the wanted version that may give up before the version counts as broken. */
const launchesAllowed = 2;

export function decide(request: RollRequest, options: RollOptions, sight: Sight, memory: Memory): Step {
  const kind = kinds[request.kind];
  const now: Situation = {
    ...{ request, options, sight, memory },
    outdated: sight.members.filter((member) => isOutdated(member, options, memory)),
    problems: problemsOf(request.kind, sight.members, memory.changedAt, sight.now),
  };
  const refused = refusal(now) ?? kind.refusal?.(now);
  if (refused !== undefined) return refuse(memory, refused);
  const looping = sight.members.find(({ wanted }) => (memory.launched[wanted.id]?.length ?? 0) > launchesAllowed);
  return looping === undefined ? kind.next(now) : gaveUp(memory, looping);
}

/** Why this cannot be rolled at all, of whatever kind it is. */
function refusal({ request, sight }: Situation): string | undefined {
  const missing = sight.members.filter(({ group }) => group === undefined);
  if (missing.length > 0) {
    return noGroup(missing.map((member) => member.wanted.group));
  }
  return digestProblem(request, sight.digest);
}

function gaveUp(memory: Memory, { wanted, record }: MemberSight): Step {
  const launches = memory.launched[wanted.id] ?? [];
  const lastWords = record?.lastLogLine ?? record?.reason;
  const detail = lastWords === undefined || lastWords === null ? "" : `; its last words: ${lastWords}`;
  return stopDegraded(
    memory,
    `${wanted.name} does not come up with version ${wanted.launchTemplateVersion}: ${launches.slice(0, -1).join(" and ")} gave up${detail}`,
  );
}
