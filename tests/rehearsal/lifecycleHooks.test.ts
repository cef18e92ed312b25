import { lookUp, metadataTree } from "../../scripts/rehearse/standin/imds";
import { fleetWorld, group, launchHook, terminateHook } from "../support/fleetWorld";

beforeEach(() => {
  jest.useFakeTimers({ now: new Date("2026-01-01T00:00:00Z") });
});
afterEach(() => {
  jest.useRealTimers();
});

/** A group of one whose instance serves. */
function serving(...hooks: Partial<typeof terminateHook>[]) {
  const fleet = fleetWorld({
    size: { min: 1, max: 1, desired: 1 },
    hooks: [launchHook, ...(hooks.length > 0 ? hooks.map((hook) => ({ ...terminateHook, ...hook })) : [terminateHook])],
  });
  fleet.settle();
  const { id } = fleet.instances()[0]!;
  return { ...fleet, id };
}
const beat = (hook: string, id: string) => ({
  ...{ Action: "RecordLifecycleActionHeartbeat", AutoScalingGroupName: group, LifecycleHookName: hook, InstanceId: id },
});

describe("a launch hook", () => {
  test("that nobody answers counts as its default at the end of its heartbeat, and no earlier", () => {
    const fleet = fleetWorld({ size: { min: 1, max: 1, desired: 1 } });
    fleet.pass(0);
    fleet.boot();
    fleet.pass(1799);
    expect(fleet.states()).toEqual(["Pending:Wait"]);
    fleet.pass(1);
    expect(fleet.states()[0]).toBe("Terminating");
    expect(fleet.events).toContainEqual(expect.objectContaining({ kind: "hook", result: "ABANDON" }));
    const patient = fleetWorld({ hooks: [{ ...launchHook, defaultResult: "CONTINUE" }] });
    patient.pass(0);
    patient.boot();
    patient.pass(1800);
    expect(patient.states()).toEqual(["InService", "InService", "InService"]);
  });

  test("of a group that has none leaves its instance in service at once", () => {
    const fleet = fleetWorld({ hooks: [] });
    fleet.pass(0);
    fleet.boot();
    expect(fleet.states()).toEqual(["InService", "InService", "InService"]);
  });
});

test("a group that is scaled by hand ends what is too much, by way of its hook, and launches what is missing", () => {
  const fleet = fleetWorld();
  fleet.settle();
  const newest = fleet.instances().at(-1)!.id;
  fleet.world.groups.resize(group, 2);
  fleet.pass(1);
  expect(fleet.states()).toEqual(["InService", "InService", "Terminating:Wait"]);
  fleet.settle();
  expect(fleet.instances().map(({ id }) => id)).not.toContain(newest);
  fleet.world.groups.resize(group, 4);
  fleet.settle();
  expect(fleet.states()).toEqual(["InService", "InService", "InService", "InService"]);
});

