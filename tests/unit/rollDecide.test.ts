import { decide } from "../../components/roll/decide";
import { begin, changed, observe, type Memory } from "../../components/roll/memory";
import type { RollOptions } from "../../components/roll/options";
import type { Sight } from "../../components/roll/sight";
import { allOld, back, down, first, force, holding, inAnother, lasting, later, old } from "../support/rollSteps";
import { digest, now, request, sightOf } from "../support/sight";

test("with nothing to do it is done after one look", () => {
  expect(first(sightOf())).toEqual({
    kind: "stop",
    outcome: "done",
    why: "3 members run what is wanted, digest dddddddddddd applied",
  });
});

test.each<[string, Sight, string, string]>([
  [
    "a group that is not there",
    sightOf({ 3: { noGroup: true } }),
    "refused",
    "there is no auto scaling group test-zookeeper-3: run `pulumi refresh`, then `pulumi up`",
  ],
  [
    "another digest in the bucket",
    sightOf({}, { bucketDigest: "e".repeat(64) }),
    "refused",
    `the bucket asks for digest eeeeeeeeeeee and this roll for dddddddddddd: run \`pulumi up\`, or if that changes nothing, put the document back: ${back}`,
  ],
  [
    "other members than those of the birth",
    { ...sightOf(), born: [{ id: 1, address: "10.0.0.17" }] },
    "refused",
    "the ensemble was born with members 1 at 10.0.0.17, and 1 at 10.0.0.17, 2 at 10.0.0.18, 3 at 10.0.0.19 are wanted: a list of members does not change",
  ],
  [
    "a birth that cannot be read",
    { ...sightOf(allOld), born: { unread: "ensembles/zookeeper/0123456789abcdef.json cannot be read: it is no JSON" } },
    "refused",
    "whether the ensemble is born, and with which members, is not known: ensembles/zookeeper/0123456789abcdef.json cannot be read: it is no JSON",
  ],
  [
    "a document that cannot be read",
    sightOf(allOld, { bucketDigest: { unread: "tiers/zookeeper.json cannot be read: formatVersion = 2: allowed: 1" } }),
    "refused",
    `which digest the bucket asks for is not known: tiers/zookeeper.json cannot be read: formatVersion = 2: allowed: 1; put it back: ${back}`,
  ],
  [
    "a member that failed with the wanted digest",
    sightOf({ 1: { record: { digestApplied: "old", digestFailed: digest, reason: "no such java" } } }),
    "degraded",
    "zookeeper-1 failed with digest dddddddddddd: no such java",
  ],
  [
    "the same while members are outdated",
    sightOf({ 2: old, 1: { record: { digestFailed: digest } } }),
    "degraded",
    "zookeeper-1 failed with digest dddddddddddd: no reason given; nothing is replaced while that is so",
  ],
  [
    "members of another life that serve",
    sightOf(
      {
        1: inAnother(1),
        2: { record: null },
        3: { record: null },
      },
      { born: false },
    ),
    "refused",
    "zookeeper-1 serves in incarnation feedfeedfeedfeed, which incarnation 0123456789abcdef would end at once: to do that, roll with --end-incarnation feedfeedfeedfeed",
  ],
])("it stops before anything is done for %s", (_, sight, outcome, why) => {
  expect(first(sight)).toEqual({ kind: "stop", outcome, why });
});

describe("a digest that failed", () => {
  const failed = { digestApplied: "old", digestFailed: digest, reason: "no such java" };

  test("on a follower that is to go makes it the first to be replaced, and the leader stays the last", () => {
    expect(first(sightOf({ ...allOld, 3: { ...old, record: failed } }))).toMatchObject({ kind: "take-lock" });
    expect(holding(sightOf({ ...allOld, 3: { ...old, record: failed } }), 100)).toMatchObject({ ends: "i-3" });
    expect(holding(sightOf({ ...allOld, 2: { ...old, record: failed } }), 100)).toMatchObject({ ends: "i-1" });
    const both = { 1: { ...old, record: failed }, 2: old, 3: { record: failed } };
    expect(holding(sightOf(both), 100)).toMatchObject({
      kind: "stop",
      why: expect.stringMatching(/^zookeeper-3/) as string,
    });
  });

  test("on a follower that does not serve either is no reason to wait for it, once all others are whole", () => {
    const broken = { ...failed, serving: false, mode: "down" };
    const sight = sightOf({ ...allOld, 2: { ...old, record: { synced: 1 } }, 3: { ...old, record: broken } });
    expect(holding(sight, 100, (memory) => ({ ...memory, broken: { ids: "3", since: now - 90 } }))).toMatchObject({
      kind: "replace",
      ends: "i-3",
    });
  });

  test("on an instance that is gone says nothing, however old its record is", () => {
    const record = { ...failed, instanceId: "i-0", serving: false, writtenAt: now - 86_400 };
    expect(first(sightOf({ 1: old, 3: { state: "Pending:Wait", record } }))).toMatchObject({ kind: "take-lock" });
    expect(first(sightOf({ 3: { state: "Pending:Wait", record } }))).toEqual({
      kind: "wait",
      why: "zookeeper-3: Pending:Wait on i-3",
    });
  });
});

