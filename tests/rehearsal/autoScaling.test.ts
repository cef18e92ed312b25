import { rollerPolicy } from "../../components/roll/policy";
import { type RollRequest } from "../../components/roll/request";
import { autoScaling } from "../../scripts/rehearse/standin/autoScaling";
import type { LifecycleHook } from "../../scripts/rehearse/standin/lifecycle";
import type { StandInEvent } from "../../scripts/rehearse/standin/world";
import { type Caller, type InstanceSettings, World } from "../../scripts/rehearse/standin/world";
import { bareWorld } from "../support/bareWorld";

const { account } = bareWorld;
const member = (id: number): RollRequest["members"][number] => ({
  ...{ id, name: `zookeeper-${id}`, address: `10.0.0.${id}`, group: `dev-zookeeper-${id}` },
  ...{ launchTemplateId: `lt-${id}`, launchTemplateVersion: "2" },
});
const request: RollRequest = {
  kind: "ensemble",
  ...{ formatVersion: 1, version: "1.0.0", environment: "dev", tier: "zookeeper", bucket: "chef" },
  ...{ incarnation: "0".repeat(16), region: "us-east-1", account, digest: "0".repeat(64), waitMinutes: 35 },
  members: [member(1), member(2)],
};
const launchHook: LifecycleHook = {
  ...{ name: "launch", transition: "launching", heartbeatSeconds: 1800, defaultResult: "ABANDON" },
};
const template = (id: string, version: string) => ({
  ...{ id, version, roleName: `zookeeper-${id.slice(-1)}-abc1234` },
  imageId: "resolve:ssm:/aws/service/debian/release/12/latest/amd64",
});

function lab() {
  const events: StandInEvent[] = [];
  const ended: string[] = [];
  const world = new World(
    {
      ...bareWorld,
      groups: ["1", "2", "3"].map((id) => ({
        ...{ name: `dev-zookeeper-${id}`, zones: ["us-east-1a"], template: { id: `lt-${id}`, version: "1" } },
        ...{ size: { min: 1, max: 1, desired: 1 }, hooks: [launchHook] },
      })),
    },
    (event) => events.push(event),
    () => Promise.resolve(),
    (instance) => ended.push(instance),
  );
  world.groups.publish(["lt-1", "lt-2", "lt-3"].flatMap((id) => [template(id, "1"), template(id, "2")]));
  const ask = (caller: Caller, form: Record<string, string>) => {
    const body = Buffer.from(new URLSearchParams(form).toString());
    const { status, body: text } = autoScaling(world, {
      ...{ caller, method: "POST", host: "autoscaling.us-east-1.amazonaws.com", path: "/", headers: {}, body },
      query: new URLSearchParams(),
    });
    return { status, text: String(text) };
  };
  const operator = (policy = rollerPolicy(request)): Caller =>
    world.caller(
      world.admit({ name: "operator", account, policies: [{ resource: "operator", document: policy }] }).accessKeyId,
    )!;
  /** A new instance of a group, as far as its launch hook; gives it as a caller. */
  const launch = (group: string, id: string): Caller => {
    world.groups.begin(group, id);
    const policy = { Statement: [{ Effect: "Allow", Action: "autoscaling:*", Resource: "*" }] };
    world.launch({
      ...({ id, node: group, address: group, group, roleName: "zookeeper" } as InstanceSettings),
      policies: [{ resource: "role", document: policy }],
    });
    return world.caller(world.at(group)!.accessKeyId)!;
  };
  return { world, events, ended, ask, operator, launch };
}

const hook = (group: string, result: string) => ({
  ...{ Action: "CompleteLifecycleAction", AutoScalingGroupName: group, LifecycleHookName: "launch" },
  LifecycleActionResult: result,
});
const update = (group: string, id: string, version: string) => ({
  ...{ Action: "UpdateAutoScalingGroup", AutoScalingGroupName: group },
  ...{ "LaunchTemplate.LaunchTemplateId": id, "LaunchTemplate.Version": version },
});
const terminate = (instance: string) => ({
  ...{ Action: "TerminateInstanceInAutoScalingGroup", InstanceId: instance, ShouldDecrementDesiredCapacity: "false" },
});
const states = (world: World, group: string) =>
  world.groups.describe([group]).flatMap(({ instances }) => instances.map(({ id, state }) => `${id} ${state}`));

