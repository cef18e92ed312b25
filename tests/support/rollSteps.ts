import { decide } from "../../components/roll/decide";
import { begin, changed, observe, type Memory } from "../../components/roll/memory";
import type { RollOptions } from "../../components/roll/options";
import type { Sight } from "../../components/roll/sight";
import type { Step } from "../../components/roll/step";
import { digest, now, request } from "./sight";

export const old = { version: "6" };
export const back = `aws s3 cp s3://bucket/states/zookeeper/${digest}.json s3://bucket/tiers/zookeeper.json`;
export const allOld = { 1: old, 2: old, 3: old };

export function first(sight: Sight, options: RollOptions = {}): Step {
  return decide(request, options, sight, observe(begin(sight), request, sight));
}

/** The next step of a roller that has held the lock for so many seconds. */
export function holding(
  sight: Sight,
  seconds: number,
  change: (memory: Memory) => Memory = (memory) => memory,
  options: RollOptions = {},
): Step {
  const memory = { ...changed(begin(sight), sight.now - seconds), nonce: "own" };
  return decide(
    request,
    options,
    sight,
    observe(change({ ...memory, broken: { ids: "", since: sight.now - seconds } }), request, sight),
  );
}

export const down = { serving: false, leads: false, mode: "down" };
export const force = { force: true };
/** For so long that it is not about to pass. */
export const lasting =
  (ids: string, seconds = 90) =>
  (memory: Memory): Memory => ({ ...memory, broken: { ids, since: now - seconds } });

export const later = (sight: Sight, seconds: number): Sight => ({ ...sight, now: sight.now + seconds });

/** What the record of a member says that serves in another life, on the instance that it has now. */
export const inAnother = (id: number) => {
  const otherLife = { incarnation: "feedfeedfeedfeed", instanceId: `i-${id}`, serving: true, writtenAt: now - 5 };
  return { ...old, record: null, otherLife };
};
