import type { NodeKind } from "../../components/bootstrap/nodeSpec";
import { runFaults } from "../../scripts/rehearse/faults";
import { FaultContext, type Surroundings } from "../../scripts/rehearse/faults/context";
import type { Fault } from "../../scripts/rehearse/faults/fault";
import { RollWatch } from "../../scripts/rehearse/faults/rollWatch";
import { keptServing, leaderLast, verdict } from "../../scripts/rehearse/faults/up";
import type { Slot } from "../../scripts/rehearse/lab/lab";
import { isWhole, type Presence } from "../../scripts/rehearse/tiers/presence";
import type { Tier } from "../../scripts/rehearse/tiers/tier";
import { clientWith, tierOf } from "../support/rehearsal";

const leads: Presence = { answers: true, serves: true, leads: true };
const serves: Presence = { ...leads, leads: false };
const waits: Presence = { ...serves, serves: false };
const away: Presence = { ...waits, answers: false };

/** Members of a tier with what each says of itself, and the objects of their bucket. */
function context(
  kind: NodeKind,
  presences: Presence[],
  more: Partial<Tier> = {},
  objects: Record<string, object> = {},
) {
  const slots = presences.map(
    (_, index) =>
      ({ node: { name: `web-${index + 1}`, facts: { kind, tier: "web", member: { id: index + 1 } } } }) as Slot,
  );
  const tier = tierOf("web", { look: (slot) => Promise.resolve(presences[slots.indexOf(slot)]!), ...more });
  const getObject = (_: string, key: string) =>
    Promise.resolve(objects[key] && Buffer.from(JSON.stringify(objects[key])));
  const said: string[] = [];
  const surroundings = {
    lab: { slotsOf: (name: string) => (name === "web" ? slots : []), standIn: { getObject }, settings: {} },
    say: (line: string) => said.push(line),
  } as unknown as Surroundings;
  return { context: new FaultContext(tier, surroundings), surroundings, tier, slots, said };
}

test.each<[NodeKind, string, Presence[], boolean]>([
  ["ensemble", "one leads and the others follow", [serves, leads, serves], true],
  ["ensemble", "nobody leads", [serves, serves, serves], false],
  ["ensemble", "two lead", [leads, leads, serves], false],
  ["ensemble", "one waits", [leads, serves, waits], false],
  ["pair", "one has the address and the other could take it", [serves, leads], true],
  ["pair", "both have it", [leads, leads], false],
  ["pair", "nobody has it", [serves, serves], false],
  ["pair", "one is away", [leads, away], false],
  ["single", "it serves", [serves], true],
  ["single", "it is away", [away], false],
])("of a tier of kind %s, when %s, all take part: %#", (kind, _, presences, whole) => {
  expect(isWhole(kind, presences)).toBe(whole);
});

describe("the member that a fault is done to", () => {
  test.each<[NodeKind, Presence[], string]>([
    ["ensemble", [leads, serves, serves], "web-2"],
    ["pair", [serves, leads], "web-1"],
    ["single", [serves], "web-1"],
  ])("of a tier of kind %s is one that does not lead, where there is one", async (kind, presences, name) => {
    expect((await context(kind, presences).context.bystander()).node.name).toBe(name);
  });

  test("is none while not all take part", async () => {
    await expect(context("pair", [leads, waits]).context.bystander()).rejects.toThrow(
      "web is not whole before the fault",
    );
  });

  test("may be the one that leads, of kinds that have one", async () => {
    const { leader, followers } = await context("pair", [serves, leads]).context.roles();
    expect([leader, ...followers].map(({ node }) => node.name)).toEqual(["web-2", "web-1"]);
    await expect(context("single", [serves]).context.roles()).rejects.toThrow("web has no leader");
  });
});

describe("what was stored before a fault", () => {
  const stored = new Map<string, string>();
  const data = {
    write: (_: unknown, key: string, value: string) => Promise.resolve(void stored.set(key, value)),
    read: (_: unknown, { node }: Slot, key: string) =>
      Promise.resolve(node.name === "web-1" ? stored.get(key) : "other"),
  };

  test("is missed on members that have something else", async () => {
    const { context: with2, slots } = context("ensemble", [leads, serves], { data });
    expect(await (await with2.store("x"))(slots)).toEqual(["web-2"]);
  });

  test("is missed nowhere where nothing is kept", async () => {
    const { context: pair, slots } = context("pair", [leads, serves]);
    expect(await (await pair.store("x"))(slots)).toEqual([]);
  });
});

