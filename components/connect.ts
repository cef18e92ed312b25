import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { Port } from "./ports";
import type { Tags } from "./tags";

/** One edge between two security groups. The source is always a group, so no rule made here can face the internet. */
export interface Edge {
  /** Security group id of the side that dials. */
  from: pulumi.Input<string>;
  /** Security group id of the side that listens. */
  to: pulumi.Input<string>;
  /** The row of the port table that the edge opens. */
  port: Port;
  /** Tags of the rule. */
  tags: Tags;
}

/** Opens one door between two security groups: one rule resource, named by its caller so that the edge keeps its identity. */
export function connect(
  name: string,
  { from, to, port, tags }: Edge,
  opts: pulumi.CustomResourceOptions,
): aws.vpc.SecurityGroupIngressRule {
  return new aws.vpc.SecurityGroupIngressRule(
    name,
    {
      securityGroupId: to,
      referencedSecurityGroupId: from,
      ipProtocol: port.protocol,
      fromPort: port.from,
      toPort: port.to,
      description: `${port.service} ${port.role}: ${port.why}`,
      tags,
    },
    opts,
  );
}
