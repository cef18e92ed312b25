import { table } from "../../scripts/table";
import { explain } from "../../scripts/roll/explain";
import { digest, now, request, sightOf } from "../support/sight";

const old = { version: "6" };
const say = (sight: ReturnType<typeof sightOf>, options = {}) => {
  const { outcome, words } = explain(request, options, sight);
  return [outcome, words];
};

test("it shows each member as it is seen", () => {
  const { rows } = explain(
    request,
    {},
    sightOf({ 1: old, 3: { record: { digestApplied: "old", digestFailed: digest, reason: "no such java" } } }),
  );
  expect(table(rows)).toEqual([
    "  member       instance  state      version  mode      digest                reported",
    "  zookeeper-1  i-1       InService  6 → 7    follower  applied               10 s ago",
    "  zookeeper-2  i-2       InService  7        leader    applied               10 s ago",
    "  zookeeper-3  i-3       InService  7        follower  failed: no such java  10 s ago",
  ]);
});

test.each([
  ["nothing to do", sightOf(), "done", "the lock is free; 3 members run what is wanted, digest dddddddddddd applied"],
  [
    "three to replace",
    sightOf({ 1: old, 2: old, 3: old }),
    "done",
    "would take the lock and replace zookeeper-1, zookeeper-3, and last the leader zookeeper-2",
  ],
  ["the leader alone", sightOf({ 2: old }), "done", "would take the lock and replace the leader zookeeper-2"],
  [
    "a broken one among them",
    sightOf({ 1: old, 2: { ...old, record: { synced: 1 } }, 3: { ...old, record: { serving: false, mode: "down" } } }),
    "done",
    "would take the lock and replace zookeeper-3 first (down), then zookeeper-1, and last the leader zookeeper-2",
  ],
  [
    "a broken one that is as wanted",
    sightOf({ 1: old, 2: { ...old, record: { synced: 1 } }, 3: { record: { serving: false, mode: "down" } } }),
    "degraded",
    "would take the lock, wait, and replace nothing for so long: zookeeper-3: down",
  ],
  [
    "a member that lags",
    sightOf({ 3: { record: { digestApplied: "old" } } }),
    "degraded",
    "would wait: digest dddddddddddd has yet to be applied by zookeeper-3",
  ],
  [
    "a lock that is held",
    sightOf({ 1: old }, { lock: { state: "held", holder: "zookeeper-2", purpose: "converge", writtenAt: now - 5 } }),
    "lockHeld",
    "would wait: the lock is held by zookeeper-2 (converge); it is taken over once it is not renewed for 300 s",
  ],
  [
    "no birth yet",
    sightOf({ 1: { ...old, record: null }, 2: { ...old, record: null }, 3: { record: null } }, { born: false }),
    "done",
    "would replace zookeeper-1, zookeeper-2 at once: the ensemble is not born",
  ],
] as const)("%s", (_, sight, outcome, words) => {
  expect(say(sight)).toEqual([outcome, words]);
});
