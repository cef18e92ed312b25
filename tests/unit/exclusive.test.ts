import type { Plan } from "../../scripts/plan/format";
import exclusive from "../fixtures/exclusive.json";
import { allArguments, argumentChanges, renames, type ArgumentChange } from "../support/argumentChanges";
import { changesBetween } from "../support/changes";
import { components } from "../support/componentSchema";
import { takenTooEarly } from "../support/exclusive";
import { baseSettings, planOf, type Settings } from "../support/platform";

// Pulumi creates what replaces something first and deletes last. What AWS gives to one resource at a time must be let go of
// before it is wanted again: by `deleteBeforeReplace`, or never, since it is frozen; else the change has to be refused.

jest.setTimeout(300_000);

/** Types of which there may be as many as one likes: nothing of theirs is another one's. */
const holdNothing = [
  "aws:dlm/lifecyclePolicy:LifecyclePolicy",
  "aws:ebs/volume:Volume",
  "aws:ec2/routeTable:RouteTable",
  "aws:ec2/vpc:Vpc",
  "aws:secretsmanager/secretVersion:SecretVersion",
];

/** What is never replaced for an argument's sake: it serves, or holds what somebody relies on. */
const never = /^(Group|NetworkInterface|Volume|Vpc) /;

/**
 * What only a refusal keeps from trying, and the engine's tests show refused: a zone that is named anew for one subnet. And what
 * its documentation says takes two updates: another name for a reader's group.
 */
const known: Record<string, string> = {
  "DataStores.readers.tier": "SecurityGroupIngressRule",
  "MesosCluster.masters.members.zone": "SubnetCidrReservation",
  "Registry.member.zone": "SubnetCidrReservation",
  "ZooKeeperQuorum.members.zone": "SubnetCidrReservation",
};

/** What changes want of one another, by argument. */
async function faultsOf(changes: ArgumentChange[]): Promise<Record<string, string[]>> {
  const faults: Record<string, string[]> = {};
  for (const { argument, change, before, after } of changes) {
    const [made, wanted] = [await before(), await after()];
    const moved = changesBetween(made, wanted).replace.filter((name) => never.test(name));
    const found = [...takenTooEarly(made, wanted), ...moved.map((name) => `${name} is replaced`)];
    if (found.length > 0) (faults[argument] ??= []).push(...found.map((fault) => `${change}: ${fault}`));
  }
  return faults;
}

const changes = argumentChanges();

test("every argument of every component is changed here", () => {
  expect([...new Set(changes.map(({ argument }) => argument))].sort()).toEqual([...new Set(allArguments())].sort());
});

test("of every type that is planned it is known what is exclusive of it", async () => {
  const planned = new Set<string>();
  for (const { before } of renames()) for (const { type } of (await before()).resources) planned.add(type);
  const types = [...planned].filter((type) => type.startsWith("aws:"));
  expect(types.filter((type) => !(type in exclusive) && !holdNothing.includes(type))).toEqual([]);
  expect(holdNothing.filter((type) => type in exclusive || !planned.has(type))).toEqual([]);
});

test.each(components)(
  "no change of one argument of a %s takes what another resource has yet to let go of",
  async (name) => {
    const { ...faults } = await faultsOf(changes.filter(({ component }) => component === name));
    for (const [argument, type] of Object.entries(known)) {
      if (!argument.startsWith(`${name}.`)) continue;
      expect(faults[argument]).toContainEqual(expect.stringContaining(type));
      Reflect.deleteProperty(faults, argument);
    }
    expect(faults).toEqual({});
  },
);

test("nor does another name with an alias of the one before", async () => {
  expect(await faultsOf(renames())).toEqual({});
});

test("nor does a change of an environment's file", async () => {
  const network = { cidr: "10.0.0.0/16", zones: ["us-east-1a", "us-east-1b", "us-east-1c"] };
  const files: Settings[] = [
    { network: { ...network, natZone: "us-east-1b" } },
    { network: { ...network, nat: "perZone" } },
    {
      network: { ...network, zones: ["us-east-1b", "us-east-1c", "us-east-1d"] },
      zookeeper: { zones: network.zones.slice(1) },
    },
    { network, domain: "other.internal" },
    { network, zookeeper: { members: 5, snapshotRetainCount: 0 } },
  ];
  const plans = new Map<Settings, Promise<Plan>>([baseSettings, ...files].map((file) => [file, planOf(file)]));
  const planned = (file: Settings) => () => plans.get(file)!;
  const both = files.flatMap((file): ArgumentChange[] => {
    const named = { component: "", argument: JSON.stringify(file), change: "changed" };
    return [
      { ...named, before: planned(baseSettings), after: planned(file) },
      { ...named, before: planned(file), after: planned(baseSettings) },
    ];
  });
  expect(await faultsOf(both)).toEqual({});
});