test("versions of different launch templates are told apart", () => {
  const sight = (launchTemplateId: string, version: string) => {
    const seen = sightOf({ 1: { version } });
    const [instance] = seen.members[0]!.group!.instances;
    Object.assign(instance!, { launchTemplateId });
    return holding(seen, 100);
  };
  expect(sight("lt-0", "7")).toMatchObject({
    why: expect.stringContaining("i-1 runs version 7 of lt-0, wanted is version 7 of lt-1; ") as string,
  });
  expect(sight("", "none")).toMatchObject({
    why: expect.stringContaining("i-1 runs a launch template that is gone, wanted is version 7 of lt-1") as string,
  });
});

test("a roll by force does not mind a digest that failed", () => {
  const sight = sightOf({ 1: { record: { digestFailed: digest } } });
  expect(first(sight, { force: true })).toMatchObject({ kind: "take-lock" });
});

test.each([
  ["free", { state: "free" as const }, "take-lock", "the lock is free"],
  [
    "left by a roller that stopped",
    { state: "held" as const, holder: "roller", stopped: true },
    "take-lock",
    "the roller that held the lock has stopped",
  ],
  [
    "stale",
    { state: "held" as const, holder: "zookeeper-1", purpose: "converge", writtenAt: now - 301 },
    "take-lock",
    "the lock of zookeeper-1 (converge) is stale",
  ],
  [
    "held by a member",
    { state: "held" as const, holder: "zookeeper-1", purpose: "converge", writtenAt: now - 300 },
    "wait",
    "the lock is held by zookeeper-1 (converge); it is taken over once it is not renewed for 300 s",
  ],
  [
    "not to be read",
    {
      state: "held" as const,
      unread: "ensembles/zookeeper/lock.json cannot be read: it is no JSON",
      writtenAt: now - 300,
    },
    "wait",
    "the lock is held by somebody (ensembles/zookeeper/lock.json cannot be read: it is no JSON); it is taken over",
  ],
  [
    "not to be read, and stale",
    {
      state: "held" as const,
      unread: "ensembles/zookeeper/lock.json cannot be read: it is no JSON",
      writtenAt: now - 301,
    },
    "take-lock",
    "is stale",
  ],
])("a lock that is %s", (_, lock, kind, words) => {
  const step = first(sightOf(allOld, { lock }));
  expect(step.kind).toBe(kind);
  expect(step.why).toContain(words);
});

test("a lock that stays held ends the roll, another roller's at once", () => {
  const lock = { state: "held" as const, holder: "roller", instance: "other", nonce: "a" };
  const sight = sightOf(allOld, { lock });
  const memory = observe(begin(sight), request, sight);
  const renewed = later(sightOf(allOld, { lock: { ...lock, nonce: "b", writtenAt: now + 30 } }), 30);
  expect(decide(request, {}, renewed, observe(memory, request, renewed))).toEqual({
    kind: "stop",
    outcome: "lockHeld",
    why: "another roller is at work and renews its lock: other",
  });
  const byMember = later(sightOf(allOld, { lock: { ...lock, holder: "zookeeper-1", writtenAt: now + 1801 } }), 1801);
  expect(decide(request, {}, byMember, memory)).toMatchObject({ kind: "stop", outcome: "lockHeld" });
});

test("under the lock nothing is done before every record is newer than it", () => {
  expect(holding(sightOf(allOld), 11)).toMatchObject({ kind: "replace", ends: "i-1" });
  expect(holding(sightOf(allOld), 10)).toEqual({
    kind: "wait",
    why: "zookeeper-1, zookeeper-2, zookeeper-3: no report since the last change",
  });
});

