import type { GroupSettings, Launch } from "../../scripts/rehearse/standin/group";
import { autoScaling } from "../../scripts/rehearse/standin/autoScaling";
import type { LifecycleHook } from "../../scripts/rehearse/standin/lifecycle";
import { type Caller, type InstanceSettings, type StandInEvent, World } from "../../scripts/rehearse/standin/world";
import { bareWorld } from "./bareWorld";

const { account } = bareWorld;
export const group = "dev-work";
export const launchHook: LifecycleHook = {
  ...{ name: "launch", transition: "launching", heartbeatSeconds: 1800, defaultResult: "ABANDON" },
};
export const terminateHook: LifecycleHook = {
  ...{ name: "terminate", transition: "terminating", heartbeatSeconds: 300, defaultResult: "CONTINUE" },
};

/** A group of three in two zones, and what its instances and the operator do. Time stands still but for what `pass` says. */
export function fleetWorld(settings: Partial<GroupSettings> = {}, actions: string | string[] = "*") {
  const launches: Launch[] = [];
  const ended: string[] = [];
  const events: StandInEvent[] = [];
  const world = new World(
    {
      ...bareWorld,
      groups: [
        {
          ...{ name: group, zones: ["us-east-1a", "us-east-1b"], template: { id: "lt-1", version: "1" } },
          ...{ size: { min: 3, max: 6, desired: 3 }, hooks: [launchHook, terminateHook] },
          ...settings,
        },
      ],
    },
    (event) => events.push(event),
    () => Promise.resolve(),
    (instance) => ended.push(instance),
    (launch) => launches.push(launch),
  );
  const publish = (imageId: string, ...versions: string[]) => {
    world.groups.publish(versions.map((version) => ({ id: "lt-1", version, roleName: "work", imageId })));
  };
  publish("ami-1", "1", "2");
  world.groups.act(group, true);

  const policies = [
    { resource: "all", document: { Statement: [{ Effect: "Allow", Action: actions, Resource: "*" }] } },
  ];
  const operator = world.caller(world.admit({ name: "operator", account, policies }).accessKeyId)!;
  const ask = (form: Record<string, string>, caller: Caller = operator) => {
    const { status, body } = autoScaling(world, {
      ...{ caller, method: "POST", host: "autoscaling.us-east-1.amazonaws.com", path: "/", headers: {} },
      ...{ query: new URLSearchParams(), body: Buffer.from(new URLSearchParams(form).toString()) },
    });
    return { status, text: String(body) };
  };
  const instances = () => world.groups.describe([group])[0]!.instances;
  /** Whoever is launching boots. */
  const boot = () => {
    for (const { id } of instances().filter(({ state }) => state === "Pending")) {
      world.launch({
        ...{ id, node: `work-${id}`, address: id, group, roleName: "work", policies },
      } as InstanceSettings);
    }
  };
  /** What an instance answers to a hook of its own. */
  const answer = (id: string, hook: string, result: string) =>
    ask(
      {
        ...{ Action: "CompleteLifecycleAction", AutoScalingGroupName: group, LifecycleHookName: hook },
        ...{ InstanceId: id, LifecycleActionResult: result },
      },
      world.caller(world.at(id)!.accessKeyId),
    );
  /** Whoever waits at this end answers. */
  const answerAll = (state: string, hook: string, result: string) => {
    const waiting = instances().filter((each) => each.state === state);
    for (const { id } of waiting) answer(id, hook, result);
  };
  return {
    ...{ publish, world, launches, ended, events, ask, instances, boot, answer },
    states: () => instances().map(({ state }) => state),
    /** Seconds pass, and the group does what is due then. */
    pass: (seconds: number) => {
      jest.advanceTimersByTime(seconds * 1000);
      world.tick();
    },
    /** A second later all that is missing is launched and comes into service, and all that is to go goes. */
    settle: () => {
      jest.advanceTimersByTime(1000);
      world.tick();
      boot();
      answerAll("Pending:Wait", "launch", "CONTINUE");
      answerAll("Terminating:Wait", "terminate", "CONTINUE");
      for (const id of ended.splice(0)) world.retire(id);
    },
    /** All that is launched gives its launch up, and is gone. */
    abandon: () => {
      world.tick();
      boot();
      answerAll("Pending:Wait", "launch", "ABANDON");
      for (const { id } of instances().filter(({ state }) => state === "Terminating")) world.retire(id);
    },
    terminate: (id: string) =>
      ask({
        ...{ Action: "TerminateInstanceInAutoScalingGroup", InstanceId: id },
        ShouldDecrementDesiredCapacity: "false",
      }),
  };
}
