import { parseBlock, sizeOf } from "../../components/cidr";
import type { PlanResource } from "../plan/format";
import { list } from "../plan/inputs";
import { groupOf } from "../plan/nodes";
import { finder, ofType, type Key } from "../plan/quotas/quota";
import { thousands } from "../thousands";
import type { Draft, Policy } from "./policy";

/** The first four of a subnet and its last one: Amazon VPC user guide, "Subnet CIDR blocks". */
const keptByAws = 5;

export const addressSpace: Policy = {
  id: "address-space",
  level: "warning",
  means:
    "a subnet has fewer free addresses than its share of all nodes that fleets may have, fixed addresses and five of AWS's apart",
  why: "AWS launches nothing into a subnet without a free address, on the day on which the fleet has to grow",
  check: (draft) => {
    const find = finder(draft, "aws:ec2/subnet:Subnet");
    const nodes = sharesOf(draft, find);
    const reserved = new Map<Key, number>();
    for (const { inputs } of ofType(draft, "aws:ec2/subnetCidrReservation:SubnetCidrReservation")) {
      const subnet = find(inputs.subnetId);
      reserved.set(subnet, (reserved.get(subnet) ?? 0) + addressesOf(inputs.cidrBlock, 0));
    }
    return [...nodes].flatMap(([subnet, share]) => {
      const size = addressesOf(subnet.inputs.cidrBlock, Infinity);
      const free = Math.max(0, size - keptByAws - (reserved.get(subnet) ?? 0));
      if (share <= free) return [];
      const message = `${subnet.name}: ${thousands(free)} free addresses, and fleets may need ${thousands(share)}; give them larger subnets, or more`;
      return [{ resource: subnet.urn, message }];
    });
  },
};

const addressesOf = (cidr: unknown, otherwise: number): number => {
  const block = parseBlock(String(cidr));
  return block === undefined ? otherwise : sizeOf(block.prefix);
};

/**
 * Nodes that fleets may have in each subnet of the plan: a group spreads them evenly. Groups of slots name zones and no
 * subnets, and their addresses are fixed.
 */
function sharesOf(draft: Draft, find: (reference: unknown) => Key): Map<PlanResource, number> {
  const shares = new Map<PlanResource, number>();
  for (const node of draft.nodes) {
    const subnets = list(groupOf(draft, node)?.inputs.vpcZoneIdentifiers).map(find);
    for (const subnet of subnets) {
      if (typeof subnet !== "object") continue;
      shares.set(subnet, (shares.get(subnet) ?? 0) + Math.ceil(node.max / subnets.length));
    }
  }
  return shares;
}
