import type { Registration } from "../../../scripts/plan/capture";
import { changed, planFrom, withSpec } from "../../support/broken";
import { messagesOf } from "../../support/findings";
import { baseSettings, programOf, register } from "../../support/platform";
import { testPlatform } from "../../tiers/program/platform";

const groupType = "aws:autoscaling/group:Group";
const templateType = "aws:ec2/launchTemplate:LaunchTemplate";

let quorum: Registration[];
let platform: Registration[];

beforeAll(async () => {
  quorum = await register(() => programOf(baseSettings));
  platform = await register(() => (testPlatform(), {}));
});

const found = (id: string, registrations: Registration[]) => messagesOf(planFrom(registrations), id);

describe("heap-memory", () => {
  const withType = (all: Registration[], template: string, instanceType: unknown) =>
    changed(all, templateType, template, (inputs) => ({ ...inputs, instanceType }));
  /** A group that launches other types than its template names. */
  const mixed = (all: Registration[], group: string, ...types: string[]) =>
    changed(all, groupType, group, ({ launchTemplate, ...inputs }) => ({
      ...inputs,
      mixedInstancesPolicy: {
        launchTemplate: {
          launchTemplateSpecification: { launchTemplateId: (launchTemplate as { id: string }).id },
          overrides: types.map((instanceType) => ({ instanceType })),
        },
      },
    }));

  test("is found in no plan as it is", () => {
    for (const registrations of [quorum, platform]) expect(found("heap-memory", registrations)).toEqual([]);
  });

  test("is found of a type that counts less than the nodes ask for, once for a tier", () => {
    const small = ["zookeeper-2", "zookeeper-3"].reduce((all, name) => withType(all, name, "t3.micro"), quorum);
    expect(found("heap-memory", small)).toEqual([
      "zookeeper: of the 1024 MiB of t3.micro its kernel may count no more than 947, and a node needs 1792",
    ]);
  });

  test("is found of any type that a group may launch, and of none that is in no table", () => {
    expect(found("heap-memory", mixed(platform, "desk", "t3.nano", "t3.micro", "z99.nano"))).toEqual([
      "desk: of the 512 MiB of t3.nano its kernel may count no more than 473, and a node needs 512",
    ]);
    expect(found("heap-memory", mixed(platform, "desk", "t3.micro", "t3.small"))).toEqual([]);
  });

  test("goes by what the kernel counts at least, to the MiB", () => {
    const asking = (memoryMib: number) => withSpec(quorum, "zookeeper-1", (spec) => ({ ...spec, memoryMib }));
    expect(found("heap-memory", asking(1894))).toEqual([]);
    expect(found("heap-memory", asking(1895))).toEqual([
      "zookeeper: of the 2048 MiB of t3.small its kernel may count no more than 1894, and a node needs 1895",
    ]);
  });

  test("is found of settings in MiB that leave nothing beside them, whatever they are called", () => {
    const set = (machine: Record<string, number>) => withSpec(quorum, "zookeeper-1", (spec) => ({ ...spec, machine }));
    expect(found("heap-memory", set({ heapMib: 1791, threads: 9000 }))).toEqual([]);
    expect(found("heap-memory", set({ heapMib: 1000, cacheMib: 792 }))).toEqual([
      "zookeeper: its heapMib and cacheMib of 1792 leaves nothing of the 1792 MiB that a node asks for",
    ]);
  });
});

describe("fleet-zone", () => {
  const withSubnets = (count: number, sizes: { minSize: number; maxSize: number } = { minSize: 2, maxSize: 6 }) =>
    changed(platform, groupType, "desk", ({ vpcZoneIdentifiers, ...inputs }) => ({
      ...{ ...inputs, ...sizes },
      vpcZoneIdentifiers: (vpcZoneIdentifiers as string[]).slice(0, count),
    }));

  test("is found of no fleet over several zones, and of no tier of another kind", () => {
    expect(found("fleet-zone", platform)).toEqual([]);
    expect(found("fleet-zone", withSubnets(2))).toEqual([]);
    const together = ["gate-1", "gate-2"].reduce(
      (all, name) => changed(all, groupType, name, (inputs) => ({ ...inputs, availabilityZones: ["us-east-1a"] })),
      platform,
    );
    expect(found("fleet-zone", together)).toEqual([]);
    expect(found("zone-fatal", together)).toHaveLength(1);
  });

  test("is found of a fleet with all its nodes in one zone, unless it has one", () => {
    const message = (most: number) =>
      `desk: all of its up to ${most} nodes are in us-east-1a, and are lost with it; give it subnets of two zones or more`;
    expect(found("fleet-zone", withSubnets(1))).toEqual([message(6)]);
    expect(found("fleet-zone", withSubnets(1, { minSize: 0, maxSize: 2 }))).toEqual([message(2)]);
    expect(found("fleet-zone", withSubnets(1, { minSize: 0, maxSize: 1 }))).toEqual([]);
  });

  test("is found of two subnets in one zone, and goes by one that is not of the plan", () => {
    const at = (...subnets: string[]) =>
      changed(platform, groupType, "desk", (inputs) => ({ ...inputs, vpcZoneIdentifiers: subnets }));
    const zone = "us-east-1a";
    const both = changed(withSubnets(2), "aws:ec2/subnet:Subnet", "network-private-us-east-1b", (inputs) => ({
      ...inputs,
      availabilityZone: zone,
    }));
    expect(found("fleet-zone", both)).toHaveLength(1);
    expect(found("fleet-zone", at("subnet-0a", "subnet-0b"))).toEqual([]);
    expect(found("fleet-zone", at("subnet-0a"))).toEqual([expect.stringContaining("are in subnet-0a")]);
  });
});

describe("address-space", () => {
  const sized = (cidrBlock: unknown, maxSize: number) =>
    changed(
      changed(platform, groupType, "desk", (inputs) => ({ ...inputs, maxSize })),
      "aws:ec2/subnet:Subnet",
      "network-private-us-east-1b",
      (inputs) => ({ ...inputs, cidrBlock }),
    );

  test("is found of no plan as it is", () => {
    for (const registrations of [quorum, platform]) expect(found("address-space", registrations)).toEqual([]);
  });

  test("goes by a fleet's share of its nodes, and by what AWS and fixed addresses take of the subnet", () => {
    // 256, without the five of AWS and the 240 of all bands.
    const cidr = "10.0.72.0/24";
    expect(found("address-space", sized(cidr, 33))).toEqual([]);
    expect(found("address-space", sized(cidr, 34))).toEqual([
      "network-private-us-east-1b: 11 free addresses, and fleets may need 12; give them larger subnets, or more",
    ]);
    expect(found("address-space", sized("10.0.72.0/28", 1))).toEqual([expect.stringMatching(/: 0 free .* need 1;/)]);
  });

  test("says nothing of a subnet whose block is not known", () => {
    for (const cidr of [undefined, "«secret:network.cidr»", "10.0.72.1/24"])
      expect(found("address-space", sized(cidr, 1000))).toEqual([]);
  });
});