describe("a watch over a change", () => {
  const lock = (holder: string) => ({ "ensembles/web/lock.json": { state: "held", holder, nonce: "a" } });
  const watched = async (kind: NodeKind, presences: Presence[], objects = {}) => {
    const client = () => clientWith({ acknowledged: 7, longestGapMs: 900 });
    let watch: RollWatch | undefined;
    await RollWatch.during(context(kind, presences, { client }, objects).context, "x", async (each) => {
      watch = each;
      await new Promise((resolve) => setTimeout(resolve, 50));
      const { acknowledged } = await each.stop();
      return { ok: acknowledged === 7, text: "" };
    });
    const { mostAway, unlocked, restarted, allServe } = watch!;
    return { mostAway, unlocked: unlocked > 0, restarted: [...restarted], allServe };
  };

  test.each<[string, NodeKind, object, boolean]>([
    ["a member of a pair away under its own lock", "pair", lock("web-1"), false],
    ["one away under a roller's lock", "pair", lock("roller"), false],
    ["one away under the other's lock", "pair", lock("web-2"), true],
    ["one away without a lock", "ensemble", {}, true],
  ])("sees %s", async (_, kind, objects, unlocked) => {
    const seen = await watched(kind, [away, leads], objects);
    expect(seen).toEqual({ mostAway: 1, unlocked, restarted: ["web-1"], allServe: false });
  });

  test("asks no lock of a single, which has none", async () => {
    expect(await watched("single", [away])).toEqual({
      ...{ mostAway: 1, unlocked: false, restarted: ["web-1"], allServe: false },
    });
  });

  test("ends with what it could not see, and not the whole process with it", async () => {
    const look = () => Promise.reject(new Error("Channel closed"));
    const during = RollWatch.during(context("single", [serves], { look }).context, "x", async (watch) => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      await watch.stop();
      return { ok: true, text: "" };
    });
    await expect(during).rejects.toThrow("Channel closed");
  });

  test("counts a member that listens and waits as not away", async () => {
    expect(await watched("ensemble", [waits, waits])).toEqual({
      ...{ mostAway: 0, unlocked: false, restarted: [], allServe: false },
    });
  });
});

describe("a roll", () => {
  const watch = { mostAway: 1, unlocked: 0 };

  test("may leave the address of a pair unserved for as long as a hand-over takes, and no longer", () => {
    const gap = (longestGapMs: number) =>
      keptServing({ longestGapMs: 3_000 }, watch, { acknowledged: 1, longestGapMs });
    expect(verdict([], gap(3_000)).ok).toBe(true);
    expect(verdict([], gap(3_001))).toEqual({ ok: false, text: "no answer for MORE than 3 s" });
  });

  test("replaces the one that leads last, and asks that of no tier where none leads", () => {
    const { context: pair, slots } = context("pair", [leads, serves]);
    expect(verdict([], leaderLast(pair, slots[0], ["web-2", "web-1"])).ok).toBe(true);
    expect(verdict([], leaderLast(pair, slots[0], ["web-1", "web-2"])).text).toBe("the holder web-1 was NOT last");
    expect(leaderLast(pair, undefined, ["web-1"])).toEqual({});
  });
});

test("faults happen one after the other, and after one that failed none does", async () => {
  const { surroundings, tier, said } = context("single", [serves]);
  const fault = (name: string, run: Fault["run"]) => ({
    ...{ name: `web-${name}`, tier, fault: { name, outcome: "fine", run } },
  });
  const verdicts = await runFaults(
    [
      fault("good", ({ members }) => Promise.resolve({ ok: true, text: members.map(({ node }) => node.name).join() })),
      fault("bad", () => Promise.reject(new Error("it broke"))),
      fault("late", () => Promise.resolve({ ok: true, text: "" })),
    ],
    surroundings,
  );
  expect(verdicts).toEqual([
    { name: "web-good", ok: true, text: "web-1" },
    { name: "web-bad", ok: false, text: "it broke", problems: [] },
    { name: "web-late", ok: false, text: "not done: the fault before it failed" },
  ]);
  expect(said.filter((line) => line.includes("expected is fine"))).toHaveLength(2);
});