describe("an instance", () => {
  test("is in service once its hook got CONTINUE, and its hook is answered once", () => {
    const { world, ask, launch } = lab();
    const node = launch("dev-zookeeper-1", "i-1");
    expect(states(world, "dev-zookeeper-1")).toEqual(["i-1 Pending:Wait"]);
    expect(ask(node, hook("dev-zookeeper-1", "CONTINUE")).status).toBe(200);
    expect(states(world, "dev-zookeeper-1")).toEqual(["i-1 InService"]);
    expect(ask(node, hook("dev-zookeeper-1", "ABANDON")).text).toContain("No active Lifecycle Action");
  });

  test("that gave its launch up is being terminated", () => {
    const { world, ask, launch } = lab();
    ask(launch("dev-zookeeper-1", "i-1"), hook("dev-zookeeper-1", "ABANDON"));
    expect(states(world, "dev-zookeeper-1")).toEqual(["i-1 Terminating"]);
  });

  test("is launched from the version that its group has at that time, and keeps it", () => {
    const { world, ask, operator, launch } = lab();
    launch("dev-zookeeper-1", "i-1");
    expect(ask(operator(), update("dev-zookeeper-1", "lt-1", "2")).status).toBe(200);
    expect(world.groups.describe(["dev-zookeeper-1"])).toMatchObject([
      { template: { version: "2" }, instances: [{ id: "i-1", template: { version: "1" } }] },
    ]);
    world.retire("i-1");
    launch("dev-zookeeper-1", "i-2");
    expect(world.groups.describe(["dev-zookeeper-1"])).toMatchObject([
      { instances: [{ id: "i-2", template: { version: "2" } }] },
    ]);
  });
});

describe("the roller", () => {
  test("sees groups as AWS describes them", () => {
    const { ask, operator, launch } = lab();
    launch("dev-zookeeper-2", "i-2");
    const { text } = ask(operator(), {
      ...{ Action: "DescribeAutoScalingGroups", "AutoScalingGroupNames.member.1": "dev-zookeeper-2" },
    });
    expect(text).not.toContain("dev-zookeeper-1");
    expect(text).toContain("<LifecycleState>Pending:Wait</LifecycleState>");
    expect(text).toContain("<LaunchTemplateId>lt-2</LaunchTemplateId>");
  });

  test("ends an instance of its quorum once, and nobody else's", () => {
    const { ended, ask, operator, launch } = lab();
    launch("dev-zookeeper-1", "i-1");
    launch("dev-zookeeper-3", "i-3");
    expect(ask(operator(), terminate("i-1")).status).toBe(200);
    expect(ask(operator(), terminate("i-1")).text).toContain("No managed instance found");
    expect(ask(operator(), terminate("i-3")).status).toBe(403);
    expect(ended).toEqual(["i-1"]);
  });

  test("cannot set a version that does not exist", () => {
    const { ask, operator } = lab();
    expect(ask(operator(), update("dev-zookeeper-1", "lt-1", "3")).text).toContain("Invalid launch template version");
  });

  test.each([
    "SeeGroups",
    "ReplaceMembers",
    "LaunchFromTemplatesOfMembers",
    "TagWhatIsLaunched",
    "FindNewestImage",
    "HandOnRolesOfMembers",
  ])("is refused without %s, and the refusal is told", (sid) => {
    const { ask, operator, launch, events } = lab();
    launch("dev-zookeeper-1", "i-1");
    const whole = rollerPolicy(request);
    const caller = operator({ ...whole, Statement: whole.Statement.filter(({ Sid }) => Sid !== sid) });
    const answers = [
      ask(caller, { Action: "DescribeAutoScalingGroups" }),
      ask(caller, update("dev-zookeeper-1", "lt-1", "2")),
      ask(caller, terminate("i-1")),
    ];
    expect(answers.filter(({ status }) => status === 403)).not.toHaveLength(0);
    expect(events).toContainEqual(expect.objectContaining({ kind: "refused", node: "operator" }));
  });

  test.each<[what: string, image: string, imageParameter: string, allowed: boolean]>([
    ["a parameter of the account", "resolve:ssm:/golden/debian12", "/golden/debian12", true],
    ["a version of it", "resolve:ssm:golden:3", "golden", true],
    ["a label of it", "resolve:ssm:/golden/debian12:blessed", "/golden/debian12", true],
    [
      "another account's",
      "resolve:ssm:arn:aws:ssm:us-east-1:210987654321:parameter/golden:3",
      "arn:aws:ssm:us-east-1:210987654321:parameter/golden",
      true,
    ],
    ["another public one", "resolve:ssm:/aws/service/x/latest", "/aws/service/x/latest", true],
    ["one that the request does not name", "resolve:ssm:/golden/debian12", "/golden/debian13", false],
  ])("may look an image up by %s, if the request names it", (_what, imageId, imageParameter, allowed) => {
    const { world, ask, operator } = lab();
    world.groups.publish([{ ...template("lt-1", "4"), imageId }]);
    const { status } = ask(
      operator(rollerPolicy({ ...request, imageParameter })),
      update("dev-zookeeper-1", "lt-1", "4"),
    );
    expect(status).toBe(allowed ? 200 : 403);
  });

  test("hands on no role but its members'", () => {
    const { world, ask, operator } = lab();
    world.groups.publish([{ ...template("lt-1", "4"), roleName: "administrator" }]);
    expect(ask(operator(), update("dev-zookeeper-1", "lt-1", "4")).text).toContain(
      "not authorized to use launch template",
    );
  });
});