test("after a deed, and after an instance came into service, older records say nothing", () => {
  expect(holding(sightOf(allOld), 100, (memory) => changed(memory, now - 10))).toMatchObject({ kind: "wait" });
  const before = (memory: Memory): Memory => ({ ...memory, last: { 1: "i-1", 2: "i-2", 3: "" } });
  expect(holding(sightOf(allOld), 100, before)).toMatchObject({ kind: "wait" });
  const known = (memory: Memory): Memory => ({ ...memory, last: { 1: "i-1", 2: "i-2", 3: "i-3" } });
  expect(holding(sightOf(allOld), 100, known)).toMatchObject({ kind: "replace" });
});

test.each([
  ["is launched", { state: "Pending:Wait" }, "zookeeper-3: Pending:Wait on i-3"],
  [
    "does not serve",
    { record: { serving: false, mode: "not-serving", lastLogLine: "cannot open channel to 2" } },
    "zookeeper-3: not-serving (cannot open channel to 2)",
  ],
  ["reports from another instance", { record: { instanceId: "i-0" } }, "zookeeper-3: no report from i-3"],
  ["has a dead agent", { record: { writtenAt: now - 90 } }, "zookeeper-3: no report for 90 s or more"],
])(
  "a member that %s keeps all others from being touched, and is replaced first when it is outdated",
  (_, seen, words) => {
    const others = { 1: old, 2: { ...old, record: { synced: 1 } } };
    const waits = holding(sightOf({ ...others, 3: seen }), 100);
    expect(waits).toEqual({ kind: "wait", why: words });
    const outdated = sightOf({ ...others, 3: { ...old, ...seen } });
    expect(holding(outdated, 100)).toMatchObject({ kind: "wait" });
    const lasting = (memory: Memory): Memory => ({ ...memory, broken: { ids: "3", since: now - 90 } });
    expect(holding(outdated, 100, lasting)).toMatchObject({ kind: "replace", ends: "i-3" });
  },
);

test("two members away: nobody is touched", () => {
  const away = { ...old, record: { serving: false, mode: "down" } };
  const broken = (memory: Memory): Memory => ({ ...memory, broken: { ids: "1,3", since: now - 900 } });
  expect(holding(sightOf({ 1: away, 2: old, 3: away }), 1000, broken)).toMatchObject({ kind: "wait" });
});

test.each([
  ["has never written a record in this life", { record: null }, "zookeeper-3: no report from i-3"],
  [
    "has one that cannot be read",
    { record: null, unread: "members/zookeeper/3.json cannot be read: it is no JSON" },
    "zookeeper-3: no report from i-3, members/zookeeper/3.json cannot be read: it is no JSON",
  ],
])("a member in service that is outdated and %s stops the roll by name, before the lock is taken", (_, seen, words) => {
  const sight = sightOf({ 3: { ...old, ...seen } });
  const why = `${words}; in service without a record of this incarnation, so whether it votes is not known`;
  const option = "--force replaces zookeeper-3 all the same";
  expect(first(sight)).toEqual({ kind: "wait", why, option });
  const stop = { kind: "stop", why: `${why}; ${option}` };
  const memory = observe(begin(sight), request, sight);
  expect(decide(request, {}, sight, lasting("3")(memory))).toEqual({ ...stop, outcome: "degraded" });
  expect(holding(sight, 100, (held) => lasting("3")({ ...held, acted: true }))).toEqual({
    ...stop,
    outcome: "halfWay",
  });
  // By force it goes as the one that is broken, and as such only while all others are whole.
  expect(first(sight, force)).toMatchObject({ kind: "take-lock" });
  expect(holding(sight, 100, lasting("3"), force)).toMatchObject({ kind: "replace", ends: "i-3" });
  const another = sightOf({ 1: { record: down }, 3: { ...old, ...seen } });
  expect(holding(another, 100, lasting("1,3"), force)).not.toMatchObject({ ends: "i-3" });
});

test("a member that is being launched has no record yet, and is replaced as before", () => {
  const sight = sightOf({ 3: { ...old, state: "Pending:Wait", record: null } });
  expect(first(sight)).toMatchObject({ kind: "take-lock" });
});

