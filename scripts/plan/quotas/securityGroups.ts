import type { PlanResource } from "../format";
import { inside, list, text, type Inputs } from "../inputs";
import { finder, ofType, type Counted, type Key } from "./quota";

const groupType = "aws:ec2/securityGroup:SecurityGroup";

/** Rules of a security group: in for IPv4, in for IPv6, out for IPv4, out for IPv6. */
export type RuleCounts = [number, number, number, number];

/** What rules are from or to, each counted as AWS does: a group and a prefix list are both of either kind of address. */
interface Ends {
  ipv4: number;
  ipv6: number;
}

/** The rules of each security group, as resources of their own of any type and as part of the group. */
export function rulesOf(counted: Counted): Map<PlanResource | string, RuleCounts> {
  const find = finder(counted, groupType);
  const rules = new Map<PlanResource | string, RuleCounts>();
  const add = (group: Key, outward: boolean, { ipv4, ipv6 }: Ends): void => {
    if (group === undefined) return;
    const counts = rules.get(group) ?? [0, 0, 0, 0];
    counts[outward ? 2 : 0] += ipv4;
    counts[outward ? 3 : 1] += ipv6;
    rules.set(group, counts);
  };
  for (const { type, inputs } of counted.resources) {
    if (type === "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
      add(find(inputs.securityGroupId), false, endsOf(inputs));
    else if (type === "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule")
      add(find(inputs.securityGroupId), true, endsOf(inputs));
    else if (type === "aws:ec2/securityGroupRule:SecurityGroupRule")
      add(find(inputs.securityGroupId), inputs.type === "egress", endsOf(inputs));
  }
  for (const group of ofType(counted, groupType)) {
    for (const rule of list(group.inputs.ingress)) add(group, false, endsOf(inside(rule)));
    for (const rule of list(group.inputs.egress)) add(group, true, endsOf(inside(rule)));
  }
  return rules;
}

/**
 * How many rules one of a program is to AWS: it may name several blocks, groups and prefix lists. What a prefix list counts
 * is not known here, so that it is one.
 */
function endsOf(rule: Inputs): Ends {
  const given = (...keys: string[]) =>
    keys.reduce((sum, key) => sum + (text(rule, key) === undefined ? list(rule[key]).length : 1), 0);
  const either =
    given("referencedSecurityGroupId", "sourceSecurityGroupId", "securityGroups", "prefixListId", "prefixListIds") +
    (rule.self === true ? 1 : 0);
  return { ipv4: given("cidrIpv4", "cidrBlocks") + either, ipv6: given("cidrIpv6", "ipv6CidrBlocks") + either };
}

/** An interface, or what launches have one by, with its security groups. */
interface Interface {
  resource: PlanResource;
  groups: (PlanResource | string)[];
}

/** Interfaces of the plan: their own, of instances and of launch templates. */
export function interfacesOf(counted: Counted): Interface[] {
  const find = finder(counted, groupType);
  const of = (resource: PlanResource, given: unknown): Interface => ({
    resource,
    groups: [...new Set(list(given).map(find))].filter((group) => group !== undefined),
  });
  return counted.resources.flatMap((resource): Interface[] => {
    const { type, inputs } = resource;
    if (type === "aws:ec2/networkInterface:NetworkInterface") return [of(resource, inputs.securityGroups)];
    if (type === "aws:ec2/instance:Instance") return [of(resource, inputs.vpcSecurityGroupIds)];
    if (type !== "aws:ec2/launchTemplate:LaunchTemplate") return [];
    return [
      of(resource, inputs.vpcSecurityGroupIds),
      ...list(inputs.networkInterfaces).map((each) => of(resource, inside(each).securityGroups)),
    ];
  });
}
