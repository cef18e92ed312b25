import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

import { ports } from "../ports";
import { childTags, type Tags } from "../tags";

/** Opens SSH on every node to operators' networks: a rule for each block, named by it, so that one more changes no other. */
export function openSsh(
  network: string,
  { groupId, cidrs, tags }: { groupId: pulumi.Input<string>; cidrs: string[]; tags: Tags | undefined },
  parent: pulumi.Resource,
): void {
  const { service, role, protocol, from, to, why } = ports.ssh;
  for (const cidr of cidrs) {
    const name = `${network}-ssh-${cidr.replace("/", "-")}`;
    new aws.vpc.SecurityGroupIngressRule(
      name,
      {
        securityGroupId: groupId,
        cidrIpv4: cidr,
        ipProtocol: protocol,
        fromPort: from,
        toPort: to,
        description: `${service} ${role}: ${why}`,
        tags: childTags(name, { "startup-stack:component": network }, tags),
      },
      { parent },
    );
  }
}
