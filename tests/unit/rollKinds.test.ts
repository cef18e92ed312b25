import { decide } from "../../components/roll/decide";
import { begin, changed, observe, type Memory } from "../../components/roll/memory";
import type { RollOptions } from "../../components/roll/options";
import type { RollRequest } from "../../components/roll/request";
import type { Sight } from "../../components/roll/sight";
import type { Step } from "../../components/roll/step";
import { digest, now, pairOf, pairRequest, singleOf, singleRequest } from "../support/sight";

// How pairs and singles are rolled; ensembles are in rollDecide.test.ts.

const old = { version: "6" };
const away = { serving: false, leads: false, mode: "stopped" };
const failed = { digestApplied: "old", digestFailed: digest, reason: "no such package" };
const gone = { ...old, state: null };
const force = { force: true };

function first(of: RollRequest, sight: Sight, options: RollOptions = {}): Step {
  return decide(of, options, sight, observe(begin(sight), of, sight));
}

/** The next step of a roller that has looked at a pair for so many seconds, its lock in hand. */
function holding(sight: Sight, options: RollOptions = {}, seconds = 100, change = (memory: Memory) => memory): Step {
  const earlier = { ...sight, now: sight.now - seconds };
  const members = earlier.members.map((member) => ({
    ...member,
    record: member.record && { ...member.record, writtenAt: member.record.writtenAt - seconds },
  }));
  const memory = observe(begin(earlier), pairRequest, { ...earlier, members });
  const held = change({ ...changed(memory, earlier.now), nonce: "own" });
  return decide(pairRequest, options, sight, observe(held, pairRequest, sight));
}

