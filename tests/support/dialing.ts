import type { Port } from "../../components/ports";
import type { PlanResource } from "../../scripts/plan/format";
import { isPublicBlock } from "../../scripts/plan/publicBlock";
import { groupId, isBlock, type Tier } from "./doors";

// Who may dial whom, once more and the slow way: machine by machine and port by port, on the inputs as they stand.

/** A port to try. Protocols without ports have one. */
export interface Sample {
  protocol: string;
  port: number;
}

interface Machine {
  /** The plan's node: a fleet's machines share one. */
  node: string;
  tier: Tier;
  address: number;
  groups: string[];
}

interface RawRule {
  urn: string;
  direction: "ingress" | "egress";
  group: string;
  peer: string;
  protocol: string;
  from: number;
  to: number;
}

const numberOf = (address: string): number => address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);

/** First and last address of a block. */
function bounds(cidr: string): [number, number] {
  const [address, prefix] = cidr.split("/") as [string, string];
  return [numberOf(address), numberOf(address) + 2 ** (32 - Number(prefix)) - 1];
}

function rawRules(resources: PlanResource[]): RawRule[] {
  return resources
    .filter(
      ({ type }) =>
        type.includes("GroupIngressRule") || type.includes("GroupEgressRule") || type.includes("GroupRule:"),
    )
    .map(({ urn, type, inputs }) => {
      const text = (key: string) =>
        Array.isArray(inputs[key]) ? (inputs[key] as string[])[0] : (inputs[key] as string);
      const protocol = (text("ipProtocol") ?? text("protocol"))!;
      const ranged = protocol === "tcp" || protocol === "udp";
      return {
        ...{ urn, protocol, group: text("securityGroupId")! },
        direction: type.includes("EgressRule") || inputs.type === "egress" ? "egress" : "ingress",
        peer: (text("referencedSecurityGroupId") ??
          text("sourceSecurityGroupId") ??
          text("cidrIpv4") ??
          text("cidrBlocks"))!,
        from: ranged ? Number(inputs.fromPort) : 0,
        to: ranged ? Number(inputs.toPort) : 65_535,
      };
    });
}

const opens = ({ protocol, from, to }: RawRule, sample: Sample): boolean =>
  protocol === "-1" || (protocol === sample.protocol && from <= sample.port && sample.port <= to);

const names = ({ peer }: RawRule, { groups, address }: Machine): boolean =>
  isBlock(peer) ? bounds(peer)[0] <= address && address <= bounds(peer)[1] : groups.includes(peer);

/** Machines of a tier: two of a fleet wherever a block of a rule begins or ends, so that none is forgotten. */
function machinesOf(tier: Tier, rules: RawRule[]): Machine[] {
  const groups = [tier.name, "nodes"].map(groupId);
  const members = (tier.addresses ?? []).map((address, index) => ({
    ...{ node: `${tier.name}-${index + 1}`, tier, address: numberOf(address), groups },
  }));
  const edges = rules.flatMap(({ peer }) => (isBlock(peer) ? bounds(peer) : []));
  const ofFleet = (tier.subnets ?? []).flatMap((subnet) => {
    const [first, last] = bounds(subnet);
    const places = [first, last, ...edges.flatMap((edge) => [edge - 1, edge, edge + 1])];
    return [...new Set(places)]
      .filter((place) => first <= place && place <= last)
      .flatMap((address) => [0, 1].map(() => ({ node: tier.name, tier, address, groups })));
  });
  return [...members, ...ofFleet];
}

const sampleOf = (protocol: string, port: number): Sample => ({ protocol, port });

/** Ports at which rules and rows begin and end, and those beside them. */
function samplesOf(rules: RawRule[], rows: Port[]): Sample[] {
  const edges = [...rules, ...rows].flatMap(({ from, to }) => [from - 1, from, to, to + 1]);
  const ports = [...new Set(edges)].filter((port) => port >= 0 && port <= 65_535);
  const ranged = ["tcp", "udp"].flatMap((protocol) => ports.map((port) => sampleOf(protocol, port)));
  return [...ranged, sampleOf("icmp", 0), sampleOf("112", 0)];
}

const runs = ({ role, services }: Tier): boolean => role === "mesos-agent" || services?.includes("mesos") === true;
const isOne = (of: object, tier: Tier): boolean => ("role" in of ? of.role === tier.role : runs(tier));
const listens = ({ listener }: Port, tier: Tier): boolean => listener === "nodes" || isOne(listener, tier);
const mayListen = (row: Port, tier: Tier): boolean =>
  (typeof row.listener === "object" && "service" in row.listener) || listens(row, tier);
const isRow = ({ protocol, from, to }: Port, sample: Sample): boolean =>
  protocol === sample.protocol && from <= sample.port && sample.port <= to;

