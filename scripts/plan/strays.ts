import type { Plan, PlanNode } from "./format";
import { templateOf } from "./nodes";
import { resolve } from "./resolve";

type Draft = Pick<Plan, "resources" | "nodes" | "symbols">;

/** A member whose interface is in another zone than its group launches in. */
export interface Stray {
  node: PlanNode;
  /** Name and zone of the subnet that its interface is in. */
  subnet: string;
  zone: string;
}

/** Members that no launch brings up, as far as their subnets are of the plan: a group's zones are what it is told. */
export function strays(draft: Draft): Stray[] {
  return draft.nodes.flatMap((node): Stray[] => {
    const template = templateOf(draft, node);
    const [first] = (template?.inputs.networkInterfaces ?? []) as { networkInterfaceId?: string }[];
    const own = resolve(draft, first?.networkInterfaceId, "aws:ec2/networkInterface:NetworkInterface");
    const subnet = resolve(draft, own?.inputs.subnetId as string | undefined, "aws:ec2/subnet:Subnet");
    const zone = subnet?.inputs.availabilityZone;
    return typeof zone !== "string" || node.zones.includes(zone) ? [] : [{ node, subnet: subnet!.name, zone }];
  });
}
