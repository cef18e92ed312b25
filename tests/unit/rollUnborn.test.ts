import { decide } from "../../components/roll/decide";
import { begin, observe, type Memory } from "../../components/roll/memory";
import type { Sight } from "../../components/roll/sight";
import { allOld, down, first, holding, inAnother, lasting, old } from "../support/rollSteps";
import { now, request, sightOf } from "../support/sight";

// An ensemble that is not born, or of whose birth the bucket knows nothing.

test("a new incarnation ends the old one only when it is named", () => {
  const otherLife = { incarnation: "feedfeedfeedfeed", instanceId: "i-1", serving: true, writtenAt: now - 5 };
  const sight = sightOf(
    { 1: { ...old, record: null, otherLife }, 2: { record: null }, 3: { record: null } },
    { born: false },
  );
  expect(first(sight, { endIncarnation: "feedfeedfeedfeed" })).toMatchObject({ kind: "replace", ends: "i-1" });
  expect(first(sight, { endIncarnation: "0000000000000000" })).toMatchObject({ kind: "stop", outcome: "refused" });
  // One that has fallen silent may serve on, as long as it has the instance that it served on.
  const silent = (instanceId: string, serving = true) =>
    sightOf(
      {
        1: { ...old, record: null, otherLife: { ...otherLife, instanceId, serving, writtenAt: now - 90 } },
        2: { record: null },
        3: { record: null },
      },
      { born: false },
    );
  expect(first(silent("i-1"))).toMatchObject({ kind: "stop", outcome: "refused" });
  expect(first(silent("i-1"), { endIncarnation: "feedfeedfeedfeed" })).toMatchObject({ kind: "replace", ends: "i-1" });
  expect(first(silent("i-1", false))).toMatchObject({ kind: "replace", ends: "i-1" });
  expect(first(silent("i-0"))).toMatchObject({ kind: "replace", ends: "i-1" });
});

describe("in a bucket that knows of no birth, and of no member", () => {
  const nobody = { ...old, record: null };
  const all = sightOf({ 1: nobody, 2: nobody, 3: nobody }, { born: false });

  test("members in service may have both: the roll stops and names the option that goes on", () => {
    const why =
      "zookeeper-1: no report from i-1; zookeeper-2: no report from i-2; zookeeper-3: no report from i-3; in service without a record of this incarnation, so whether they vote is not known";
    const option = "--force replaces zookeeper-1, zookeeper-2, zookeeper-3 all the same";
    expect(first(all)).toEqual({ kind: "wait", why, option });
    expect(decide(request, {}, all, lasting("1,2,3")(observe(begin(all), request, all)))).toEqual({
      ...{ kind: "stop", outcome: "degraded", why: `${why}; ${option}` },
    });
  });

  test("by force they go one at a time, each when the one before is back and serves, or does not in 90 s", () => {
    expect(first(all, { force: true })).toMatchObject({ kind: "replace", ends: "i-1" });
    const coming = (one: object) => sightOf({ 1: one, 2: nobody, 3: nobody }, { born: false });
    const memory = { ...begin(all), acted: true };
    const next = (sight: Sight) => decide(request, { force: true }, sight, observe(memory, request, sight));
    const fresh = { state: "Pending:Wait", record: null };
    // Its first instance was i-1, which force would replace again.
    memory.first = { 1: "i-0", 2: "i-2", 3: "i-3" };
    expect(next(coming(fresh))).toMatchObject({ kind: "wait" });
    expect(next(coming({ record: null }))).toMatchObject({ kind: "wait" });
    const blank = coming({ record: { data: false, serving: false, leads: false } });
    expect(next(blank)).toMatchObject({ kind: "wait" });
    const lasts = (sight: Sight, ids: string) =>
      decide(request, { force: true }, sight, lasting(ids)(observe(memory, request, sight)));
    expect(lasts(blank, "1,2,3")).toMatchObject({ ends: "i-2" });
    // With its data it writes the birth again.
    const back = coming({});
    expect(next(back)).toMatchObject({ kind: "wait" });
    expect(lasts(back, "2,3")).toMatchObject({ ends: "i-2" });
  });

  test("those that are being launched have nothing to lose, and go at once", () => {
    const pending = { ...nobody, state: "Pending:Wait" };
    expect(first(sightOf({ 1: nobody, 2: pending, 3: nobody }, { born: false }))).toMatchObject({ ends: "i-2" });
    expect(first(sightOf({ 1: pending, 2: pending, 3: pending }, { born: false }))).toMatchObject({ ends: "i-1" });
  });

  test("once the first to be back has written the birth again, force goes on with those that nothing is known of", () => {
    const sight = sightOf({ 1: {}, 2: nobody, 3: nobody });
    const broken = (memory: Memory) => lasting("2,3,")({ ...memory, first: { 1: "i-0", 2: "i-2", 3: "i-3" } });
    const step = holding(sight, 100, broken, { force: true });
    expect(step).toMatchObject({ kind: "replace", ends: "i-2" });
    // The third may serve beside the first, for all that is known.
    expect(step).toHaveProperty("why", expect.stringMatching(/whether a majority serves meanwhile is not known$/));
    const one = sightOf({ 1: {}, 2: { record: down }, 3: nobody });
    expect(holding(one, 100, lasting("2,3,"), { force: true })).not.toMatchObject({ ends: "i-3" });
  });
});

