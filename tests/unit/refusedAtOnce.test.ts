import fc from "fast-check";

import { ConfigRefused, describeFault, messageOf } from "../../components/faults";
import { subnetCidr } from "../../components/network/subnets";
import { networkFaults } from "../../components/network/validate";
import { zooKeeperQuorumFaults } from "../../components/zookeeper/validate";
import { Network, type NetworkArgs } from "../../index";
import { accessRules } from "../support/configRules/access";
import { artifactRules } from "../support/configRules/artifacts";
import { environmentRules } from "../support/configRules/environment";
import { networkRules } from "../support/configRules/network";
import { registryRules } from "../support/configRules/registry";
import { zookeeperRules } from "../support/configRules/zookeeper";
import { configOf, programOf, register, type Settings } from "../support/platform";

/** What a program is refused with, and what it has registered all the same, but for the stack itself. */
async function attempt(program: () => unknown): Promise<{ refusal: string; registered: string[] }> {
  let refusal = "";
  const registrations = await register(() => {
    try {
      program();
    } catch (error) {
      refusal = messageOf(error);
    }
    return {};
  });
  const types = registrations.map(({ type }) => type);
  return { refusal, registered: types.filter((type) => type !== "pulumi:pulumi:Stack") };
}

test.each([
  ...accessRules,
  ...artifactRules,
  ...environmentRules,
  ...networkRules,
  ...registryRules,
  ...zookeeperRules,
])("nothing is registered beside a refusal: %s", async (_rule, input) => {
  const { refusal, registered } = await attempt(() => programOf(input));
  expect(refusal).toMatch(/^Pulumi\.dev\.yaml: 1 fault\n/);
  expect(registered).toEqual([]);
});

describe("a network that is given", () => {
  const existing = {
    vpcId: "vpc-0a",
    privateSubnets: [{ zone: "us-east-1a", id: "subnet-0a", cidr: "10.0.0.0/24" }],
  };
  const made = {
    cidr: "10.0.0.0/16",
    zones: ["us-east-1a"],
    domain: "dev.internal",
    nat: "single" as never,
    natZone: "us-east-1a",
  } satisfies NetworkArgs;
  const problem = "`existing` names a network that is there already; give one or the other";

  test.each(Object.entries(made))("takes no %s beside it", async (property, value) => {
    expect(await attempt(() => new Network("network", { existing, [property]: value }))).toEqual({
      refusal: `Network "network": 1 fault\n  ${property} = ${JSON.stringify(value)}: ${problem}`,
      registered: [],
    });
  });

  test("takes no other argument than tags, and who gets to SSH", () => {
    const refused = Object.keys(made);
    const other = ["existing", "sshCidrs", "tags"] satisfies (keyof NetworkArgs)[];
    type All = keyof Required<NetworkArgs>;
    const all = {
      cidr: 1,
      zones: 1,
      domain: 1,
      nat: 1,
      natZone: 1,
      existing: 1,
      sshCidrs: 1,
      tags: 1,
    } satisfies Record<All, 1>;
    expect([...refused, ...other].sort()).toEqual(Object.keys(all).sort());
  });

  test("has all its faults told at once, by the component as by the configuration", async () => {
    const privateSubnets = [
      { zone: "us-east-1a", id: "subnet-0a", cidr: "10.0.0.0/24" },
      { zone: "us-east-1b", id: "subnet-0a", cidr: "10.0.1.0/24" },
      { zone: "us-east-1c", id: "subnet-0c", cidr: "10.0.0.0/22" },
      { zone: "us-east-1d", id: "subnet-0d", cidr: "10.0.1.0/28" },
      { zone: "us-east-1e", id: "subnet-0e", cidr: "8.8.8.0/24" },
    ];
    const faults = [
      'existing.privateSubnets[1].id = "subnet-0a": a subnet lies in one zone; subnet-0a is already in us-east-1a',
      'existing.privateSubnets[2].cidr = "10.0.0.0/22": a subnet lies in one zone; 10.0.0.0/24 is already in us-east-1a',
      'existing.privateSubnets[3].cidr = "10.0.1.0/28": a subnet lies in one zone; 10.0.1.0/24 is already in us-east-1b',
      'existing.privateSubnets[3].cidr = "10.0.1.0/28": band 1 of fixed addresses lies outside a /28; it has room for none',
      'existing.privateSubnets[4].cidr = "8.8.8.0/24": allowed: a block of private addresses, within 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 or 100.64.0.0/10',
    ];
    const wrong = { existing: { vpcId: "vpc-0a", privateSubnets } };
    expect(await attempt(() => new Network("network", wrong))).toEqual({
      refusal: `Network "network": 5 faults\n${faults.map((fault) => `  ${fault}`).join("\n")}`,
      registered: [],
    });
    expect(await attempt(() => programOf({ network: wrong }))).toEqual({
      refusal: `Pulumi.dev.yaml: 5 faults\n${faults.map((fault) => `  network.${fault}`).join("\n")}`,
      registered: [],
    });
  });
});

