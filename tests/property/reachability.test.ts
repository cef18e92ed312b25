import fc from "fast-check";

import type { PlanResource } from "../../scripts/plan/format";
import { missingDoors, unwantedDoors, type Gap } from "../../scripts/plan/reachability/gaps";
import { doorsOf, groupId, planOf, resource, rows, serviceRows, type Door, type Tier } from "../support/doors";
import { wrongs, type Sample } from "../support/dialing";

const table = [...rows, ...serviceRows];
const roles = ["zookeeper", "mesos-master", "mesos-agent", "logs", "monitoring", "front", "work"];

/** Up to two tiers of each role, members or a fleet, each with addresses of its own, some of which join a service. */
const platforms = fc
  .array(fc.record({ role: fc.nat(roles.length - 1), size: fc.nat(3), twin: fc.boolean(), joins: fc.boolean() }), {
    minLength: 1,
    maxLength: 5,
  })
  .map((chosen): Tier[] =>
    [...new Map(chosen.map((each) => [`${each.role} ${each.twin}`, each])).values()].map(
      ({ role, size, twin, joins }, index) => ({
        ...(joins ? { services: ["mesos"] } : {}),
        ...{ name: `${roles[role]!}${twin ? "-b" : ""}`, role: roles[role]! },
        ...(size === 0
          ? { subnets: [`10.1.${index}.0/26`, `10.1.${index}.64/26`] }
          : { addresses: Array.from({ length: size }, (_, member) => `10.0.${index}.${member + 1}`) }),
      }),
    ),
  );

/** Ways to write a rule that open the same: in two parts, as an older resource, or by the members' addresses. */
function rewritten(door: Door, way: number, tiers: Tier[]): (Door | PlanResource)[] {
  const { name, direction = "ingress", group, peer, protocol = "tcp", ports } = door;
  const addresses = tiers.find((tier) => tier.name === peer)?.addresses;
  if (way === 1 && ports !== undefined && ports[0] < ports[1]) {
    const middle = Math.floor((ports[0] + ports[1]) / 2);
    return [
      { ...door, name: `${name} low`, ports: [ports[0], middle] },
      { ...door, name: `${name} high`, ports: [middle + 1, ports[1]] },
    ];
  }
  if (way === 2 && !peer.includes("/")) {
    const [fromPort, toPort] = ports ?? [0, 0];
    const inputs = { type: direction, securityGroupId: groupId(group), sourceSecurityGroupId: groupId(peer) };
    return [resource("aws:ec2/securityGroupRule:SecurityGroupRule", name, { ...inputs, protocol, fromPort, toPort })];
  }
  if (way === 3 && addresses !== undefined) {
    return addresses.map((address) => ({ ...door, name: `${name} ${address}`, peer: `${address}/32` }));
  }
  return [door];
}

const written = platforms.chain((tiers) => {
  const doors = doorsOf(tiers, table);
  return fc.record({
    tiers: fc.constant(tiers),
    doors: fc
      .array(fc.nat(4), { minLength: doors.length, maxLength: doors.length })
      .map((ways) => doors.flatMap((door, index) => rewritten(door, ways[index]!, tiers))),
  });
});

type Platform = { tiers: Tier[]; doors: (Door | PlanResource)[] };

/** Who may be named by a rule: every tier, all nodes, a program's own group, and blocks with and without nodes. */
const peersOf = (tiers: Tier[]): fc.Arbitrary<string> =>
  fc.oneof(
    fc.constantFrom("nodes", "app", ...tiers.map(({ name }) => name)),
    fc.constantFrom(
      "0.0.0.0/0",
      "198.51.100.0/24",
      "10.0.0.0/16",
      "10.0.0.0/30",
      "10.0.1.1/32",
      "10.1.0.0/27",
      "10.1.0.0/25",
    ),
  );

const somePorts: fc.Arbitrary<[number, number]> = fc
  .tuple(
    fc.constantFrom(22, 443, 2181, 2888, 5050, 5051, 5060, 5061, 6514, 8125, 8301, 9100, 31_500),
    fc.constantFrom(0, 1, 700),
  )
  .map(([from, more]) => [from, from + more]);