test("a call that nobody answers is told by name", () => {
  const { ask, operator, events } = lab();
  expect(ask(operator(), { Action: "DeleteAutoScalingGroup" }).status).toBe(400);
  expect(events).toEqual([{ kind: "unknown-call", node: "operator", call: "autoscaling:DeleteAutoScalingGroup" }]);
});

test("the operator may read what a roll needs of the bucket, write the lock alone and on condition, and no more", () => {
  const { world, operator } = lab();
  const overSeen = { "s3:if-match": '"etag"' };
  const may = (action: string, key: string, context: Record<string, string> = overSeen) =>
    world.allows(operator(), { action, resource: `arn:aws:s3:::chef/${key}`, context }, "ask");
  for (const key of ["tiers/zookeeper.json", "members/zookeeper/1.json", "ensembles/zookeeper/lock.json"]) {
    expect([key, may("s3:GetObject", key)]).toEqual([key, true]);
  }
  expect(may("s3:PutObject", "ensembles/zookeeper/lock.json")).toBe(true);
  expect(may("s3:PutObject", "ensembles/zookeeper/lock.json", {})).toBe(false);
  expect(may("s3:PutObject", `ensembles/zookeeper/${request.incarnation}.json`)).toBe(false);
  expect(may("s3:PutObject", "members/zookeeper/1.json")).toBe(false);
  expect(may("s3:GetObject", "tiers/mesos.json")).toBe(false);
  expect(may("s3:DeleteObject", "ensembles/zookeeper/lock.json")).toBe(false);
});

test.each([
  ["eu-central-1", "arn:aws:"],
  ["cn-north-1", "arn:aws-cn:"],
  ["us-gov-west-1", "arn:aws-us-gov:"],
  ["us-iso-east-1", "arn:aws-iso:"],
  ["us-isob-west-1", "arn:aws-iso-b:"],
  ["eu-isoe-west-1", "arn:aws-iso-e:"],
  ["eusc-de-east-1", "arn:aws-eusc:"],
])("the operator's rights in %s are of its partition", (region, start) => {
  const resources = rollerPolicy({ ...request, region }).Statement.flatMap(({ Resource }) => Resource);
  expect(resources.filter((resource) => resource !== "*" && !resource.startsWith(start))).toEqual([]);
});
