import { changesBetween } from "../support/changes";
import { baseSettings, planOf, programOf, type Settings } from "../support/platform";
import { testWith } from "../support/programs";
import { changesOf, withStack } from "./stack";

const program = (settings: Settings) => ({ run: () => programOf(settings) });

testWith("pulumi", "the dev platform goes up, a second preview is empty, and it comes down again", () =>
  withStack(program({ ...baseSettings, retainData: false }), async (stack, { log }) => {
    const { resources } = await planOf();
    const preview = await stack.preview();
    expect(changesOf(preview.changeSummary)).toEqual({ create: resources.length });

    await stack.up();
    const { connectionString } = await stack.workspace.stackOutputs(stack.name);
    expect(connectionString!.value).toBe("10.0.64.17:2181,10.0.72.18:2181,10.0.80.19:2181");
    // What a group needs for its instance's boot is there before the group is.
    const at = (name: string) => log.indexOf(`create ${name}`);
    for (const needed of [
      "BucketObjectv2 chef-role-zookeeper",
      "BucketObjectv2 zookeeper-state",
      "BucketObjectv2 zookeeper-document",
      "RolePolicy zookeeper-1",
      "SecretVersion zookeeper-super",
      "SecurityGroupIngressRule zookeeper-election",
      "Route network-private-us-east-1a",
      "SubnetCidrReservation network-private-us-east-1a-bands-1",
      "Record zookeeper-1",
    ]) {
      expect({ needed, at: at(needed) }).toEqual({ needed, at: expect.any(Number) as number });
      expect(at(needed)).toBeGreaterThanOrEqual(0);
      expect(at(needed)).toBeLessThan(at("Group zookeeper-1"));
    }
    // No gateway and no node takes an address before all fixed ones are kept free.
    for (const bands of ["1", "2-3", "4-7", "8-15"]) {
      const reserved = at(`SubnetCidrReservation network-public-us-east-1a-bands-${bands}`);
      expect(reserved).toBeGreaterThanOrEqual(0);
      expect(reserved).toBeLessThan(at("NatGateway network-nat"));
    }

    const second = await stack.preview({ expectNoChanges: true });
    expect(changesOf(second.changeSummary)).toEqual({ same: resources.length });

    log.length = 0;
    await stack.destroy();
    // The archives and documents that a node may go back to are left to the bucket, which goes with all that is in it.
    expect(log.filter((line) => /chef-role|-state/.test(line))).toEqual([]);
    expect(log).toContain("delete Volume zookeeper-1-data");
    expect(log).toContain("delete Bucket chef");
  }),
);

testWith("pulumi", "the engine does with each change what the identity tests say", () => {
  const current = program(baseSettings);
  return withStack(current, async (stack, { log }) => {
    await stack.up();
    const steps: Settings[] = [
      { ...baseSettings, zookeeper: { tickTime: 3000 } },
      { ...baseSettings, zookeeper: { tickTime: 3000, heapMib: 512 } },
      { ...baseSettings, zookeeper: { tickTime: 3000, heapMib: 512, volumeSizesGib: { "2": 20 } } },
      {
        network: { cidr: "10.0.0.0/16", zones: ["us-east-1a", "us-east-1b", "us-east-1c", "us-east-1d"] },
        zookeeper: { tickTime: 3000, heapMib: 512, volumeSizesGib: { "2": 20 } },
      },
    ];
    let before = await planOf(baseSettings);
    for (const step of steps) {
      current.run = program(step).run;
      const after = await planOf(step);
      const said = changesBetween(before, after);
      log.length = 0;
      await stack.up();
      // The old document stays among those that were in force: its replacement is a creation.
      expect([...log].sort()).toEqual(
        [
          ...[...said.create, ...said.replace].map((name) => `create ${name}`),
          ...said.update.map((name) => `update ${name}`),
        ].sort(),
      );
      expect(said.replace.filter((name) => name !== "BucketObjectv2 zookeeper-state")).toEqual([]);
      expect(said.delete).toEqual([]);
      before = after;
    }
  });
});
