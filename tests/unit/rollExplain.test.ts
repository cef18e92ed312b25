import { table } from "../../scripts/table";
import { explain } from "../../scripts/roll/explain";
import type { RollOptions } from "../../components/roll/options";
import { digest, now, pairOf, pairRequest, request, sightOf, singleOf, singleRequest } from "../support/sight";

const old = { version: "6" };
const launching = { ...old, state: "Pending:Wait", record: null };
const down = { record: { serving: false, leads: false, mode: "down" } };
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

/** A member whose first launch goes on. */
const blank = { state: "Pending:Wait", record: null };

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
    "one in service that nobody knows",
    sightOf({ 1: { ...old, record: null } }),
    "degraded",
    "would wait: zookeeper-1: no report from i-1; in service without a record of this incarnation, so whether it votes is not known; --force replaces zookeeper-1 all the same",
  ],
  [
    "two broken ones",
    sightOf({ 1: { ...old, ...down }, 2: down, 3: { ...old, ...down } }),
    "degraded",
    "would take the lock, wait, and replace nothing for so long: zookeeper-1, zookeeper-2, zookeeper-3: down; --force replaces zookeeper-1 all the same, and nothing serves meanwhile",
  ],
  [
    "a birth that cannot be read",
    { ...sightOf(), born: { unread: "ensembles/zookeeper/0123456789abcdef.json cannot be read: it is no JSON" } },
    "refused",
    "the lock is free; whether the ensemble is born, and with which members, is not known: ensembles/zookeeper/0123456789abcdef.json cannot be read: it is no JSON",
  ],
  [
    "no birth yet",
    sightOf({ 1: { ...old, ...blank }, 2: { ...old, ...blank }, 3: { record: null } }, { born: false }),
    "done",
    "would replace zookeeper-1, zookeeper-2 at once: the ensemble is not born",
  ],
  [
    "a bucket that knows of nobody",
    sightOf({ 1: { ...old, record: null }, 2: { ...old, record: null }, 3: { record: null } }, { born: false }),
    "degraded",
    "would wait: zookeeper-1: no report from i-1; zookeeper-2: no report from i-2; in service without a record of this incarnation, so whether they vote is not known; --force replaces zookeeper-1, zookeeper-2 all the same",
  ],
  [
    "disks of an earlier stack, and nobody up",
    sightOf({ 1: launching, 2: launching, 3: launching }, { born: false, isKnownBorn: true }),
    "done",
    "would replace zookeeper-1, zookeeper-2, zookeeper-3 at once: no member serves",
  ],
] as const)("%s", (_, sight, outcome, words) => {
  expect(say(sight)).toEqual([outcome, words]);
});

test("by force it says whom it would end though others are broken too", () => {
  expect(say(sightOf({ 1: down, 2: down, 3: down }), { force: true })).toEqual([
    "done",
    "would take the lock and replace zookeeper-1 first (zookeeper-1, zookeeper-2, zookeeper-3: down; nothing serves meanwhile), then zookeeper-2, zookeeper-3, one after the other",
  ]);
});

const stopped = { record: { serving: false, leads: false, mode: "stopped" } };

test.each<[string, ReturnType<typeof pairOf>, RollOptions, string, string]>([
  [
    "nothing to do",
    pairOf(),
    {},
    "done",
    "the lock is free; 2 members run what is wanted, digest dddddddddddd applied",
  ],
  [
    "two",
    pairOf({ 1: old, 2: old }),
    {},
    "done",
    "would take the lock and replace front-1, and last the holder front-2",
  ],
  [
    "one that does not serve",
    pairOf({ 1: { ...old, ...stopped }, 2: old }),
    {},
    "done",
    "would take the lock and replace front-1 first (stopped), then the holder front-2",
  ],
  [
    "two that do not serve",
    pairOf({ 1: { ...old, ...stopped }, 2: { ...old, ...stopped } }),
    {},
    "done",
    "would take the lock and replace front-1 first (front-1, front-2: stopped), then front-2",
  ],
  [
    "one that says nothing",
    pairOf({ 1: { ...old, record: null }, 2: old }),
    {},
    "degraded",
    "would take the lock, wait, and replace nothing for so long: front-1: no report from i-1; --force replaces front-1 all the same",
  ],
  [
    "the same by force",
    pairOf({ 1: { ...old, record: null }, 2: old }),
    { force: true },
    "done",
    "would take the lock and replace front-1 first (no report from i-1), then the holder front-2",
  ],
  [
    "a lock that nobody can read",
    pairOf({ 1: old }, { lock: { state: "held", unread: "it is no JSON", writtenAt: now - 5 } }),
    {},
    "lockHeld",
    "would wait: the lock is held by somebody (it is no JSON); it is taken over once it is not renewed for 300 s",
  ],
])("a pair: %s", (_, sight, options, outcome, words) => {
  const { outcome: seen, words: said } = explain(pairRequest, options, sight);
  expect([seen, said]).toEqual([outcome, words]);
});

test.each<[string, ReturnType<typeof singleOf>, string, string]>([
  ["nothing to do", singleOf(), "done", "1 member runs what is wanted, digest dddddddddddd applied"],
  ["one", singleOf({ 1: old }), "done", "would replace logs-1"],
  [
    "one that says nothing",
    singleOf({ 1: { ...old, record: null } }),
    "degraded",
    "would wait: logs-1: no report from i-1; --force replaces logs-1 all the same",
  ],
])("a single: %s", (_, sight, outcome, words) => {
  const { outcome: seen, words: said } = explain(singleRequest, {}, sight);
  expect([seen, said]).toEqual([outcome, words]);
});

test("a record that cannot be read is shown as that", () => {
  const { rows } = explain(
    pairRequest,
    {},
    pairOf({ 1: { record: null, unread: "it is no JSON" }, 2: { record: null } }),
  );
  expect(rows.slice(1).map((row) => [row[0], row[4], row[6]])).toEqual([
    ["front-1", "unknown", "unreadable"],
    ["front-2", "never seen", "never"],
  ]);
});
