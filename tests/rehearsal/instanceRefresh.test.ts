import { capacityDuring, limitsOf, newRefresh, refreshDefaults } from "../../scripts/rehearse/standin/refresh";
import { fleetWorld, group } from "../support/fleetWorld";

beforeEach(() => {
  jest.useFakeTimers({ now: new Date("2026-01-01T00:00:00Z") });
});
afterEach(() => {
  jest.useRealTimers();
});

const start = (preferences: Record<string, string> = {}, version: string | null = "2") => ({
  ...{ Action: "StartInstanceRefresh", AutoScalingGroupName: group, Strategy: "Rolling" },
  ...Object.fromEntries(Object.entries(preferences).map(([name, value]) => [`Preferences.${name}`, value])),
  ...(version === null
    ? {}
    : {
        "DesiredConfiguration.LaunchTemplate.LaunchTemplateId": "lt-1",
        "DesiredConfiguration.LaunchTemplate.Version": version,
      }),
});

/** A group of three that serve. */
function serving(actions?: string[]) {
  const fleet = fleetWorld({}, actions);
  fleet.settle();
  const described = (name: string) => {
    const { text } = fleet.ask({ Action: "DescribeInstanceRefreshes", AutoScalingGroupName: group });
    return new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1];
  };
  const inService = () => fleet.states().filter((state) => state === "InService").length;
  const versions = () => fleet.instances().map(({ template }) => template.version);
  return { ...fleet, described, inService, versions };
}

test("a group comes to its size by itself, spread over its zones, and replaces what has ended", () => {
  const { launches, instances, settle, world } = fleetWorld({ size: { min: 3, max: 6, desired: 4 } });
  settle();
  expect(launches.map(({ zone }) => zone).sort()).toEqual(["us-east-1a", "us-east-1a", "us-east-1b", "us-east-1b"]);
  expect(new Set(launches.map(({ instance }) => instance)).size).toBe(4);
  expect(launches[0]!.instance).toMatch(/^i-0[0-9a-f]{16}$/);
  const gone = instances().find(({ zone }) => zone === "us-east-1b")!;
  world.retire(gone.id);
  settle();
  expect(launches).toHaveLength(5);
  expect(launches[4]).toMatchObject({ group, zone: "us-east-1b", template: { id: "lt-1", version: "1" } });
});

test("a group that is held back launches nothing, and describes itself with its size and zones", () => {
  const { world, launches, ask, pass } = fleetWorld();
  world.groups.act(group, false);
  pass(60);
  expect(launches).toEqual([]);
  const { text } = ask({ Action: "DescribeAutoScalingGroups" });
  expect(text).toContain("<MinSize>3</MinSize><MaxSize>6</MaxSize><DesiredCapacity>3</DesiredCapacity>");
  expect(text).toContain("<member>us-east-1a</member><member>us-east-1b</member>");
});

