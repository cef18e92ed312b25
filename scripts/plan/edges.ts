import type { PlanEdge, PlanResource } from "./format";

export const ruleType = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const groupType = "aws:ec2/securityGroup:SecurityGroup";

/** Groups that all nodes of a network are in. They stand as themselves in edges: a rule of theirs is one edge. */
export function nodesGroups(resources: PlanResource[]): PlanResource[] {
  const networks = new Set(
    resources
      .filter(({ type }) => type === "startup-stack:index:Network")
      .map(({ urn, name }) => `${urn} ${name}-nodes`),
  );
  return resources.filter(({ type, parent, name }) => type === groupType && networks.has(`${parent ?? ""} ${name}`));
}

/** Who may dial whom: one edge for each ingress rule of the plan. */
export function edgesOf(resources: PlanResource[], idOf: (urn: string) => string): PlanEdge[] {
  const groups = new Map(
    resources.filter(({ type }) => type === groupType).map((group) => [idOf(group.urn), group.name]),
  );
  const nameOf = (id: unknown) => groups.get(String(id)) ?? String(id);
  return resources
    .filter(({ type }) => type === ruleType)
    .map(({ inputs }) => ({
      from: nameOf(inputs.referencedSecurityGroupId ?? inputs.cidrIpv4),
      to: nameOf(inputs.securityGroupId),
      protocol: inputs.ipProtocol as string,
      fromPort: inputs.fromPort as number,
      toPort: inputs.toPort as number,
      why: inputs.description as string,
    }))
    .sort((a, b) =>
      `${a.to} ${a.from}` < `${b.to} ${b.from}`
        ? -1
        : `${a.to} ${a.from}` > `${b.to} ${b.from}`
          ? 1
          : a.fromPort - b.fromPort,
    );
}