describe("a pair", () => {
  test("with nothing to do is done after one look", () => {
    expect(first(pairRequest, pairOf())).toEqual({
      kind: "stop",
      outcome: "done",
      why: "2 members run what is wanted, digest dddddddddddd applied",
    });
  });

  test("takes the lock before anything is replaced, and waits for one that cannot be read as for any other", () => {
    expect(first(pairRequest, pairOf({ 1: old, 2: old }))).toEqual({
      kind: "take-lock",
      why: "front-1, front-2 to be replaced; the lock is free",
    });
    const lock = { state: "held" as const, unread: "ensembles/front/lock.json cannot be read: it is no JSON" };
    const step = first(pairRequest, pairOf({ 1: old }, { lock: { ...lock, writtenAt: now - 300 } }));
    expect(step).toMatchObject({ kind: "wait", outcome: "lockHeld" });
    expect(step.why).toContain("held by somebody (ensembles/front/lock.json cannot be read: it is no JSON)");
    expect(first(pairRequest, pairOf({ 1: old }, { lock: { ...lock, writtenAt: now - 301 } }))).toMatchObject({
      kind: "take-lock",
    });
  });

  test("goes one after the other, the one with the address last", () => {
    const step = holding(pairOf({ 1: old, 2: old }));
    expect(step).toMatchObject({ kind: "replace", ends: "i-1" });
    expect(step.why).toBe("front-1: i-1 runs version 6, wanted is 7; all members serve; 2 to go");
    const second = { record: { leads: false } };
    expect(holding(pairOf({ 1: { ...old, record: { leads: true } }, 2: { ...old, ...second } }))).toMatchObject({
      ends: "i-2",
    });
    expect(holding(pairOf({ 2: old }))).toMatchObject({ ends: "i-2" });
    expect(holding(pairOf())).toMatchObject({ kind: "free-lock" });
  });

  test.each<[string, Record<number, object>, string]>([
    ["the other one does not serve", { 1: { record: away }, 2: old }, "front-1: stopped"],
    ["the other one is being launched", { 1: { state: "Pending:Wait" }, 2: old }, "front-1: Pending:Wait on i-1"],
    ["the other one is gone", { 1: { state: null }, 2: old }, "front-1: no instance, the group has yet to launch one"],
    ["the other one says nothing", { 1: { record: null }, 2: old }, "front-1: no report from i-1"],
    [
      "the other one has fallen silent",
      { 1: { record: { writtenAt: now - 90 } }, 2: old },
      "front-1: no report for 90 s or more",
    ],
    ["it says nothing itself", { 1: { ...old, record: null } }, "front-1: no report from i-1"],
    ["nobody has the address", { 1: old, 2: { record: { leads: false } } }, "nobody has the address"],
    ["both have it", { 1: { ...old, record: { leads: true } } }, "several have the address: front-1, front-2"],
  ])("waits while %s", (_, members, why) => {
    expect(holding(pairOf(members))).toMatchObject({ kind: "wait", why });
  });

  test("does nothing on reports that are older than the last change", () => {
    const late = (memory: Memory): Memory => changed(memory, now - 10);
    const why = "front-1, front-2: no report since the last change";
    expect(holding(pairOf({ 1: old }), {}, 100, late)).toMatchObject({ kind: "wait", why });
    const step = holding(pairOf({ 1: { ...old, record: away } }), {}, 100, late);
    expect(step).toMatchObject({ kind: "wait", why });
  });

  test("replaces one that does not serve once that lasts, whatever it failed with", () => {
    const sight = pairOf({ 1: old, 2: { ...old, record: { ...away, ...failed } } });
    expect(holding(sight, {}, 89)).toMatchObject({ kind: "wait" });
    expect(holding(sight, {}, 90)).toMatchObject({ kind: "replace", ends: "i-2" });
    expect(holding(pairOf({ 1: old, 2: gone }))).toMatchObject({ kind: "replace", member: { wanted: { id: 2 } } });
  });

  test("takes the last holder last when nobody serves", () => {
    const nobody = pairOf({ 1: { ...old, record: away }, 2: { ...old, record: away } });
    const holder = (leader: number) => (memory: Memory) => ({ ...memory, leader });
    expect(holding(nobody, {}, 100, holder(1))).toMatchObject({ ends: "i-2" });
    expect(holding(nobody, {}, 100, holder(2))).toMatchObject({ ends: "i-1" });
  });

  test.each([
    ["says nothing", { record: null }],
    ["cannot be read", { record: null, unread: "members/front/1.json cannot be read: it is no JSON" }],
    ["has fallen silent", { record: { writtenAt: now - 90 } }],
  ])("goes on by force where one %s, and names that way at the deadline", (_, seen) => {
    const sight = pairOf({ 1: { ...old, ...seen }, 2: old });
    const late = (memory: Memory): Memory => ({ ...memory, progressAt: now - 1801, best: 99 });
    expect(holding(sight, {}, 100, late)).toMatchObject({
      kind: "stop",
      outcome: "degraded",
      why: expect.stringMatching(
        /^no progress for 30 minutes: front-1: no report .*; --force replaces front-1 all the same$/,
      ) as string,
    });
    expect(holding(sight, force, 89)).toMatchObject({ kind: "wait" });
    expect(holding(sight, force, 90)).toMatchObject({ kind: "replace", ends: "i-1" });
    // The one that was replaced before it is waited for.
    const replaced = (memory: Memory): Memory => ({ ...memory, first: { 1: "i-1", 2: "i-0" } });
    const coming = pairOf({ 1: { ...old, ...seen }, 2: { state: "Pending:Wait", record: null } });
    expect(holding(coming, force, 90, replaced)).toMatchObject({ kind: "wait" });
  });

  test("stops for one that failed with the wanted digest, unless that one is to go and serves nobody", () => {
    const why = "front-1 failed with digest dddddddddddd: no such package";
    const stays = { kind: "stop", outcome: "degraded" };
    expect(first(pairRequest, pairOf({ 1: { record: failed } }))).toEqual({ ...stays, why });
    const serving = pairOf({ 1: { ...old, record: failed } });
    const nothing = { ...stays, why: `${why}; nothing is replaced while that is so` };
    expect(first(pairRequest, serving)).toEqual(nothing);
    expect(first(pairRequest, pairOf({ 1: { record: { ...away, ...failed } }, 2: old }))).toEqual(nothing);
    expect(first(pairRequest, serving, force)).toMatchObject({ kind: "take-lock" });
    // What failed on the instance before went with it.
    const before = { ...failed, instanceId: "i-0" };
    expect(first(pairRequest, pairOf({ 1: { state: "Pending:Wait", record: before } }))).toMatchObject({
      kind: "wait",
    });
  });
});