describe("a termination hook", () => {
  test("holds the instance, which ends once it is answered, and its answer counts once", () => {
    const { id, ended, states, terminate, answer } = serving();
    expect(terminate(id).status).toBe(200);
    expect(states()[0]).toBe("Terminating:Wait");
    expect(ended).toEqual([]);
    expect(answer(id, "launch", "CONTINUE").text).toContain("No active Lifecycle Action");
    expect(answer(id, "terminate", "CONTINUE").status).toBe(200);
    expect(states()[0]).toBe("Terminating:Proceed");
    expect(ended).toEqual([id]);
    expect(answer(id, "terminate", "CONTINUE").text).toContain("No active Lifecycle Action");
    expect(ended).toEqual([id]);
  });

  test("lets the instance end with ABANDON as well, and when nobody answers in time", () => {
    const given = serving();
    given.terminate(given.id);
    given.answer(given.id, "terminate", "ABANDON");
    expect(given.ended).toEqual([given.id]);
    const silent = serving();
    silent.terminate(silent.id);
    silent.pass(299);
    expect(silent.ended).toEqual([]);
    silent.pass(1);
    expect(silent.ended).toEqual([silent.id]);
    expect(silent.events).toContainEqual(
      expect.objectContaining({ kind: "termination-hook", instance: silent.id, result: "CONTINUE" }),
    );
  });

  test("begins its time anew with each heartbeat, up to a hundred times its time", () => {
    const { id, ended, ask, terminate, pass } = serving({ heartbeatSeconds: 30 });
    terminate(id);
    pass(20);
    expect(ask(beat("terminate", id)).status).toBe(200);
    pass(20);
    expect(ended).toEqual([]);
    for (let seconds = 40; seconds < 2990; seconds += 25) {
      ask(beat("terminate", id));
      pass(25);
    }
    expect(ended).toEqual([]);
    ask(beat("terminate", id));
    pass(10);
    expect(ended).toEqual([id]);
    expect(ask(beat("terminate", id)).text).toContain("No active Lifecycle Action");
  });

  test("is one of several: the instance waits for all of them, unless one is abandoned", () => {
    const both = serving({ name: "drain" }, { name: "terminate" });
    both.terminate(both.id);
    both.answer(both.id, "drain", "CONTINUE");
    expect(both.ended).toEqual([]);
    both.answer(both.id, "terminate", "CONTINUE");
    expect(both.ended).toEqual([both.id]);
    const one = serving({ name: "drain" }, { name: "terminate" });
    one.terminate(one.id);
    one.answer(one.id, "drain", "ABANDON");
    expect(one.ended).toEqual([one.id]);
  });

  test("does not hold an instance that never was in service", () => {
    const fleet = fleetWorld({ size: { min: 1, max: 1, desired: 1 } });
    fleet.pass(0);
    fleet.boot();
    const { id } = fleet.instances()[0]!;
    fleet.terminate(id);
    expect(fleet.ended).toEqual([id]);
  });

  test("is answered only by whom its role lets do so", () => {
    const fleet = fleetWorld({}, "autoscaling:TerminateInstanceInAutoScalingGroup");
    fleet.pass(0);
    fleet.boot();
    const { id } = fleet.instances()[0]!;
    expect(fleet.answer(id, "launch", "CONTINUE").status).toBe(403);
    expect(fleet.ask(beat("launch", id)).status).toBe(403);
  });
});

test("the metadata service says of a spot instance that it is taken back, or is likely to be, to that one alone", () => {
  const { id, world } = serving();
  const told = (path: string) =>
    lookUp(metadataTree(world.at(id)!, "us-east-1", "123456789012", new Date(), undefined, world.trouble), [
      "meta-data",
      ...path.split("/"),
    ]);
  const [action, rebalance] = ["spot/instance-action", "events/recommendations/rebalance"];
  world.trouble = {
    interruptions: { "i-other": "2026-01-01T00:02:00Z" },
    rebalances: { "i-other": "2026-01-01T00:00:00Z" },
  };
  expect([action, rebalance, "instance-life-cycle"].map(told)).toEqual([undefined, undefined, "on-demand"]);
  world.trouble = { rebalances: { [id]: "2026-01-01T00:00:00Z" } };
  expect(told(rebalance)).toBe('{"noticeTime":"2026-01-01T00:00:00Z"}');
  expect([told(action), told("instance-life-cycle")]).toEqual([undefined, "spot"]);
  world.trouble = { interruptions: { [id]: "2026-01-01T00:02:00Z" } };
  expect(told(action)).toBe('{"action":"terminate","time":"2026-01-01T00:02:00Z"}');
  expect([told(rebalance), told("instance-life-cycle")]).toEqual([undefined, "spot"]);
});

test("the metadata service says what the instance is to become, from the moment that it is to go", () => {
  const { id, world, terminate } = serving();
  const told = () =>
    lookUp(
      metadataTree(world.at(id)!, "us-east-1", "123456789012", new Date(), world.targetState(id)),
      "meta-data/autoscaling/target-lifecycle-state".split("/"),
    );
  expect(told()).toBe("InService");
  terminate(id);
  expect(told()).toBe("Terminated");
  world.groups.remove(id);
  expect(told()).toBeUndefined();
});
