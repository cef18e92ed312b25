import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { NodeBootstrap } from "../bootstrap/nodeBootstrap";
import { connect } from "../connect";
import type { Port } from "../ports";
import { refuseMoves } from "../inPlace";
import { childTags, type Tags } from "../tags";

/** The security group of a tier's members. */
export interface MembersGroupArgs {
  vpcId: pulumi.Input<string>;
  /** That which the group was made with stays: a change of it would replace the group. */
  description: pulumi.Input<string>;
  /** Doors between the members themselves. */
  among: Port[];
  /** Doors for all nodes of the environment, the members among them. If omitted, none. */
  forNodes?: { bootstrap: pulumi.Input<NodeBootstrap>; ports: Port[] };
  tags?: Tags;
}

/** The group of a tier's members, the doors between them, and their way out to package mirrors and AWS. */
export function membersGroup(
  name: string,
  { vpcId, description, among, forNodes, tags }: MembersGroupArgs,
  parent: pulumi.Resource,
): { group: aws.ec2.SecurityGroup; doors: pulumi.Resource[] } {
  const child = { parent };
  const tagsOf = (childName: string) => childTags(childName, { "startup-stack:component": name }, tags);
  const group = new aws.ec2.SecurityGroup(
    name,
    { vpcId, description, tags: tagsOf(name) },
    // No interface takes a group of another VPC than its own.
    { ...child, ignoreChanges: ["vpcId", "description"] },
  );
  refuseMoves(
    name,
    pulumi.all([group.vpcId, vpcId]).apply(([own, given]) => {
      const problem = `its security group is in ${own}, and stays there; allowed: ${own}`;
      return own === given ? [] : [{ property: "vpcId", given, problem }];
    }),
  );
  const door = (from: pulumi.Input<string>) => (port: Port) => {
    const ruleName = `${name}-${port.role}`;
    return connect(ruleName, { from, to: group.id, port, tags: tagsOf(ruleName) }, child);
  };
  const doors = among.map(door(group.id));
  if (forNodes !== undefined) doors.push(...forNodes.ports.map(door(nodesOr(group, forNodes.bootstrap))));
  const out = new aws.vpc.SecurityGroupEgressRule(
    `${name}-out`,
    {
      securityGroupId: group.id,
      cidrIpv4: "0.0.0.0/0",
      ipProtocol: "-1",
      description: "package mirrors, AWS, and the other members",
      tags: tagsOf(`${name}-out`),
    },
    child,
  );
  return { group, doors: [...doors, out] };
}

/** The group of all nodes; where the environment has none, the members' own. */
const nodesOr = (own: aws.ec2.SecurityGroup, bootstrap: pulumi.Input<NodeBootstrap>): pulumi.Output<string> =>
  pulumi.all([own.id, pulumi.output(bootstrap).nodesGroupId]).apply(([ownId, nodesGroupId]) => nodesGroupId ?? ownId);

/** Security groups of a node: its tier's own, and the one of all nodes where the environment has it. */
export function nodeGroupIds(
  own: aws.ec2.SecurityGroup,
  bootstrap: pulumi.Output<pulumi.Unwrap<NodeBootstrap>>,
): pulumi.Output<string[]> {
  return pulumi
    .all([own.id, bootstrap.nodesGroupId])
    .apply(([ownId, nodesGroupId]) => (nodesGroupId === undefined ? [ownId] : [ownId, nodesGroupId]));
}
