import type { AutoScalingClient } from "@aws-sdk/client-auto-scaling";

import type { Clients } from "../../components/roll/clients";
import { Busy, Deadline } from "../../components/roll/deed";
import { FleetAws } from "../../components/roll/fleet/aws";
import { updateOf, wantedLaunching } from "../../components/roll/fleet/launching";
import type { ListedObject, Objects } from "../../components/roll/objects";
import { fleetRequest as request } from "../support/fleetSight";

type Answer = object | Error;
interface Command {
  constructor: { name: string };
  input: object;
}

/** AWS that gives these answers, by the name of the command, and remembers what it was asked. */
function awsWith(answers: Record<string, Answer>, listed: ListedObject[] = []) {
  const sent: [string, object][] = [];
  const read: string[] = [];
  const put: unknown[][] = [];
  const autoScaling = {
    send: (command: Command) => {
      const { name } = command.constructor;
      sent.push([name, command.input]);
      const answer = answers[name] ?? {};
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
  } as unknown as AutoScalingClient;
  const objects = {
    now: 1000,
    list: (prefix: string) => Promise.resolve(listed.filter(({ key }) => key.startsWith(prefix))),
    get: (key: string) => {
      read.push(key);
      const found = listed.find((each) => each.key === key);
      const text = JSON.stringify({
        formatVersion: 1,
        instanceId: "i-1",
        digestApplied: "d",
        digestFailed: null,
        lastLine: key,
      });
      return Promise.resolve(found && { text, etag: found.etag, writtenAt: found.writtenAt });
    },
    put: (key: string, text: string, over: string | undefined) => {
      put.push([key, text, over]);
      const found = listed.find((each) => each.key === key);
      return Promise.resolve(found === undefined || found.etag === over ? '"new"' : undefined);
    },
  } as unknown as Objects;
  const account = () => Promise.resolve("123456789012");
  const clients: Clients = { autoScaling, objects, account, close: () => undefined };
  return { aws: new FleetAws(request, clients), sent, read, put };
}

const inTime = () => new Deadline(() => 0, 60);
const fault = (name: string) => Object.assign(new Error(name), { name });

test("a refresh is started with both percentages, and with nothing that is refused where the image is a parameter", async () => {
  const { aws, sent } = awsWith({ StartInstanceRefreshCommand: { InstanceRefreshId: "r-1" } });
  expect(await aws.startRefresh(request.fleet, inTime())).toBe("r-1");
  expect(sent).toEqual([
    [
      "StartInstanceRefreshCommand",
      {
        AutoScalingGroupName: "test-web",
        Strategy: "Rolling",
        Preferences: { MinHealthyPercentage: 100, MaxHealthyPercentage: 110, InstanceWarmup: 60 },
      },
    ],
  ]);
});

const launch = { launchTemplateId: "lt-1", launchTemplateVersion: "7" };

describe("what a group launches", () => {
  test("is set once the record is written over what was seen", async () => {
    const { aws, sent, put } = awsWith({});
    expect(await aws.setLaunching(launch, "record", '"a"', inTime())).toBe(true);
    expect(put).toEqual([["fleets/web.json", "record", '"a"']]);
    expect(sent).toEqual([
      [
        "UpdateAutoScalingGroupCommand",
        { AutoScalingGroupName: "test-web", LaunchTemplate: { LaunchTemplateId: "lt-1", Version: "7" } },
      ],
    ]);
  });

  test("is left alone when another roller has written first", async () => {
    const { aws, sent } = awsWith({}, [{ key: "fleets/web.json", etag: '"b"', writtenAt: 10 }]);
    expect(await aws.setLaunching(launch, "record", '"a"', inTime())).toBe(false);
    expect(sent).toEqual([]);
  });

  test.each([
    ["An active instance refresh with a desired configuration exists. All options are not available", Busy],
    ["You are not authorized to use launch template: lt-1", Error],
  ])("is put off when somebody has begun a refresh of his own by then: %s", async (words, kind) => {
    const { aws } = awsWith({ UpdateAutoScalingGroupCommand: Object.assign(new Error(words), { $fault: "client" }) });
    const thrown: unknown = await aws
      .setLaunching(launch, "record", undefined, inTime())
      .catch((error: unknown) => error);
    expect((thrown as Error).constructor).toBe(kind);
    expect((thrown as Error).message).toBe(words);
  });
});

describe("a fleet of several types or of spot instances", () => {
  const policyOf = (types: string[], shares: object) => ({
    LaunchTemplate: { Overrides: types.map((InstanceType) => ({ InstanceType })) },
    InstancesDistribution: {
      ...{ OnDemandAllocationStrategy: "prioritized", SpotAllocationStrategy: "price-capacity-optimized" },
      ...shares,
    },
  });
  const onDemand = { OnDemandBaseCapacity: 0, OnDemandPercentageAboveBaseCapacity: 100 };
  const spot = { onDemandBaseCapacity: 2, onDemandPercentageAboveBase: 25, maxPrice: "0.05" };
  const shared = { OnDemandBaseCapacity: 2, OnDemandPercentageAboveBaseCapacity: 25, SpotMaxPrice: "0.05" };

  test.each([
    [{}, undefined, undefined],
    [{ instanceTypes: ["t3.micro", "t3a.micro"] }, undefined, policyOf(["t3.micro", "t3a.micro"], onDemand)],
    [{ instanceTypes: ["t3.micro"], spot }, undefined, policyOf(["t3.micro"], shared)],
    // One that has a policy keeps one.
    [{}, policyOf(["t3.micro", "t3a.micro"], onDemand), policyOf(["t3.micro"], onDemand)],
  ])("is to launch by a policy: %j", (purchase, had, policy) => {
    const now = { launchTemplateId: "lt-1", launchTemplateVersion: "6", policy: had };
    expect(wantedLaunching({ ...request.fleet, ...purchase }, now)).toEqual({ ...launch, policy });
  });

  test("has its version in the policy, takes no template by its name, and loses a price that it had", () => {
    const described = policyOf(["t3.micro", "t3a.micro"], onDemand);
    const LaunchTemplateSpecification = { LaunchTemplateId: "lt-1", LaunchTemplateName: "web", Version: "6" };
    const policy = { ...described, LaunchTemplate: { ...described.LaunchTemplate, LaunchTemplateSpecification } };
    expect(updateOf({ ...launch, policy })).toEqual({
      MixedInstancesPolicy: {
        LaunchTemplate: {
          ...described.LaunchTemplate,
          LaunchTemplateSpecification: { LaunchTemplateId: "lt-1", Version: "7" },
        },
        InstancesDistribution: { ...described.InstancesDistribution, SpotMaxPrice: "" },
      },
    });
    const priced = updateOf({ ...launch, policy: policyOf(["t3.micro"], shared) });
    expect(priced.MixedInstancesPolicy!.InstancesDistribution!.SpotMaxPrice).toBe("0.05");
  });

  test("is seen with the policy and the version in it, and so is its refresh", async () => {
    const MixedInstancesPolicy = {
      LaunchTemplate: { LaunchTemplateSpecification: { LaunchTemplateId: "lt-1", Version: "7" } },
    };
    const { aws } = awsWith({
      DescribeAutoScalingGroupsCommand: { AutoScalingGroups: [{ MixedInstancesPolicy }] },
      DescribeInstanceRefreshesCommand: { InstanceRefreshes: [{ DesiredConfiguration: { MixedInstancesPolicy } }] },
    });
    const { group, refreshes } = await aws.look();
    expect(group).toMatchObject({ ...launch, policy: MixedInstancesPolicy });
    expect(refreshes[0]!.launch).toEqual(launch);
  });
});

test("that somebody else was faster, or has ended before, is no failure; a refusal is", async () => {
  const faster = awsWith({ StartInstanceRefreshCommand: fault("InstanceRefreshInProgressFault") });
  expect(await faster.aws.startRefresh(request.fleet, inTime())).toBeUndefined();
  const ended = awsWith({ CancelInstanceRefreshCommand: fault("ActiveInstanceRefreshNotFoundFault") });
  await expect(ended.aws.cancelRefresh(request.fleet, inTime())).resolves.toBeUndefined();
  const refused = {
    StartInstanceRefreshCommand: fault("AccessDenied"),
    CancelInstanceRefreshCommand: fault("AccessDenied"),
  };
  const { aws } = awsWith(refused);
  await expect(aws.startRefresh(request.fleet, inTime())).rejects.toThrow("AccessDenied");
  await expect(aws.cancelRefresh(request.fleet, inTime())).rejects.toThrow("AccessDenied");
});

test("group, nodes and refreshes are seen as Auto Scaling has them", async () => {
  const LaunchTemplate = { LaunchTemplateId: "lt-1", Version: "6" };
  const { aws, sent } = awsWith({
    DescribeAutoScalingGroupsCommand: {
      AutoScalingGroups: [
        {
          ...{ AutoScalingGroupName: "test-web", LaunchTemplate, DesiredCapacity: 3 },
          Instances: [{ InstanceId: "i-1", LifecycleState: "InService", HealthStatus: "Healthy", LaunchTemplate }],
        },
      ],
    },
    DescribeInstanceRefreshesCommand: {
      InstanceRefreshes: [
        {
          ...{ InstanceRefreshId: "r-1", Status: "Failed", StatusReason: "no capacity", PercentageComplete: 40 },
          ...{
            DesiredConfiguration: { LaunchTemplate },
            StartTime: new Date(5000),
            Preferences: { SkipMatching: true },
          },
        },
        { InstanceRefreshId: "r-0", Status: "Successful" },
      ],
    },
  });
  const { now, group, refreshes, digest, record } = await aws.look();
  const launch = { launchTemplateId: "lt-1", launchTemplateVersion: "6" };
  expect({ now, digest, record }).toEqual({ now: 1000, digest: "none", record: undefined });
  expect(group).toEqual({
    ...launch,
    desired: 3,
    instances: [{ ...launch, id: "i-1", state: "InService", healthy: true }],
  });
  expect(refreshes).toEqual([
    { id: "r-1", status: "Failed", reason: "no capacity", launch, spares: true, percent: 40, startedAt: 5 },
    { id: "r-0", status: "Successful", reason: undefined, launch: undefined, spares: false, percent: 0, startedAt: 0 },
  ]);
  expect(sent.map(([name]) => name).sort()).toEqual([
    "DescribeAutoScalingGroupsCommand",
    "DescribeInstanceRefreshesCommand",
  ]);
});

test("a group that there is not is not seen", async () => {
  const { aws } = awsWith({ DescribeAutoScalingGroupsCommand: { AutoScalingGroups: [] } });
  expect((await aws.look()).group).toBeUndefined();
});

test("entries are read when they have changed, and dated anew when they have only been written again", async () => {
  const key = "hosts/web/AROA1:i-1/10.0.0.9";
  const listed = [{ key, etag: "a", writtenAt: 900 }];
  const { aws, read } = awsWith({}, listed);
  const reads = () => read.filter((each) => each === key).length;
  await aws.look();
  expect(reads()).toBe(1);
  listed[0] = { key, etag: "a", writtenAt: 950 };
  expect((await aws.look()).hosts.get("i-1")).toMatchObject({ writtenAt: 950, digestApplied: "d" });
  expect(reads()).toBe(1);
  listed[0] = { key, etag: "b", writtenAt: 990 };
  await aws.look();
  expect(reads()).toBe(2);
  listed.pop();
  expect((await aws.look()).hosts.size).toBe(0);
});

test("the last words are those of the newest launch that gave up", async () => {
  const { aws } = awsWith({}, [
    { key: "launches/web/i-1.json", etag: "a", writtenAt: 10 },
    { key: "launches/web/i-2.json", etag: "a", writtenAt: 30 },
    { key: "launches/other/i-3.json", etag: "a", writtenAt: 40 },
  ]);
  expect(await aws.lastLaunch()).toMatchObject({ writtenAt: 30, lastLine: "launches/web/i-2.json" });
  expect(await awsWith({}).aws.lastLaunch()).toBeUndefined();
});
