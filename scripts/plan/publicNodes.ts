import type { Plan, PlanNode, PlanResource } from "./format";
import { inside, list, switchOf, text, type Inputs } from "./inputs";
import { groupOf, templateOf } from "./nodes";
import { resolve } from "./resolve";

type Draft = Pick<Plan, "resources" | "nodes" | "symbols">;

const subnetType = "aws:ec2/subnet:Subnet";

/** A node that gets a public address, and the resource that gives it one. */
export interface PublicNode {
  node: PlanNode;
  resource: PlanResource;
  /** How, in words. */
  by: string;
}

/** Nodes that get public addresses: by their launch template, by a subnet, or as an Elastic IP. */
export function publicNodes(draft: Draft): PublicNode[] {
  const owners = new Map<unknown, PlanNode>();
  const launched = draft.nodes.flatMap((node): PublicNode[] => {
    const template = templateOf(draft, node);
    if (template === undefined) return [];
    const interfaces = list(template.inputs.networkInterfaces).map(inside);
    for (const { networkInterfaceId } of interfaces) owners.set(networkInterfaceId, node);
    if (interfaces.some(({ associatePublicIpAddress }) => switchOf(associatePublicIpAddress) === "on")) {
      return [{ node, resource: template, by: "associatePublicIpAddress" }];
    }
    return bySubnet(interfaces, groupOf(draft, node), draft).map((subnet) => ({
      ...{ node, resource: subnet, by: `mapPublicIpOnLaunch of ${subnet.name}` },
    }));
  });
  owners.delete(undefined);
  return [...launched, ...draft.resources.flatMap((resource) => byElasticIp(resource, owners))];
}

/** Subnets give addresses to new interfaces alone, and only where the template does not refuse. */
function bySubnet(interfaces: Inputs[], group: PlanResource | undefined, draft: Draft): PlanResource[] {
  const isRefused = interfaces.some(
    (each) => each.networkInterfaceId !== undefined || switchOf(each.associatePublicIpAddress) !== "unset",
  );
  if (isRefused) return [];
  return list(group?.inputs.vpcZoneIdentifiers)
    .flatMap((id) => (typeof id === "string" ? (resolve(draft, id, subnetType) ?? []) : []))
    .filter(({ inputs }) => switchOf(inputs.mapPublicIpOnLaunch) === "on");
}

const elasticTypes: Record<string, string> = {
  "aws:ec2/eip:Eip": "networkInterface",
  "aws:ec2/eipAssociation:EipAssociation": "networkInterfaceId",
};

function byElasticIp(resource: PlanResource, owners: Map<unknown, PlanNode>): PublicNode[] {
  const property = elasticTypes[resource.type];
  const node = property === undefined ? undefined : owners.get(text(resource.inputs, property));
  return node === undefined ? [] : [{ node, resource, by: `the Elastic IP ${resource.name}` }];
}
