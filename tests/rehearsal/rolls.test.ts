import { planStack } from "../../scripts/plan/stack";
import type { FaultContext } from "../../scripts/rehearse/faults/context";
import { keptServing, Launches, outdated, rollOf, verdict } from "../../scripts/rehearse/faults/up";
import { withNodeSpec } from "../../scripts/rehearse/planChanges";
import { PlanView } from "../../scripts/rehearse/planView";
import type { StandInEvent } from "../../scripts/rehearse/standin/world";

const view = planStack("dev").then((plan) => new PlanView(plan));

async function quorum() {
  const events: StandInEvent[] = [];
  const members = (await view).nodes().map((node) => ({ node }));
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
  context.members[1]!.node = changed.nodes()[1]!;
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