test("an ensemble with data whose birth is not recorded is left alone", () => {
  const sight = sightOf(allOld, { born: false });
  expect(first(sight)).toEqual({
    kind: "wait",
    why: "data on zookeeper-1, zookeeper-2, zookeeper-3, and the ensemble's birth is not recorded yet",
  });
});

test("a restore that was interrupted goes on: a member that has begun with its copy does not keep the others from it", () => {
  const otherLife = { incarnation: "feedfeedfeedfeed", instanceId: "i-9", serving: false, writtenAt: now - 200 };
  const before = { ...old, record: null, otherLife };
  const sight = sightOf({ 2: before, 3: before }, { born: false });
  expect(first(sight)).toMatchObject({ kind: "replace", ends: "i-2" });
});

test("before the birth a record that cannot be read may tell of data: whoever has one, or may have, is left alone", () => {
  const unread = "members/zookeeper/3.json cannot be read: it is no JSON";
  const blank = { ...old, record: { data: false, serving: false, leads: false, mode: "down" } };
  const members = { 1: blank, 2: { ...old, state: "Pending:Wait", record: null }, 3: { ...old, record: null, unread } };
  expect(first(sightOf(members, { born: false }))).toMatchObject({ kind: "replace", ends: "i-2" });
  const rest = { ...members, 2: { record: null } };
  expect(first(sightOf(rest, { born: false }))).toMatchObject({
    kind: "wait",
    why: expect.stringContaining(`zookeeper-3: no report from i-3, ${unread}`) as string,
  });
});

describe("a life that was born in an earlier stack, of which this bucket has no record", () => {
  const knownBorn = { born: false, isKnownBorn: true };
  const launching = { ...old, state: "Pending:Wait", record: null };
  const unknown = { ...old, record: null };

  test("has as much to lose as one that is recorded: its members are replaced under the lock, while it is whole", () => {
    const sight = sightOf(allOld, knownBorn);
    expect(first(sight)).toMatchObject({ kind: "take-lock" });
    expect(holding(sight, 20)).toMatchObject({ kind: "replace", ends: "i-1" });
  });

  test("members in service of which nothing is known are left alone, and the option is named", () => {
    expect(first(sightOf({ 1: unknown, 2: unknown, 3: unknown }, knownBorn))).toMatchObject({
      kind: "wait",
      why: expect.stringContaining("whether they vote is not known") as string,
      option: "--force replaces zookeeper-1, zookeeper-2, zookeeper-3 all the same",
    });
  });

  test("while nobody serves what has yet to start is replaced at once, without the lock", () => {
    const down = { ...old, record: { serving: false, leads: false, mode: "not-serving" } };
    for (const member of [launching, { ...launching, state: null }, down]) {
      const sight = sightOf({ 1: member, 2: launching, 3: launching }, knownBorn);
      expect(first(sight)).toMatchObject({
        kind: "replace",
        why: expect.stringContaining("no member serves") as string,
      });
    }
  });

  test.each<[string, object]>([
    ["serves", old],
    ["serves as wanted", {}],
    ["is in service and says nothing", unknown],
    ["has a record that cannot be read", { ...unknown, unread: "it is no JSON" }],
    ["has fallen silent", { ...old, record: { serving: false, leads: false, writtenAt: now - 90 } }],
  ])("and not while one %s", (_, member) => {
    expect(first(sightOf({ 1: member, 2: launching, 3: launching }, knownBorn)).kind).not.toBe("replace");
  });

  test("members of another life make room for it when that one is named", () => {
    const sight = sightOf({ 1: inAnother(1), 2: inAnother(2), 3: inAnother(3) }, knownBorn);
    expect(first(sight)).toMatchObject({ kind: "stop", outcome: "refused" });
    expect(first(sight, { endIncarnation: "feedfeedfeedfeed" })).toMatchObject({ kind: "replace", ends: "i-1" });
    // Its record is of an instance that is gone: of the one that is there nothing is known.
    const other = { ...inAnother(1), otherLife: { ...inAnother(1).otherLife, instanceId: "i-9" } };
    const options = { endIncarnation: "feedfeedfeedfeed" };
    expect(first(sightOf({ 1: other, 2: inAnother(2), 3: inAnother(3) }, knownBorn), options).kind).toBe("wait");
  });
});