/** Whether a row names one tier as a source for another. */
function comesIn({ sources }: Port, from: Tier, to: Tier): boolean {
  return sources.some((source) => {
    if (typeof source === "object") return isOne(source, from);
    return source === "nodes" || (source === "members" && from === to);
  });
}

/** All that is wrong: `unwanted` as `rule: from > to port`, `missing` as `row side: from > to port`, of nodes by name. */
export function wrongs(
  resources: PlanResource[],
  tiers: Tier[],
  rows: Port[],
): { unwanted: Set<string>; missing: Set<string>; samples: Sample[] } {
  const rules = rawRules(resources);
  const samples = samplesOf(rules, rows);
  const machines = tiers.flatMap((tier) => machinesOf(tier, rules));
  const unwanted = new Set<string>();
  const reached = new Map<string, boolean>();
  const lacking = new Map<string, string[]>();
  for (const from of machines) {
    for (const to of machines) {
      if (from === to) continue;
      const out = rules.filter(
        (rule) => rule.direction === "egress" && from.groups.includes(rule.group) && names(rule, to),
      );
      const into = rules.filter(
        (rule) => rule.direction === "ingress" && to.groups.includes(rule.group) && names(rule, from),
      );
      const wanted = rows.filter((row) => listens(row, to.tier) && comesIn(row, from.tier, to.tier));
      const allowed = rows.filter(
        (row) =>
          mayListen(row, to.tier) &&
          (comesIn(row, from.tier, to.tier) ||
            row.sources.some((source) => source === "internet" || (typeof source === "object" && "service" in source))),
      );
      for (const sample of samples) {
        const words = `${from.node} > ${to.node} ${sample.protocol} ${sample.port}`;
        const [sent, taken] = [out.some((rule) => opens(rule, sample)), into.filter((rule) => opens(rule, sample))];
        if (sent && !allowed.some((row) => isRow(row, sample))) {
          for (const { urn } of taken) unwanted.add(`${urn}: ${words}`);
        }
        for (const row of wanted.filter((each) => isRow(each, sample))) {
          const pair = `${rows.indexOf(row)} ${from.tier.name} ${to.tier.name}`;
          const lacks = [...(sent ? [] : ["egress"]), ...(taken.length > 0 ? [] : ["ingress"])];
          reached.set(pair, (reached.get(pair) ?? true) && lacks.length === 0);
          const said = lacks.map((side) => `${row.service} ${row.role} ${side}: ${words}`);
          lacking.set(pair, [...(lacking.get(pair) ?? []), ...said]);
        }
      }
    }
  }
  for (const rule of rules.filter(({ direction }) => direction === "ingress"))
    outsiders(rule, machines, samples, rows, unwanted);
  return { unwanted, missing: missingOf(tiers, rows, reached, lacking), samples };
}

/** What a rule lets in that is no node: the machines of a group that none is in, and all addresses that no member has. */
function outsiders(rule: RawRule, machines: Machine[], samples: Sample[], rows: Port[], unwanted: Set<string>): void {
  const { peer } = rule;
  if (!isBlock(peer) && machines.some(({ groups }) => groups.includes(peer))) return;
  if (isBlock(peer)) {
    const [first, last] = bounds(peer);
    const members = machines.filter(({ tier, address }) => tier.addresses && first <= address && address <= last);
    if (members.length === last - first + 1) return;
  }
  const may = isBlock(peer) ? ["internet", ...(isPublicBlock(peer) ? [] : ["people"])] : ["clients"];
  for (const { node, tier, groups } of machines) {
    if (!groups.includes(rule.group)) continue;
    const allowed = rows.filter(
      (row) => mayListen(row, tier) && row.sources.some((source) => may.includes(source as string)),
    );
    for (const sample of samples) {
      if (!opens(rule, sample) || allowed.some((row) => isRow(row, sample))) continue;
      unwanted.add(`${rule.urn}: ${peer.replace(/^sg-0/, "")} > ${node} ${sample.protocol} ${sample.port}`);
    }
  }
}

/** What is lacking where it matters: a role has to reach one of the tiers that listen, all others each of them. */
function missingOf(
  tiers: Tier[],
  rows: Port[],
  reached: Map<string, boolean>,
  lacking: Map<string, string[]>,
): Set<string> {
  const missing = new Set<string>();
  rows.forEach((row, index) => {
    for (const source of row.sources) {
      for (const from of tiers) {
        const to = tiers.filter((tier) => listens(row, tier) && comesIn({ ...row, sources: [source] }, from, tier));
        const pairs = to.map((tier) => `${index} ${from.name} ${tier.name}`);
        const unreached = pairs.filter((pair) => reached.get(pair) === false);
        const isRole = typeof row.listener === "object" && "role" in row.listener;
        if (isRole && unreached.length < pairs.length) continue;
        for (const said of unreached.flatMap((pair) => lacking.get(pair) ?? [])) missing.add(said);
      }
    }
  });
  return missing;
}
