import type { Plan, PlanResource } from "../format";
import { inside, list, type Inputs } from "../inputs";
import { openingOf, type Opening } from "./openings";

/** Whom a rule names on the other side: a security group, a block of addresses, or a list of such blocks. */
export type Peer = { group: string } | { cidr: string } | { list: string };

/** One permission of a security group, whichever resource it stands in. */
export interface Rule extends Opening {
  /** URN of the resource that it stands in. */
  urn: string;
  /** Logical name of that resource. */
  resource: string;
  direction: "ingress" | "egress";
  /** Id of the group that has it. */
  group: string;
  peer: Peer;
}

type Direction = Rule["direction"];
type Ids = Map<string, string[]>;

const texts = (value: unknown): string[] =>
  (Array.isArray(value) ? (value as unknown[]) : [value]).filter((each) => typeof each === "string");

/** All permissions of a plan's security groups, from rules that stand alone and from those that stand in a group. */
export function rulesOf({ resources, symbols }: Pick<Plan, "resources" | "symbols">): Rule[] {
  const ids = idsOf(symbols);
  return resources.flatMap((resource) => readers[resource.type]?.(resource, ids) ?? []);
}

/** Ids of security groups by the outputs that they stand for: namesakes below different parents share one. */
function idsOf(symbols: Plan["symbols"]): Ids {
  const ids: Ids = new Map();
  for (const [value, symbol] of Object.entries(symbols)) {
    if (value.startsWith("sg-")) ids.set(symbol, [...(ids.get(symbol) ?? []), value]);
  }
  return ids;
}

const readers: Record<string, (resource: PlanResource, ids: Ids) => Rule[]> = {
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": (resource) => standalone(resource, "ingress"),
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": (resource) => standalone(resource, "egress"),
  "aws:ec2/securityGroupRule:SecurityGroupRule": (resource) => {
    const { type, securityGroupId, sourceSecurityGroupId, ...inputs } = resource.inputs;
    const direction = type === "egress" ? type : "ingress";
    return inBlock(resource, direction, String(securityGroupId), { ...inputs, securityGroups: sourceSecurityGroupId });
  },
  "aws:ec2/securityGroup:SecurityGroup": inGroup,
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": inGroup,
};

function inGroup(resource: PlanResource, ids: Ids): Rule[] {
  const own = ids.get(`${resource.name}.id`) ?? [];
  return (["ingress", "egress"] as const).flatMap((direction) =>
    list(resource.inputs[direction]).flatMap((block) =>
      own.flatMap((group) => inBlock(resource, direction, group, inside(block))),
    ),
  );
}

function standalone({ urn, name, inputs }: PlanResource, direction: Direction): Rule[] {
  const { referencedSecurityGroupId, cidrIpv4, cidrIpv6, prefixListId } = inputs;
  const { fromPort, toPort, ipProtocol, securityGroupId } = inputs;
  const opening = openingOf(ipProtocol, fromPort, toPort);
  return peersOf(referencedSecurityGroupId, [cidrIpv4, cidrIpv6], prefixListId).map((peer) => ({
    ...{ urn, resource: name, direction, group: String(securityGroupId), peer, ...opening },
  }));
}

/** A rule of the older resources, which name several others at once. */
function inBlock({ urn, name }: PlanResource, direction: Direction, group: string, block: Inputs): Rule[] {
  const { securityGroups, self, cidrBlocks, ipv6CidrBlocks, prefixListIds, protocol, fromPort, toPort } = block;
  const groups = [...texts(securityGroups), ...(self === true ? [group] : [])];
  const opening = openingOf(protocol, fromPort, toPort);
  return peersOf(groups, [...texts(cidrBlocks), ...texts(ipv6CidrBlocks)], prefixListIds).map((peer) => ({
    ...{ urn, resource: name, direction, group, peer, ...opening },
  }));
}

function peersOf(groups: unknown, cidrs: unknown, lists: unknown): Peer[] {
  return [
    ...texts(groups).map((group) => ({ group })),
    ...texts(cidrs).map((cidr) => ({ cidr })),
    ...texts(lists).map((list) => ({ list })),
  ];
}