/** One change of a platform's rules by hand: none, one that is gone, altered, or new. */
const changes = ({ tiers, doors }: Platform): fc.Arbitrary<(Door | PlanResource)[]> => {
  const standing = doors.filter((door): door is Door => !("urn" in door));
  const added = fc.record({
    ...{ name: fc.constant("added"), direction: fc.constantFrom("ingress" as const, "egress" as const) },
    ...{ group: fc.constantFrom("nodes", "app", ...tiers.map(({ name }) => name)), peer: peersOf(tiers) },
    ...{ protocol: fc.constantFrom("tcp", "udp", "icmp", "112", "-1"), ports: somePorts },
  });
  const alterations = fc.oneof(
    peersOf(tiers).map((peer) => ({ peer })),
    fc.constantFrom("udp", "tcp", "-1", "icmp").map((protocol) => ({ protocol })),
    fc.tuple(fc.nat(3), fc.nat(3)).map(([below, above]) => ({ below, above })),
    fc.constantFrom("nodes", "app", ...tiers.map(({ name }) => name)).map((group) => ({ group })),
  );
  const altered = fc.tuple(fc.constantFrom(...standing), alterations).map(([chosen, change]) =>
    doors.map((door): Door | PlanResource => {
      if (door !== chosen) return door;
      if ("protocol" in change) return { ...chosen, ...change, ports: chosen.ports ?? [0, 65_535] };
      if (!("below" in change)) return { ...chosen, ...change };
      const [from, to] = chosen.ports ?? [0, 65_535];
      return chosen.ports === undefined ? chosen : { ...chosen, ports: [from - change.below, to + change.above] };
    }),
  );
  return fc.oneof(
    fc.nat(doors.length - 1).map((index) => doors.filter((_, each) => each !== index)),
    added.map((door) => [
      ...doors,
      door.protocol === "tcp" || door.protocol === "udp" ? door : { ...door, ports: undefined },
    ]),
    altered,
  );
};

/** The samples that a gap names, of every two of its nodes. */
function spelled(gap: Gap, tiers: Tier[], samples: Sample[]): string[] {
  const nodesOf = (name: string): string[] => {
    const members = tiers.find((tier) => tier.name === name)?.addresses;
    return members === undefined ? [name] : members.map((_, index) => `${name}-${index + 1}`);
  };
  const isFleet = (name: string) => tiers.some((tier) => tier.name === name && tier.subnets !== undefined);
  const named = samples.filter((sample) => gap.ports.some((words) => isNamed(words, sample, gap.ports)));
  const door = / \(([^)]*)\): no (ingress|egress) rule/.exec(gap.message);
  const head = gap.kind === "unwanted" ? gap.resource : `${door![1]!} ${door![2]!}`;
  return gap.from.flatMap(nodesOf).flatMap((from) =>
    gap.to
      .flatMap(nodesOf)
      .filter((to) => from !== to || isFleet(to))
      .flatMap((to) => named.map(({ protocol, port }) => `${head}: ${from} > ${to} ${protocol} ${port}`)),
  );
}

function isNamed(words: string, { protocol, port }: Sample, all: string[]): boolean {
  if (words === "everything") return true;
  if (words === "every other protocol") return !all.some((each) => each.endsWith(`/${protocol}`) || each === protocol);
  const [, from, to = from, name] = /^(\d+)(?:-(\d+))?\/(\w+)$/.exec(words) ?? [];
  return name === undefined
    ? words === protocol || words === `protocol ${protocol}`
    : name === protocol && Number(from) <= port && port <= Number(to);
}

const sorted = (texts: Iterable<string>): string[] => [...new Set(texts)].sort();

test("rules of the port table, however they are written, leave no gap", () => {
  fc.assert(
    fc.property(written, ({ tiers, doors }) => {
      const plan = planOf(tiers, doors);
      expect([...missingDoors(plan, table), ...unwantedDoors(plan, table)]).toEqual([]);
    }),
    { numRuns: 200 },
  );
});

test("after one change of the rules exactly those gaps are named that machines, dialing one another on every port, would meet", () => {
  const seen = { nothing: 0, missing: 0, unwanted: 0 };
  fc.assert(
    fc.property(
      written.chain((platform) => fc.record({ tiers: fc.constant(platform.tiers), doors: changes(platform) })),
      ({ tiers, doors }) => {
        const plan = planOf(tiers, doors);
        const expected = wrongs(plan.resources, tiers, table);
        const [missing, unwanted] = [missingDoors(plan, table), unwantedDoors(plan, table)];
        const spell = (gaps: Gap[]) => sorted(gaps.flatMap((gap) => spelled(gap, tiers, expected.samples)));
        expect(spell(missing)).toEqual(sorted(expected.missing));
        expect(spell(unwanted)).toEqual(sorted(expected.unwanted));
        seen.missing += Math.min(missing.length, 1);
        seen.unwanted += Math.min(unwanted.length, 1);
        seen.nothing += missing.length + unwanted.length === 0 ? 1 : 0;
      },
    ),
    { numRuns: 200 },
  );
  // Changes that change nothing, that close a door, and that open one: each has to come up for the rest to mean something.
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(10);
});