describe("an environment's configuration", () => {
  const letter = fc.constantFrom("a", "b", "c");
  const zone = letter.map((each) => `us-east-1${each}`);
  const odd = fc.tuple(
    fc.constantFrom("10.0.0.64", "172.16.0.0", "8.8.8.0", "100.64.0.0"),
    fc.integer({ min: 14, max: 29 }),
  );
  const usual = fc.tuple(fc.constantFrom("10.0.0.0", "10.0.1.0", "10.0.2.0"), fc.integer({ min: 23, max: 27 }));
  const cidr = fc
    .oneof({ arbitrary: usual, weight: 5 }, { arbitrary: odd, weight: 1 })
    .map(([address, prefix]) => `${address}/${prefix}`);
  const subnet = fc.record({ zone, id: fc.constantFrom("subnet-01", "subnet-02", "subnet-03"), cidr });
  const privateSubnets = fc.oneof(
    fc.array(subnet, { maxLength: 3 }),
    fc.uniqueArray(subnet, { minLength: 1, maxLength: 3, selector: (each) => each.zone }),
  );
  const existing = fc.record({ vpcId: fc.constant("vpc-01"), privateSubnets });
  const own = fc.oneof(fc.constantFrom("10.0.0.0/16", "10.64.0.0/18", "172.16.0.0/17"), cidr);
  const zones = fc.uniqueArray(zone, { maxLength: 3 });
  const network = fc.oneof(fc.record({ existing }), fc.record({ cidr: own, zones }, { requiredKeys: [] }));
  const zookeeper = fc.record(
    {
      members: fc.constantFrom(3, 5),
      zones: fc.array(zone, { minLength: 1, maxLength: 3 }),
      addressBand: fc.integer({ min: 1, max: 15 }),
    },
    { requiredKeys: [] },
  );

  /** What the components say of arguments that the configuration has accepted; nothing where it refuses them. */
  function faultsOfAccepted(settings: Settings): string[] | undefined {
    const config = (() => {
      try {
        return configOf(settings);
      } catch (error) {
        if (error instanceof ConfigRefused) return undefined;
        throw error;
      }
    })();
    if (config === undefined) return undefined;
    const given = config.network.existing?.privateSubnets;
    const members = config.zookeeper.members.map((member) => {
      const there = given?.find((each) => each.zone === member.zone);
      const block = subnetCidr((config.network.cidr as string | undefined) ?? "10.0.0.0/16", "private", member.zone);
      return { ...member, subnetId: there?.id ?? `subnet-0${member.zone.slice(-1)}`, subnetCidr: there?.cidr ?? block };
    });
    const quorum = { ...config.zookeeper, vpcId: "vpc-01", members };
    return [...networkFaults(config.network as never), ...zooKeeperQuorumFaults(quorum as never)].map(describeFault);
  }

  test("leaves nothing for a component to refuse that it is handed to", () => {
    const seen = { accepted: 0, refused: 0 };
    fc.assert(
      fc.property(network, zookeeper, (network, zookeeper) => {
        const faults = faultsOfAccepted({ network, zookeeper });
        seen[faults === undefined ? "refused" : "accepted"] += 1;
        expect(faults ?? []).toEqual([]);
      }),
      { numRuns: 400 },
    );
    expect(seen.accepted).toBeGreaterThan(20);
    expect(seen.refused).toBeGreaterThan(20);
  });
});
