import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { connect } from "../connect";
import { membersGroup } from "../node/securityGroup";
import { ports } from "../ports";
import { childTags } from "../tags";
import type { MesosClusterArgs } from "./args";
import { masterGroupDescription } from "./chroot";

/** The groups of a cluster, and all of its doors. */
interface ClusterDoors {
  masterGroup: aws.ec2.SecurityGroup;
  agentGroup: aws.ec2.SecurityGroup;
  doors: pulumi.Resource[];
}

/**
 * Makes the groups of masters and agents and every door, each once: nodes that become agents one day are in the group of
 * all nodes already, so that it changes no rule.
 */
export function clusterDoors(
  name: string,
  { vpcId, bootstrap, zookeeperChroot, tags }: MesosClusterArgs,
  parent: pulumi.Resource,
): ClusterDoors {
  const masters = membersGroup(
    `${name}-master`,
    { vpcId, description: masterGroupDescription(zookeeperChroot), among: [ports.mesosMaster], tags },
    parent,
  );
  const agents = membersGroup(
    `${name}-agent`,
    { vpcId, description: "agents of a Mesos cluster", among: [ports.mesosTasks], tags },
    parent,
  );
  // Refused where there is none.
  const nodes = pulumi.output(bootstrap).nodesGroupId as pulumi.Output<string>;
  const edge = (
    ending: string,
    from: pulumi.Input<string>,
    to: pulumi.Input<string>,
    port: (typeof ports)[keyof typeof ports],
  ) => {
    const rule = `${name}-${ending}`;
    return connect(
      rule,
      { from, to, port, tags: childTags(rule, { "startup-stack:component": name }, tags) },
      { parent },
    );
  };
  const edges = [
    edge("nodes-to-masters", nodes, masters.group.id, ports.mesosMaster),
    edge("masters-to-nodes", masters.group.id, nodes, ports.mesosAgent),
  ];
  return { masterGroup: masters.group, agentGroup: agents.group, doors: [...masters.doors, ...agents.doors, ...edges] };
}
