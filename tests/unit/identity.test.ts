import { ChefRepository, Network, ZooKeeperQuorum } from "../../index";
import { buildPlan } from "../../scripts/plan/build";
import { changesBetween, type Changes } from "../support/changes";
import { baseSettings, planOf, register, type Settings } from "../support/platform";
import { changedChefRepository, chefRepository } from "../support/repository";

const nothing: Changes = { create: [], update: [], replace: [], delete: [] };
const rolled: Changes = {
  ...nothing,
  update: ["Command zookeeper-roll", ...[1, 2, 3].map((id) => `LaunchTemplate zookeeper-${id}`)],
};

async function changesOf(settings: Settings, base: Settings = baseSettings): Promise<Changes> {
  return changesBetween(await planOf(base), await planOf(settings));
}

function withZooKeeper(zookeeper: Settings): Settings {
  return { ...baseSettings, zookeeper };
}

describe("what a change does", () => {
  test("the same settings change nothing", async () => {
    expect(await changesOf(baseSettings)).toEqual(nothing);
  });

  test("instance type: templates get a version and the roller runs; no group is touched", async () => {
    expect(await changesOf(withZooKeeper({ instanceType: "t3.medium" }))).toEqual(rolled);
  });

  test("image: likewise", async () => {
    expect(await changesOf({ ...baseSettings, image: "ami-0123456789abcdef0" })).toEqual(rolled);
  });

  test("heap: likewise, since it is a fact of the node", async () => {
    expect(await changesOf(withZooKeeper({ heapMib: 512 }))).toEqual(rolled);
  });

  test("tickTime: the tier's document alone, which the members take up in place; the roller waits for them", async () => {
    expect(await changesOf(withZooKeeper({ tickTime: 3000 }))).toEqual({
      ...nothing,
      replace: ["BucketObjectv2 zookeeper-state"],
      update: ["BucketObjectv2 zookeeper-document", "Command zookeeper-roll"],
    });
  });

  test("a cookbook of its role: the archive and the document, likewise", async () => {
    const before = await planOf(baseSettings, chefRepository);
    const after = await planOf(
      baseSettings,
      changedChefRepository({ "cookbooks/store/recipes/default.rb": "# another one" }),
    );
    expect(changesBetween(before, after)).toEqual({
      ...nothing,
      // Their keys are their digests; the old ones stay in the bucket.
      replace: ["BucketObjectv2 chef-role-zookeeper", "BucketObjectv2 zookeeper-state"],
      update: ["BucketObjectv2 zookeeper-document", "Command zookeeper-roll"],
    });
  });

  test("a cookbook of another role: that role's archive alone, and no roller runs", async () => {
    const before = await planOf(baseSettings, chefRepository);
    const after = await planOf(
      baseSettings,
      changedChefRepository({ "cookbooks/front/recipes/site.rb": "# another one" }),
    );
    expect(changesBetween(before, after)).toEqual({
      ...nothing,
      replace: ["BucketObjectv2 chef-join-front", "BucketObjectv2 chef-role-web"],
    });
  });

  test("the roller's own settings: the roller alone", async () => {
    expect(await changesOf(withZooKeeper({ roller: { waitMinutes: 60 } }))).toEqual({
      ...nothing,
      update: ["Command zookeeper-roll"],
    });
  });

  test("one member's volume: that volume alone, and it grows in place", async () => {
    expect(await changesOf(withZooKeeper({ volumeSizesGib: { "2": 20 } }))).toEqual({
      ...nothing,
      update: ["Volume zookeeper-2-data"],
    });
  });

  test("tags: everything that has tags is updated, nothing is replaced", async () => {
    const {
      create,
      update,
      replace,
      delete: deleted,
    } = await changesOf({ ...baseSettings, tags: { team: "platform" } });
    expect({ create, replace, deleted }).toEqual({ create: [], replace: [], deleted: [] });
    expect(update).toEqual(
      expect.arrayContaining(["Vpc network", "Bucket chef", "Volume zookeeper-1-data", "Group zookeeper-1"]),
    );
    expect(
      update.filter((name) => /^(Route|RolePolicy|Record|SubnetCidrReservation|BucketPolicy) /.test(name)),
    ).toEqual([]);
  });

  test("a zone added: its subnets and routes are made, nothing moves, no member is touched", async () => {
    const zones = ["us-east-1a", "us-east-1b", "us-east-1c", "us-east-1d"];
    const changes = await changesOf({ ...baseSettings, network: { cidr: "10.0.0.0/16", zones } });
    expect(changes).toEqual({
      create: [
        "Route network-private-us-east-1d",
        "RouteTable network-private-us-east-1d",
        "RouteTableAssociation network-private-us-east-1d",
        "RouteTableAssociation network-public-us-east-1d",
        "Subnet network-private-us-east-1d",
        "Subnet network-public-us-east-1d",
        ...["private", "public"].flatMap((tier) =>
          ["1", "2-3", "4-7", "8-15"].map((bands) => `SubnetCidrReservation network-${tier}-us-east-1d-bands-${bands}`),
        ),
      ],
      update: ["VpcEndpoint network-s3"],
      replace: [],
      delete: [],
    });
  });

  test("a zone removed that no member is in: only what was its own goes", async () => {
    const zones = ["us-east-1a", "us-east-1b", "us-east-1c", "us-east-1d"];
    const {
      create,
      update,
      replace,
      delete: deleted,
    } = await changesOf(baseSettings, {
      ...baseSettings,
      network: { cidr: "10.0.0.0/16", zones },
    });
    expect({ create, update, replace }).toEqual({ create: [], update: ["VpcEndpoint network-s3"], replace: [] });
    expect(deleted.every((name) => /us-east-1d(-bands-[\d-]+)?$/.test(name))).toBe(true);
    expect(deleted).toHaveLength(14);
  });

  test("three members become five: two more slots, the old ones keep their machines", async () => {
    const { create, update, replace, delete: deleted } = await changesOf(withZooKeeper({ members: 5 }));
    expect({ replace, deleted }).toEqual({ replace: ["BucketObjectv2 zookeeper-state"], deleted: [] });
    expect(update).toEqual([
      "BucketObjectv2 zookeeper-document",
      "Command zookeeper-roll",
      "PolicyAttachment zookeeper-joins",
    ]);
    expect(create.filter((name) => !/ zookeeper-[45](-data)?$/.test(name))).toEqual([]);
    expect(create.filter((name) => name.startsWith("Group"))).toEqual(["Group zookeeper-4", "Group zookeeper-5"]);
  });

  test("a member's zone or band: no interface and no disk moves; the engine refuses both", async () => {
    for (const change of [{ zones: ["us-east-1a", "us-east-1b"] }, { addressBand: 12 }]) {
      const { update, replace } = await changesOf(withZooKeeper(change));
      expect([...update, ...replace].filter((name) => /^(NetworkInterface|Volume) /.test(name))).toEqual([]);
    }
  });

  test("NAT per zone: the single gateway goes, one per zone comes, no member is touched", async () => {
    const {
      create,
      update,
      replace,
      delete: deleted,
    } = await changesOf({
      ...baseSettings,
      network: { ...(baseSettings.network as object), nat: "perZone" },
    });
    expect(create.filter((name) => name.startsWith("NatGateway"))).toHaveLength(3);
    expect(deleted).toEqual(["Eip network-nat", "NatGateway network-nat"]);
    expect([...update, ...replace].filter((name) => name.includes("zookeeper"))).toEqual([]);
  });
});

