import { Network, NetworkNat } from "../../index";
import { testWith } from "../support/programs";
import { refusals } from "./refused";
import { withStack } from "./stack";
import { programOf, type Tiers } from "./tiers";

// Each run of the engine takes some seconds, and each refusal takes three.
jest.setTimeout(600_000);

/** What a change is refused with, and what of an update reaches the providers all the same. */
interface Refused {
  change: Tiers;
  words: string;
  reached?: RegExp;
}

function expectRefused(first: Tiers, changes: Refused[]): void {
  const given = changes.map(({ change }) => ({ ...first, ...change }));
  const answers = refusals(first, given, [require.resolve("./tiers")]);
  expect(answers).toHaveLength(changes.length);
  answers.forEach(({ preview, update, asked }, index) => {
    const { change, words, reached = nothing } = changes[index]!;
    expect(preview).toContain(words);
    if (change.previewOnly !== true) expect(update).toContain(words);
    expect(asked.filter((line) => !reached.test(line))).toEqual([]);
  });
}

/** Nothing at all. */
const nothing = /^$/;

testWith("pulumi", "the gateway moves to another zone with its address, and what routes through it stays", () => {
  const zones = ["us-east-1a", "us-east-1b"];
  const network = (natZone: string, nat?: NetworkNat) => () => {
    const args = { cidr: "10.0.0.0/16", zones, domain: "dev.internal" };
    new Network("network", nat === undefined ? { ...args, natZone } : { ...args, nat });
    return {};
  };
  const current = { run: network("us-east-1a") };
  return withStack(current, async (stack, { log, holders }) => {
    await stack.up();
    log.length = 0;
    current.run = network("us-east-1b");
    await stack.up();
    const routes = zones.map((zone) => `update Route network-private-${zone}`);
    expect(log.slice(0, 2)).toEqual(["delete NatGateway network-nat", "create NatGateway network-nat"]);
    expect(log.slice(2).sort()).toEqual(routes);
    await stack.preview({ expectNoChanges: true });
    // Each of the gateways has an address of its own, so that they come before the single one goes.
    log.length = 0;
    current.run = network("", NetworkNat.PerZone);
    await stack.up();
    expect(log.indexOf("create NatGateway network-nat-us-east-1b")).toBeLessThan(
      log.indexOf("delete NatGateway network-nat"),
    );
    expect(holders.lost).toEqual([]);
  });
});

testWith("pulumi", "a network keeps its block, and the engine does not begin with another one", () => {
  const words = 'cidr = "10.1.0.0/16": its VPC has 10.0.0.0/16, and keeps it; allowed: 10.0.0.0/16';
  expectRefused({ network: { cidr: "10.0.0.0/16" } }, [{ change: { network: { cidr: "10.1.0.0/16" } }, words }]);
});

const environment = "prod";
/** An update without a preview writes what names the groups, and stops before it touches one of them. */
const namesGroups = /^update (Volume|RolePolicy|LaunchTemplate|LifecyclePolicy) /;
const named =
  'bootstrap.environment = "prod": its auto scaling groups are named for dev, and keep their names; allowed: dev';

testWith("pulumi", "an ensemble keeps its name, its VPC, its environment and its zones", () => {
  const zone = "us-east-1d";
  expectRefused({ zookeeper: {} }, [
    {
      change: { zookeeper: { name: "zk2" } },
      words:
        'ZooKeeperQuorum "zk2": 1 fault\n      aliases[0] = "zookeeper": a tier keeps the name that it was made with',
    },
    {
      change: { zookeeper: { vpcId: "vpc-0b" } },
      words: 'vpcId = "vpc-0b": its security group is in vpc-0a, and stays there; allowed: vpc-0a',
    },
    {
      change: { zookeeper: { zone }, previewOnly: true },
      words: 'zone of member 1 = "us-east-1d": its data volume is in us-east-1a, and stays there; allowed: us-east-1a',
    },
    { change: { zookeeper: { environment } }, words: named, reached: namesGroups },
  ]);
});

testWith("pulumi", "also where the component that it is in has another name", () => {
  const words = 'infra-zk: 1 fault\n      name = "infra-zk": its members were made as platform-zk, and keep that name';
  expectRefused({ zookeeper: { within: "platform" } }, [
    { change: { zookeeper: { within: "infra" }, previewOnly: true }, words },
  ]);
});

testWith("pulumi", "pairs and fleets keep theirs as well", () => {
  const zone = "us-east-1d";
  expectRefused({ gate: {}, desk: {} }, [
    { change: { desk: { name: "bench" } }, words: 'aliases[0] = "desk": a tier keeps the name that it was made with' },
    { change: { desk: { environment } }, words: `desk: 1 fault\n      ${named}`, reached: namesGroups },
    { change: { gate: { environment } }, words: `gate: 1 fault\n      ${named}`, reached: namesGroups },
    {
      change: { gate: { zone }, previewOnly: true },
      words: 'zone of member 1 = "us-east-1d": its group is in us-east-1a, and stays there; allowed: us-east-1a',
    },
  ]);
});

testWith("pulumi", "a second quorum has a band of its own, or nothing with an address is made for it", () => {
  expectRefused({ zookeeper: {} }, [
    {
      change: { second: {} },
      words:
        "addressBand = 1: zookeeper has these addresses of the subnet in us-east-1a; allowed: another band, 1 to 15",
      reached:
        /^(create (?!NetworkInterface|SubnetCidrReservation|Group|Volume)\w+|failed to create SubnetCidrReservation) second/,
    },
  ]);
  const current = { run: () => programOf({ zookeeper: {} }) };
  return withStack(current, async (stack, { log, holders }) => {
    await stack.up();
    log.length = 0;
    current.run = () => programOf({ zookeeper: {}, second: { addressBand: 12 } });
    await stack.up();
    expect(log.filter((line) => !/^create \w+ second/.test(line))).toEqual([]);
    expect(log).toContain("create SubnetCidrReservation second-us-east-1a");
    expect(holders.lost).toEqual([]);
  });
});