describe("a single", () => {
  test("with nothing to do is done after one look", () => {
    expect(first(singleRequest, singleOf())).toEqual({
      kind: "stop",
      outcome: "done",
      why: "1 member runs what is wanted, digest dddddddddddd applied",
    });
  });

  test.each([
    ["serves", {}],
    ["does not serve", { record: away }],
    ["is being launched", { state: "Pending:Wait", record: null }],
  ])("is replaced at once, without a lock, when it %s", (_, seen) => {
    expect(first(singleRequest, singleOf({ 1: { ...old, ...seen } }))).toMatchObject({
      kind: "replace",
      ends: "i-1",
      why: "logs-1: i-1 runs version 6, wanted is 7; there is no other one that serves meanwhile",
    });
  });

  test("without an instance gets a version for its next one, and nothing is ended", () => {
    const step = first(singleRequest, singleOf({ 1: gone }));
    expect(step).toMatchObject({ kind: "replace" });
    expect(step).not.toHaveProperty("ends");
  });

  test.each([
    ["says nothing", { record: null }, "no report from i-1"],
    [
      "cannot be read",
      { record: null, unread: "members/logs/1.json cannot be read: it is no JSON" },
      "no report from i-1, members/logs/1.json cannot be read: it is no JSON",
    ],
    ["has fallen silent", { record: { writtenAt: now - 90 } }, "no report for 90 s or more"],
  ])("is left alone while it %s, but by force", (_, seen, words) => {
    const sight = singleOf({ 1: { ...old, ...seen } });
    const option = "--force replaces logs-1 all the same";
    expect(first(singleRequest, sight)).toEqual({ kind: "wait", why: `logs-1: ${words}`, option });
    expect(first(singleRequest, sight, force)).toMatchObject({ kind: "replace", ends: "i-1" });
  });

  test("that failed with the wanted digest stays while it serves, and goes when it lastingly does not", () => {
    const why = "logs-1 failed with digest dddddddddddd: no such package";
    expect(first(singleRequest, singleOf({ 1: { ...old, record: failed } }))).toEqual({
      kind: "stop",
      outcome: "degraded",
      why: `${why}; nothing is replaced while that is so`,
    });
    const sight = singleOf({ 1: { ...old, record: { ...away, ...failed } } });
    expect(first(singleRequest, sight)).toEqual({
      kind: "wait",
      why: `${why}; it is replaced once it has not served for 90 s`,
    });
    const memory = observe(begin(sight), singleRequest, sight);
    const standings = { 1: { standing: "away" as const, since: now - 90 } };
    expect(decide(singleRequest, {}, sight, { ...memory, standings })).toMatchObject({ kind: "replace", ends: "i-1" });
  });

  test("is done only when it serves and has applied the digest", () => {
    expect(first(singleRequest, singleOf({ 1: { record: away } }))).toEqual({ kind: "wait", why: "logs-1: stopped" });
    expect(first(singleRequest, singleOf({ 1: { record: { digestApplied: "old" } } }))).toEqual({
      kind: "wait",
      why: "digest dddddddddddd has yet to be applied by logs-1",
    });
  });

  test("whose version gives up twice stops with its last words", () => {
    const sight = singleOf({ 1: { record: { lastLogLine: "disk full" } } });
    const memory = {
      ...observe(begin(sight), singleRequest, sight),
      acted: true,
      launched: { 1: ["i-7", "i-8", "i-1"] },
    };
    expect(decide(singleRequest, {}, sight, memory)).toEqual({
      kind: "stop",
      outcome: "halfWay",
      why: "logs-1 does not come up with version 7: i-7 and i-8 gave up; its last words: disk full",
    });
  });
});
