import { planStack } from "../../scripts/plan/stack";
import type { FaultContext } from "../../scripts/rehearse/faults/context";
import { keptServing, Launches, outdated, rollOf, verdict } from "../../scripts/rehearse/faults/up";
import { longestRollRatio, RollPace } from "../../scripts/rehearse/faults/rollPace";
import { withNodeSpec } from "../../scripts/rehearse/planChanges";
import { PlanView } from "../../scripts/rehearse/planView";
import type { StandInEvent } from "../../scripts/rehearse/standin/world";

const view = planStack("dev").then((plan) => new PlanView(plan));

async function quorum() {
  const events: StandInEvent[] = [];
  const members = (await view).nodesOfTiers(["zookeeper"]).map((node) => ({ node }));
  const tier = { name: "zookeeper" };
  return { events, context: { lab: { events }, members, tier } as unknown as FaultContext };
}
const hook = (node: string, result: "CONTINUE" | "ABANDON"): StandInEvent => ({
  ...{ kind: "hook", node, instance: "i-0", result },
});

test("a verdict is good when everything is as it has to be, else it names what is not", () => {
  expect(verdict(["exit 0"], { "a member was REPLACED": true })).toEqual({ ok: true, text: "exit 0" });
  expect(verdict(["exit 0", "1.2 s"], { "a member was REPLACED": false, "NOT all": true, "NOT last": false })).toEqual({
    ...{ ok: false, text: "exit 0, 1.2 s, a member was REPLACED, NOT last" },
  });
});

test.each([
  ["serves with one member away at a time", { mostAway: 1, unlocked: 0 }, 0, true],
  ["had two members away at once", { mostAway: 2, unlocked: 0 }, 0, false],
  ["had a member away without a lock", { mostAway: 1, unlocked: 3 }, 0, false],
  ["lost an acknowledged write", { mostAway: 1, unlocked: 0 }, 1, false],
])("a quorum that %s is judged so", (_, watch, lost, ok) => {
  const result = { lost, acknowledged: 1000, longestGapMs: 500 };
  expect(verdict([], keptServing({}, watch, result)).ok).toBe(ok);
});

test("launches count from the moment that they are asked for, in order", async () => {
  const { events, context } = await quorum();
  events.push(hook("zookeeper-3", "CONTINUE"));
  const launches = new Launches(context);
  events.push(hook("zookeeper-2", "ABANDON"), hook("zookeeper-2", "CONTINUE"), hook("zookeeper-1", "CONTINUE"));
  expect(launches.with("CONTINUE")).toEqual(["zookeeper-2", "zookeeper-1"]);
  expect(launches.with("ABANDON")).toEqual(["zookeeper-2"]);
  expect(await launches.first()).toBe("zookeeper-2");
});

test("members are outdated while their instance runs another version than the plan's", async () => {
  const { context } = await quorum();
  const { plan } = await view;
  const changed = new PlanView(withNodeSpec(plan, "zookeeper", (spec) => ({ ...spec, memoryMib: 99_999 })));
  expect(outdated(context, await view)).toEqual([]);
  expect(outdated(context, changed)).toEqual(["zookeeper-1", "zookeeper-2", "zookeeper-3"]);
  context.members[1]!.node = changed.nodes(["zookeeper-2"])[0]!;
  expect(outdated(context, changed)).toEqual(["zookeeper-1", "zookeeper-3"]);
});

test("the roll of a quorum is the plan's command for its tier", async () => {
  const { context } = await quorum();
  expect(rollOf(context, await view).name).toBe("zookeeper-roll");
  const { plan } = await view;
  const without = new PlanView({
    ...plan,
    resources: plan.resources.filter(({ type }) => type !== "command:local:Command"),
  });
  expect(() => rollOf(context, without)).toThrow("the plan has no command that rolls zookeeper");
});

describe("the pace of a roll", () => {
  type Hook = { result: "CONTINUE" | "ABANDON"; at: number };
  const slot = (id: number, launches: number, result?: Hook["result"]) => ({
    ...{ node: { name: `zookeeper-${id}` }, launches },
    hook: result && { result, at: 0 },
  });
  const before = [1, 2, 3].map((id) => slot(id, 1, "CONTINUE"));
  const replacing = (id: number) => `   26 s  replacing: zookeeper-${id}: i-0c runs version 1, wanted is 2; 1 to go`;
  /** Two members away for 20 s each. */
  const measured = () => {
    const pace = new RollPace();
    pace.hear(replacing(1), before, 5_000);
    pace.see(slot(1, 2, "CONTINUE"), 25_000);
    pace.hear(replacing(3), before, 27_000);
    pace.see(slot(3, 2, "CONTINUE"), 47_000);
    return pace;
  };

  test("is its time against the time that its members were away", () => {
    expect(measured().absentSeconds).toBe(40);
    expect(measured().words(50)).toBe("1.25 times the 40.0 s of its boots");
  });

  test("may be as slow as the limit, and no slower", () => {
    expect(measured().isFast(40 * longestRollRatio)).toBe(true);
    expect(measured().isFast(40 * longestRollRatio + 0.1)).toBe(false);
  });

  test.each<[string, ReturnType<typeof slot>]>([
    ["serves still on the instance that is being ended", slot(1, 1, "CONTINUE")],
    ["serves and has yet to complete its launch", slot(1, 2)],
    ["has given its launch up", slot(1, 2, "ABANDON")],
    ["is another one", slot(2, 2, "CONTINUE")],
  ])("is not known while the member %s", (_, seen) => {
    const pace = new RollPace();
    pace.hear(replacing(1), before, 0);
    pace.see(seen, 1_000);
    expect(pace.absentSeconds).toBeUndefined();
    expect(pace.isFast(1)).toBe(false);
    pace.see(slot(1, 2, "CONTINUE"), 20_000);
    expect(pace.absentSeconds).toBe(20);
  });

  test("counts a member's return once, and one that was ended twice twice", () => {
    const pace = measured();
    pace.see(slot(1, 2, "CONTINUE"), 60_000);
    expect(pace.absentSeconds).toBe(40);
    pace.hear(replacing(1), [slot(1, 2, "CONTINUE")], 70_000);
    expect(pace.absentSeconds).toBeUndefined();
    pace.see(slot(1, 3, "CONTINUE"), 75_000);
    expect(pace.absentSeconds).toBe(45);
  });

  test.each([
    "    0 s  taking the lock: zookeeper-1 to be replaced; the lock is free",
    "   31 s  replacing: zookeeper-1 has no instance: its next one gets version 2; 1 to go",
    "   31 s  replacing: zookeeper-1 runs version 2, which its group now gets as well; 1 to go",
    "   31 s  waiting from now: zookeeper-1: Pending:Wait on i-0184d884a858a8c0d",
    "   31 s  replacing: mesos-1: i-0c runs version 1, wanted is 2; 1 to go",
  ])("does not begin with a line that ends no instance of the tier: %s", (line) => {
    const pace = new RollPace();
    pace.hear(line, before, 0);
    pace.see(slot(1, 2, "CONTINUE"), 1_000);
    expect(pace.words(10)).toBe("not measured against its boots");
  });
});