describe("an instance refresh", () => {
  test("replaces every instance and then gives the group the new version", () => {
    const { world, ask, settle, described, versions } = serving();
    expect(ask(start()).text).toContain("<InstanceRefreshId>");
    expect(described("Status")).toBe("Pending");
    const seen = new Set<string | undefined>();
    for (let round = 0; round < 8; round += 1) {
      settle();
      seen.add(described("Status")).add(described("PercentageComplete"));
    }
    expect([...seen]).toEqual(["InProgress", "0", "33", "66", "Successful", "100"]);
    expect(versions()).toEqual(["2", "2", "2"]);
    expect(world.groups.describe([group])[0]!.template.version).toBe("2");
    expect(described("InstancesToUpdate")).toBe("0");
    expect(described("StatusReason")).toBeUndefined();
  });

  test.each([
    // With rounding nothing may be missing of three: one goes all the same, or the refresh would never begin.
    ["90", "100", 2, 3],
    ["66", "100", 2, 3],
    ["30", "100", 1, 3],
    ["0", "100", 0, 3],
    ["100", "100", 3, 4],
    ["100", "200", 3, 6],
  ])("with %s to %s percent keeps at least %d in service and has at most %d", (min, max, least, most) => {
    const { ask, settle, world, boot, instances, answer, ended, described, inService } = serving();
    ask(start({ MinHealthyPercentage: min, MaxHealthyPercentage: max }));
    const [counted, there] = [[] as number[], [] as number[]];
    for (let round = 0; round < 30 && described("Status") !== "Successful"; round += 1) {
      world.tick();
      counted.push(inService());
      there.push(instances().filter(({ state }) => !state.startsWith("Terminating")).length);
      // One after the other, so that every state between is seen.
      boot();
      const waiting = instances().find(({ state }) => state === "Pending:Wait");
      if (waiting) answer(waiting.id, "launch", "CONTINUE");
      const going = instances().find(({ state }) => state === "Terminating:Wait");
      if (going) answer(going.id, "terminate", "CONTINUE");
      for (const id of ended.splice(0)) world.retire(id);
    }
    expect(described("Status")).toBe("Successful");
    expect([Math.min(...counted), Math.max(...there)]).toEqual([least, most]);
    settle();
    expect(inService()).toBe(3);
  });

  test("skips what matches when it is told to, and without that replaces it too", () => {
    const skipping = serving();
    skipping.ask(start({ SkipMatching: "true" }, "1"));
    skipping.settle();
    expect(skipping.described("Status")).toBe("Successful");
    expect(skipping.launches).toHaveLength(3);
    const all = serving();
    all.ask(start({}, null));
    for (let round = 0; round < 8; round += 1) all.settle();
    expect(all.described("Status")).toBe("Successful");
    expect(all.launches).toHaveLength(6);
    expect(all.versions()).toEqual(["1", "1", "1"]);
  });

  test("brings a policy of several types, which the group has from then on", () => {
    const { ask, settle, described, versions } = serving();
    const policy = "DesiredConfiguration.MixedInstancesPolicy";
    const form = {
      ...start({}, null),
      [`${policy}.LaunchTemplate.LaunchTemplateSpecification.LaunchTemplateId`]: "lt-1",
      [`${policy}.LaunchTemplate.LaunchTemplateSpecification.Version`]: "2",
      [`${policy}.LaunchTemplate.Overrides.member.1.InstanceType`]: "t3.micro",
      [`${policy}.LaunchTemplate.Overrides.member.2.InstanceType`]: "t3a.micro",
      [`${policy}.InstancesDistribution.OnDemandBaseCapacity`]: "1",
      [`${policy}.InstancesDistribution.SpotMaxPrice`]: "",
    };
    const text = [
      "<MixedInstancesPolicy><LaunchTemplate><LaunchTemplateSpecification><LaunchTemplateId>lt-1</LaunchTemplateId>",
      "<LaunchTemplateName>lt-1</LaunchTemplateName><Version>2</Version></LaunchTemplateSpecification><Overrides>",
      "<member><InstanceType>t3.micro</InstanceType></member><member><InstanceType>t3a.micro</InstanceType></member>",
      "</Overrides></LaunchTemplate><InstancesDistribution><OnDemandBaseCapacity>1</OnDemandBaseCapacity>",
      "<SpotMaxPrice></SpotMaxPrice></InstancesDistribution></MixedInstancesPolicy>",
    ].join("");
    const groups = () => ask({ Action: "DescribeAutoScalingGroups" }).text;
    expect(ask(form).status).toBe(200);
    expect(ask({ Action: "DescribeInstanceRefreshes", AutoScalingGroupName: group }).text).toContain(
      `<DesiredConfiguration>${text}</DesiredConfiguration>`,
    );
    expect(groups()).not.toContain("MixedInstancesPolicy");
    for (let round = 0; round < 8; round += 1) settle();
    expect(described("Status")).toBe("Successful");
    expect(groups()).toContain(text);
    // Its instances name the version alone.
    expect(groups().match(/MixedInstancesPolicy>/g)).toHaveLength(2);
    expect(versions()).toEqual(["2", "2", "2"]);
  });

  test.each([
    [{ "LaunchTemplate.Overrides.member.2.InstanceType": "t3.micro" }, "Duplicate instance types"],
    [{ "LaunchTemplate.Overrides.member.2.WeightedCapacity": "2" }, "the rehearsal knows no"],
    [{ "LaunchTemplate.LaunchTemplateSpecification.Version": "9" }, "Invalid launch template version"],
  ])("refuses a policy with %j", (changed, words) => {
    const { ask } = serving();
    const given = {
      "LaunchTemplate.LaunchTemplateSpecification.LaunchTemplateId": "lt-1",
      "LaunchTemplate.LaunchTemplateSpecification.Version": "2",
      "LaunchTemplate.Overrides.member.1.InstanceType": "t3.micro",
      ...changed,
    };
    const policy = Object.entries(given).map(([key, value]) => [
      `DesiredConfiguration.MixedInstancesPolicy.${key}`,
      value,
    ]);
    const { text, status } = ask({ ...start({}, null), ...(Object.fromEntries(policy) as Record<string, string>) });
    expect({ text, status }).toEqual({ text: expect.stringContaining(words) as string, status: 400 });
  });

  test("takes a template or a policy, not both", () => {
    const { ask } = serving();
    const specification = "DesiredConfiguration.MixedInstancesPolicy.LaunchTemplate.LaunchTemplateSpecification";
    const both = { ...start(), [`${specification}.LaunchTemplateId`]: "lt-1", [`${specification}.Version`]: "2" };
    expect(ask(both)).toMatchObject({ status: 400, text: expect.stringContaining("Only one of") as string });
  });

  test("without a version of its own brings what the group launches by then, and is told without one", () => {
    const { ask, settle, described, versions } = serving();
    const update = () =>
      ask({
        ...{ Action: "UpdateAutoScalingGroup", AutoScalingGroupName: group },
        ...{ "LaunchTemplate.LaunchTemplateId": "lt-1", "LaunchTemplate.Version": "2" },
      });
    expect(update().status).toBe(200);
    expect(ask(start({}, null)).status).toBe(200);
    const told = ask({ Action: "DescribeInstanceRefreshes", AutoScalingGroupName: group }).text;
    expect(told).not.toContain("DesiredConfiguration");
    expect(update().status).toBe(200);
    for (let round = 0; round < 8; round += 1) settle();
    expect(described("Status")).toBe("Successful");
    expect(versions()).toEqual(["2", "2", "2"]);
    // With one nobody else tells the group what to launch meanwhile.
    ask(start({}, "1"));
    expect(update()).toMatchObject({
      status: 400,
      text: expect.stringContaining("An active instance refresh with a desired configuration exists") as string,
    });
  });

  test.each([
    ["a version of its own", start({}, "2"), ["1"]],
    ["a version whose image is one", start({}, "2"), ["2"]],
    ["skip matching", start({ SkipMatching: "true" }, null), ["1"]],
  ])("where an image is a parameter is refused with %s, and taken without", (_, form, versionsByParameter) => {
    const { ask, publish } = serving();
    publish("resolve:ssm:/aws/service/debian/release/12/latest/amd64", ...versionsByParameter);
    expect(ask(form)).toMatchObject({
      status: 400,
      text: expect.stringMatching(/<Code>ValidationError<.*specifies a Systems Manager parameter/) as string,
    });
    expect(ask(start({ MinHealthyPercentage: "100" }, null)).status).toBe(200);
  });

  test("waits for the warm-up of each new instance", () => {
    const { ask, settle, pass, described } = serving();
    ask(start({ MinHealthyPercentage: "66", InstanceWarmup: "60" }));
    settle(); // one goes, and the new one serves
    pass(59);
    expect(described("PercentageComplete")).toBe("0");
    pass(1);
    expect(described("PercentageComplete")).toBe("33");
  });

  test("launches again what gives its launch up, and fails after an hour without a new one, with the others in service", () => {
    const { world, ask, abandon, settle, pass, described, inService, launches, versions } = serving();
    ask(start({ MinHealthyPercentage: "66" }));
    world.tick(); // one goes
    const before = launches.length;
    for (let minutes = 0; minutes < 60; minutes += 10) {
      abandon();
      pass(600);
    }
    expect(described("Status")).toBe("InProgress");
    expect(launches.length).toBeGreaterThanOrEqual(before + 6);
    expect(inService()).toBe(2);
    pass(1);
    expect(described("Status")).toBe("Failed");
    expect(described("StatusReason")).toBe(
      "3 of 3 instances are not replaced; no new one came into service in 3601 s.",
    );
    // The group launches what it launched before.
    abandon();
    settle();
    expect(versions()).toEqual(["1", "1", "1"]);
    expect(world.groups.describe([group])[0]!.template.version).toBe("1");
  });

  test("fails sooner where a fault says so", () => {
    const { world, ask, abandon, pass, described } = serving();
    world.trouble = { refreshPatienceMs: 30_000 };
    ask(start());
    abandon();
    pass(31);
    expect(described("Status")).toBe("Failed");
  });

  test("can be cancelled: what is replaced stays, nothing more is", () => {
    const { ask, settle, described, versions } = serving();
    const cancel = () => ask({ Action: "CancelInstanceRefresh", AutoScalingGroupName: group });
    expect(cancel().text).toContain("<Code>ActiveInstanceRefreshNotFound</Code>");
    ask(start());
    settle();
    expect(cancel().status).toBe(200);
    expect(described("Status")).toBe("Cancelling");
    for (let round = 0; round < 5; round += 1) settle();
    expect(described("Status")).toBe("Cancelled");
    expect(versions().sort()).toEqual(["1", "1", "2"]);
  });

  test("that is cancelled while it has one more than the group's size takes one out of service again", () => {
    const { ask, world, boot, settle, inService, states } = serving();
    ask(start({ MinHealthyPercentage: "100" }));
    world.tick();
    boot();
    expect(states().sort()).toEqual(["InService", "InService", "InService", "Pending:Wait"]);
    ask({ Action: "CancelInstanceRefresh", AutoScalingGroupName: group });
    settle();
    settle();
    expect([inService(), states().length]).toEqual([3, 3]);
  });

  test("goes on alone: a second one is refused until it has ended, and the newest is described first", () => {
    const { ask, settle, described } = serving();
    ask(start());
    expect(ask(start()).text).toContain("<Code>InstanceRefreshInProgress</Code>");
    for (let round = 0; round < 8; round += 1) settle();
    expect(ask(start()).status).toBe(200);
    expect(described("Status")).toBe("Pending");
  });

  test.each([
    [{ MinHealthyPercentage: "101" }, "Preferences.MinHealthyPercentage: 101; allowed: 0 to 100"],
    [{ MinHealthyPercentage: "90", MaxHealthyPercentage: "90" }, "allowed: 100 to 200"],
    [{ MaxHealthyPercentage: "110" }, "needs Preferences.MinHealthyPercentage"],
    [{ MinHealthyPercentage: "50", MaxHealthyPercentage: "200" }, "differ by more than 100"],
    [{ AutoRollback: "true" }, "knows no Preferences.AutoRollback"],
  ])("is refused with %j", (preferences, words) => {
    const { ask } = serving();
    expect(ask(start(preferences))).toMatchObject({ status: 400, text: expect.stringContaining(words) as string });
  });

  test.each([
    ["autoscaling:StartInstanceRefresh", start()],
    ["iam:PassRole", start()],
    ["autoscaling:DescribeInstanceRefreshes", { Action: "DescribeInstanceRefreshes", AutoScalingGroupName: group }],
    ["autoscaling:CancelInstanceRefresh", { Action: "CancelInstanceRefresh", AutoScalingGroupName: group }],
  ])("is refused to who lacks %s", (missing, form) => {
    const actions = ["autoscaling:Start*", "autoscaling:Describe*", "autoscaling:Cancel*", "ec2:*", "iam:PassRole"];
    const kind = missing.replace(/^(autoscaling:[A-Z][a-z]+).*$/, "$1*");
    const { ask, events } = fleetWorld(
      {},
      actions.filter((action) => action !== kind),
    );
    expect(ask(form).status).toBe(403);
    expect(events).toContainEqual({
      kind: "refused",
      node: "operator",
      action: missing,
      resource: expect.any(String) as string,
    });
  });

  test("does not go beyond the size that its limits allow, whatever is still to be replaced", () => {
    const { world } = serving();
    const [here] = world.groups.describe([group]);
    const refresh = newRefresh("r", here!, { id: "lt-1", version: "2" }, refreshDefaults, Date.now());
    const surging = { ...refresh, preferences: { ...refreshDefaults, maxHealthyPercentage: 134 } };
    expect(capacityDuring(refresh, here!)).toBe(3);
    expect(capacityDuring(surging, here!)).toBe(4);
    expect(limitsOf(surging.preferences, 3)).toEqual({ least: 3, most: 4 });
  });
});