describe("by force, with two of three members broken", () => {
  const both = (one: object, three: object) =>
    sightOf({
      1: { ...old, ...one },
      2: { ...old, record: { ...down, mode: "not-serving" } },
      3: { ...old, ...three },
    });
  const forced = (sight: Sight, options: RollOptions = force, change = lasting("1,2,3")) =>
    holding(sight, 100, change, options);

  test("one that has its disk is replaced, and it says that nothing serves", () => {
    expect(forced(both({ record: down }, { record: down }))).toEqual({
      kind: "replace",
      member: expect.objectContaining({ wanted: request.members[0] }) as object,
      ends: "i-1",
      why: "zookeeper-1: i-1 runs version 6, wanted is 7; it goes although others are broken too (zookeeper-1, zookeeper-3: down; zookeeper-2: not-serving), and nothing serves meanwhile",
    });
  });

  test("without force nobody is, and the option is named", () => {
    const step = forced(both({ record: down }, { record: down }), {});
    expect(step).toMatchObject({
      kind: "wait",
      option: "--force replaces zookeeper-1 all the same, and nothing serves meanwhile",
    });
  });

  test("one that is not in service goes first, and last one that runs what is wanted", () => {
    expect(forced(both({ record: down }, { state: "Pending:Wait", record: down }))).toMatchObject({ ends: "i-3" });
    const sight = sightOf({ 1: { record: down }, 2: { ...old, record: down }, 3: { record: down } });
    expect(forced(sight)).toMatchObject({ ends: "i-2" });
  });

  test.each([
    ["does not hold its disk", { record: { ...down, label: null } }],
    ["serves", {}],
    ["has fallen silent", { record: { ...down, writtenAt: now - 90 } }],
    ["has not reported from its instance", { record: { ...down, instanceId: "i-0" } }],
  ])("one that %s is not touched", (_, seen) => {
    const rest = { record: { ...down, label: null } };
    const sight = sightOf({ 1: { ...old, ...seen }, 2: { ...old, ...rest }, 3: { ...old, ...rest } });
    for (const ids of ["1,2,3", "2,3"]) expect(forced(sight, force, lasting(ids))).toMatchObject({ kind: "wait" });
  });

  test("it has to last, and whoever was replaced is waited for", () => {
    const sight = both({ record: down }, { record: down });
    expect(forced(sight, force, lasting("1,2,3", 89))).toMatchObject({ kind: "wait" });
    const coming = both(
      { version: "7", state: "Pending:Wait", record: { ...down, instanceId: "i-0" } },
      { record: down },
    );
    const replaced = (memory: Memory): Memory =>
      lasting("1,2,3")({ ...memory, first: { 1: "i-0", 2: "i-2", 3: "i-3" } });
    expect(forced(coming, force, replaced)).toMatchObject({ kind: "wait" });
  });
});

test("a leader whose followers are not all synced is not whole", () => {
  const step = holding(sightOf({ ...allOld, 2: { ...old, record: { synced: 1 } } }), 100);
  expect(step).toEqual({ kind: "wait", why: "leader zookeeper-2 has 1 of 2 followers synced" });
});

test("nor is one that does not say who is in sync: its own words say why", () => {
  const record = { synced: null, mode: "leader: 4 replicas in the log, 3 are members" };
  expect(holding(sightOf({ ...allOld, 2: { ...old, record } }), 100)).toEqual({
    kind: "wait",
    why: "leader zookeeper-2 does not say who is in sync: leader: 4 replicas in the log, 3 are members",
  });
});

test("a group that is behind its own instance is set, and nothing is ended", () => {
  const step = holding(sightOf({ 1: { groupVersion: "6" } }), 100);
  expect(step).toMatchObject({ kind: "replace", member: { wanted: { id: 1 } } });
  expect(step).not.toHaveProperty("ends");
});

test("the lock is freed when all is done and whole", () => {
  expect(holding(sightOf(), 100)).toMatchObject({ kind: "free-lock" });
});

test("a third instance of the wanted version means that two gave up", () => {
  const seen = (memory: Memory): Memory => ({ ...memory, acted: true, launched: { 1: ["i-8", "i-9"] } });
  expect(holding(sightOf({ 1: { record: { lastLogLine: "heap too large" } } }), 100, seen)).toEqual({
    kind: "stop",
    outcome: "halfWay",
    why: "zookeeper-1 does not come up with version 7: i-8 and i-9 gave up; its last words: heap too large",
  });
});

test("without progress it stops at the deadline and names what it waited for", () => {
  const sight = later(sightOf({ 3: { state: "Pending:Wait" } }), 1801);
  const memory = { ...begin(sightOf()), progressAt: now, best: 99 };
  expect(decide(request, {}, sight, memory)).toMatchObject({
    kind: "stop",
    outcome: "degraded",
    why: expect.stringMatching(/^no progress for 30 minutes: .*zookeeper-3: Pending:Wait on i-3/) as string,
  });
});
