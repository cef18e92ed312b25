import type { Plan } from "../../scripts/plan/format";
import { PlanView } from "../../scripts/rehearse/planView";
import { anyRequestOf, planOf, specOf } from "./plans";

/** Resources of both plans that differ. */
const changed = (before: Plan, after: Plan): string[] => {
  const inputsOf = new Map(after.resources.map(({ urn, inputs }) => [urn, JSON.stringify(inputs)]));
  return before.resources
    .filter(({ urn, inputs }) => inputsOf.has(urn) && inputsOf.get(urn) !== JSON.stringify(inputs))
    .map(({ type, name }) => `${type} ${name}`)
    .sort();
};

describe("a fleet", () => {
  const of = ({ resources }: Plan, type: string) =>
    resources.filter((resource) => resource.type.endsWith(`:${type}`) && resource.name.startsWith("desk"));

  test("is one group over all subnets, one template and one role, whatever its size", async () => {
    const plan = await planOf();
    const [node] = plan.nodes.filter(({ tier }) => tier === "desk");
    expect(node).toMatchObject({ min: 2, max: 6, zones: ["us-east-1a", "us-east-1b", "us-east-1c"] });
    for (const type of ["Group", "LaunchTemplate", "Role", "InstanceProfile"]) {
      expect(of(plan, type).map(({ name }) => name)).toEqual(["desk"]);
    }
    expect(of(plan, "NetworkInterface")).toEqual([]);
    const { inputs } = of(plan, "BucketObjectv2")[0]!;
    expect(inputs.key).toBe("tiers/desk.json");
    expect(JSON.parse(inputs.content as string)).toMatchObject({ tier: "desk", members: [], hosts: [] });
  });

  test("keeps the version that it launches until a refresh brings another, and needs no name but its own", async () => {
    const [group] = of(await planOf(), "Group");
    expect(group!.inputs).toMatchObject({ name: "dev-desk", minSize: 2, maxSize: 6, waitForCapacityTimeout: "0" });
    expect(group!.inputs).not.toHaveProperty("instanceRefresh");
    expect(group!.inputs).not.toHaveProperty("desiredCapacity");
    const frozen = ["name", "launchTemplate", "mixedInstancesPolicy"];
    expect(group!.options).toMatchObject({ ignoreChanges: frozen, deleteBeforeReplace: true });
  });

  test("holds back what comes until it has reported, and what goes for less time than a deletion waits", async () => {
    const [group] = of(await planOf(), "Group");
    const [launch, termination] = group!.inputs.initialLifecycleHooks as Record<string, unknown>[];
    expect(launch).toMatchObject({ name: "launch", defaultResult: "ABANDON" });
    expect(termination).toEqual({
      name: "termination",
      lifecycleTransition: "autoscaling:EC2_INSTANCE_TERMINATING",
      heartbeatTimeout: 300,
      defaultResult: "CONTINUE",
    });
  });

  test("gives instances interfaces of their own, tagged like the rest", async () => {
    const { inputs } = of(await planOf(), "LaunchTemplate")[0]!;
    expect(inputs).not.toHaveProperty("networkInterfaces");
    expect(inputs.vpcSecurityGroupIds).toEqual([expect.stringMatching(/^sg-/)]);
    const specifications = inputs.tagSpecifications as { resourceType: string }[];
    expect(specifications.map(({ resourceType }) => resourceType)).toEqual(["instance", "volume", "network-interface"]);
  });

  test("its nodes know their tier and no address", async () => {
    const { nodes } = await planOf();
    const { name, fqdn, address, group } = specOf(nodes.find(({ tier }) => tier === "desk")!);
    expect({ name, fqdn, address, group }).toEqual({ name: "desk", fqdn: "desk.dev.internal", group: "dev-desk" });
  });

  test("its nodes know the hooks that they complete, and cloud-init leaves their names to them", async () => {
    const { nodes, resources } = await planOf();
    const desk = nodes.find(({ tier }) => tier === "desk")!;
    const group = resources.find(({ type, name }) => type.endsWith(":Group") && name === "desk")!;
    const hooks = group.inputs.initialLifecycleHooks as { name: string }[];
    expect([specOf(desk).hook, specOf(desk).terminationHook]).toEqual(hooks.map(({ name }) => name));
    const [config] = desk.userData.parts;
    expect(config!.text).toContain("\npreserve_hostname: true\n");
    expect(config!.text).not.toMatch(/^(hostname|fqdn):/m);
    const [gate] = nodes.find(({ tier }) => tier === "gate")!.userData.parts;
    expect(gate!.text).toMatch(/^hostname: "gate-1"\nfqdn: "gate-1.dev.internal"$/m);
    expect(gate!.text).not.toContain("preserve_hostname");
  });

  const types = ["t3.micro", "t3a.micro"];
  const groupOf = (plan: Plan) => of(plan, "Group")[0]!.inputs;
  const templateOf = (plan: Plan) => of(plan, "LaunchTemplate")[0]!.inputs;
  const fleetOf = (plan: Plan) => {
    const request = anyRequestOf(plan, "desk");
    return request.kind === "fleet" ? request.fleet : undefined;
  };
  const onDemand = {
    ...{ onDemandAllocationStrategy: "prioritized", spotAllocationStrategy: "price-capacity-optimized" },
    ...{ onDemandBaseCapacity: 0, onDemandPercentageAboveBaseCapacity: 100 },
  };

  test("of one type launches by its template alone, on demand", async () => {
    const plan = await planOf({ desk: { instanceTypes: ["t3.small"] } });
    expect(groupOf(plan)).toMatchObject({ launchTemplate: { version: expect.any(String) as string } });
    expect(groupOf(plan)).not.toHaveProperty("mixedInstancesPolicy");
    expect(groupOf(plan)).not.toHaveProperty("capacityRebalance");
    expect(templateOf(plan).instanceType).toBe("t3.small");
    const { launchedAs, scratch } = specOf(plan.nodes.find(({ tier }) => tier === "desk")!);
    expect({ launchedAs, scratch }).toEqual({});
    expect(fleetOf(plan)).toMatchObject({ instanceTypes: ["t3.small"] });
  });

  test("of several types has a policy with them in their order, on demand and without any rebalance", async () => {
    const plan = await planOf({ desk: { instanceTypes: types } });
    const group = groupOf(plan);
    expect(group).not.toHaveProperty("launchTemplate");
    expect(group).not.toHaveProperty("capacityRebalance");
    expect(group).toMatchObject({
      mixedInstancesPolicy: {
        launchTemplate: { overrides: types.map((instanceType) => ({ instanceType })) },
        instancesDistribution: onDemand,
      },
    });
    expect(templateOf(plan).instanceType).toBe("t3.micro");
    const node = plan.nodes.find(({ tier }) => tier === "desk")!;
    expect(node.instanceType).toBe("t3.micro, t3a.micro");
    const { launchTemplateId, launchTemplateVersion } = fleetOf(plan)!;
    const { launchTemplateSpecification } = (
      group.mixedInstancesPolicy as { launchTemplate: { launchTemplateSpecification: object } }
    ).launchTemplate;
    expect(launchTemplateSpecification).toEqual({ launchTemplateId, version: launchTemplateVersion });
  });

  test("of spot instances is rebalanced, and says how many are none", async () => {
    const plan = await planOf({ desk: { spot: { onDemandBaseCapacity: 1, maxPrice: "0.01" } } });
    expect(groupOf(plan)).toMatchObject({
      capacityRebalance: true,
      mixedInstancesPolicy: {
        instancesDistribution: {
          ...{ ...onDemand, onDemandBaseCapacity: 1, onDemandPercentageAboveBaseCapacity: 0 },
          spotMaxPrice: "0.01",
        },
      },
    });
    const spot = { onDemandBaseCapacity: 1, onDemandPercentageAboveBase: 0, maxPrice: "0.01" };
    expect(fleetOf(plan)).toMatchObject({ instanceTypes: ["t3.micro"], spot });
  });

  test("of which the types, the spot instances or their price change gets a new version of its template", async () => {
    const plans = await Promise.all(
      [
        { instanceTypes: types },
        { instanceTypes: [types[0]!, "t3.small"] },
        { instanceTypes: types, spot: {} },
        { instanceTypes: types, spot: { maxPrice: "0.01" } },
        { instanceTypes: types, spot: { onDemandPercentageAboveBase: 50 } },
      ].map((desk) => planOf({ desk })),
    );
    expect(new Set(plans.map((plan) => fleetOf(plan)!.launchTemplateVersion)).size).toBe(plans.length);
  });

  test("changes one resource when it may be smaller or larger, and none more of 500 nodes than of 5", async () => {
    const [small, large] = await Promise.all([
      planOf({ desk: { minSize: 5, maxSize: 20 } }),
      planOf({ desk: { minSize: 500, maxSize: 1000 } }),
    ]);
    expect(changed(small, large)).toEqual(["aws:autoscaling/group:Group desk"]);
  });

  test("changes its template, its roll and the group that is yet to be made when a type is added", async () => {
    const [one, two] = await Promise.all([planOf(), planOf({ desk: { instanceTypes: types } })]);
    expect(changed(one, two)).toEqual([
      "aws:autoscaling/group:Group desk",
      "aws:ec2/launchTemplate:LaunchTemplate desk",
      "command:local:Command desk-roll",
    ]);
  });

  test("is scaled by a policy where it has a target, and by hand where it has none", async () => {
    expect(of(await planOf(), "Policy")).toEqual([]);
    const plan = await planOf({ desk: { targetCpuPercent: 60 } });
    const [policy, ...others] = of(plan, "Policy");
    expect(others).toEqual([]);
    expect(policy!.inputs).toMatchObject({
      autoscalingGroupName: "dev-desk",
      policyType: "TargetTrackingScaling",
      targetTrackingConfiguration: {
        predefinedMetricSpecification: { predefinedMetricType: "ASGAverageCPUUtilization" },
        targetValue: 60,
      },
    });
    expect(changed(await planOf(), plan)).toEqual([]);
  });

  test("has disks that come and go with each node, encrypted, and its nodes know them by their devices", async () => {
    const plan = await planOf({
      desk: {
        scratchVolumes: [
          { mount: "/var/lib/work", sizeGib: 20 },
          { mount: "/var/lib/docker", sizeGib: 50 },
        ],
      },
    });
    const [, ...disks] = templateOf(plan).blockDeviceMappings as object[];
    const ebs = { volumeType: "gp3", encrypted: "true", deleteOnTermination: "true" };
    expect(disks).toEqual([
      { deviceName: "/dev/sdf", ebs: { ...ebs, volumeSize: 20 } },
      { deviceName: "/dev/sdg", ebs: { ...ebs, volumeSize: 50 } },
    ]);
    expect(specOf(plan.nodes.find(({ tier }) => tier === "desk")!).scratch).toEqual([
      { device: "/dev/sdf", mount: "/var/lib/work" },
      { device: "/dev/sdg", mount: "/var/lib/docker" },
    ]);
    const [rehearsed] = new PlanView(plan).fleets(["desk"]);
    expect(rehearsed!.scratch).toEqual([
      { device: "/dev/sdf", sizeGib: 20 },
      { device: "/dev/sdg", sizeGib: 50 },
    ]);
  });

  test("of several types is rehearsed as the preferred one, by a group with its policy", async () => {
    const plan = await planOf({ desk: { instanceTypes: types } });
    const [rehearsed] = new PlanView(plan).fleets(["desk"]);
    const { launchTemplateId, launchTemplateVersion } = fleetOf(plan)!;
    expect(rehearsed!.instanceType).toBe("t3.micro");
    expect(rehearsed!.template).toEqual({
      ...{ id: launchTemplateId, version: launchTemplateVersion },
      policy: {
        instanceTypes: types,
        distribution: {
          ...{ OnDemandAllocationStrategy: "prioritized", SpotAllocationStrategy: "price-capacity-optimized" },
          ...{ OnDemandBaseCapacity: "0", OnDemandPercentageAboveBaseCapacity: "100" },
        },
      },
    });
  });

  test("its roll names the group, the version and both percentages", async () => {
    const plan = await planOf({ desk: { minHealthyPercentage: 50 } });
    const { id } = (of(plan, "Group")[0]!.inputs as { launchTemplate: { id: string } }).launchTemplate;
    expect(anyRequestOf(plan, "desk")).toMatchObject({
      kind: "fleet",
      fleet: { group: "dev-desk", launchTemplateId: id, minHealthyPercentage: 50, maxHealthyPercentage: 110 },
    });
  });
});