describe("a host added elsewhere", () => {
  test("is in its own tier's document, so that no other tier's document or machine changes", async () => {
    // A second quorum stands for any tier with fixed members that arrives later.
    const planWith = async (names: string[]) => {
      const registrations = await register(() => {
        const network = new Network("network", { cidr: "10.0.0.0/16", zones: ["us-east-1a"], domain: "dev.internal" });
        const chef = new ChefRepository("chef", { environment: "dev" });
        for (const [index, name] of names.entries()) {
          new ZooKeeperQuorum(name, {
            addressBand: index + 1,
            vpcId: network.vpcId,
            bootstrap: chef.bootstrap,
            members: [1, 2, 3].map((id) => {
              const { zone, id: subnetId, cidr: subnetCidr, bandsReserved } = network.privateSubnets[0]!;
              return { id, zone, subnetId, subnetCidr, bandsReserved };
            }),
          });
        }
        return {};
      });
      return buildPlan("startup-stack", "dev", "us-east-1", registrations);
    };
    const { create, ...rest } = changesBetween(await planWith(["zookeeper"]), await planWith(["zookeeper", "other"]));
    expect(rest).toEqual({ update: [], replace: [], delete: [] });
    expect(create.every((name) => / other(-|$)/.test(name))).toBe(true);
  });
});
