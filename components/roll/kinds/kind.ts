import { describe, freshSeconds } from "../health";
import { ownRecord, type MemberSight } from "../sight";
import { names, short, stop, stopDegraded, wait, type Situation, type Step } from "../step";

/** What a roll of one kind of tier does that no other one does. */
export interface Kind {
  /** Why its members cannot be rolled at all. */
  refusal?(now: Situation): string | undefined;
  next(now: Situation): Step;
}

/** Ten renewals of 30 seconds missed. */
export const staleSeconds = 300;

/** The next step where members are replaced under the tier's lock: none is taken as long as there is nothing to replace. */
export function underLock(now: Situation, settled: (now: Situation) => Step, holding: (now: Situation) => Step): Step {
  if (now.memory.nonce !== undefined) return holding(now);
  return now.outdated.length === 0 ? settled(now) : takeLock(now);
}

function takeLock(now: Situation): Step {
  const { sight, memory, outdated } = now;
  const { lock } = sight;
  const roll = `${names(outdated)} to be replaced`;
  if (lock.state !== "held") return { kind: "take-lock", why: `${roll}; the lock is free` };
  const holder = `${lock.holder ?? "somebody"} (${lock.unread ?? lock.purpose ?? "no purpose given"})`;
  if (lock.holder === "roller" && lock.stopped === true) {
    return { kind: "take-lock", why: `${roll}; the roller that held the lock has stopped` };
  }
  if (sight.now - lock.writtenAt > staleSeconds) {
    return { kind: "take-lock", why: `${roll}; the lock of ${holder} is stale` };
  }
  if (memory.rival) return stop("lockHeld", `another roller is at work and renews its lock: ${lock.instance ?? ""}`);
  return wait(now, `the lock is held by ${holder}; it is taken over once it is not renewed for ${staleSeconds} s`, {
    outcome: "lockHeld",
  });
}

/** Every member runs the wanted version: what is left are the members' state and what is applied in place. */
export function settled(now: Situation): Step {
  const { request, sight, memory, problems } = now;
  const failed = failures(now, failing(now));
  if (failed !== undefined) return stopDegraded(memory, failed);
  if (problems.length > 0) return wait(now, describe(problems));
  const digest = short(request.digest);
  const behind = sight.members.filter(({ record }) => record?.digestApplied !== request.digest);
  if (behind.length > 0) return wait(now, `digest ${digest} has yet to be applied by ${names(behind)}`);
  const { length } = sight.members;
  const who = length === 1 ? "1 member runs" : `${length} members run`;
  return stop("done", `${who} what is wanted, digest ${digest} applied`);
}

/**
 * Members that failed with the wanted digest on the instances that they have now. What failed on the one before went with
 * it: its record may be days old, and stands until the agent of its successor writes.
 */
export const failing = ({ request: { digest }, sight }: Situation): MemberSight[] =>
  sight.members.filter((member) => ownRecord(member)?.digestFailed === digest);

/** What members that failed with the wanted digest say of it; nothing when there are none. */
export function failures({ request: { digest } }: Situation, failed: MemberSight[]): string | undefined {
  if (failed.length === 0) return undefined;
  return failed
    .map(
      ({ wanted, record }) =>
        `${wanted.name} failed with digest ${short(digest)}: ${record?.reason ?? "no reason given"}`,
    )
    .join("; ");
}

/** Whether the member has served, or not, for so long that it is not about to change. */
export function hasLasted({ sight, memory }: Situation, { wanted }: MemberSight): boolean {
  return sight.now - (memory.standings[wanted.id]?.since ?? sight.now) >= freshSeconds;
}
