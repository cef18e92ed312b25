import { overlap, parseBlock, type Block } from "../../components/cidr";
import type { PlanResource } from "../plan/format";
import { typed } from "../plan/typed";
import type { Found, Policy } from "./policy";

export const addressTaken: Policy = {
  id: "address-taken",
  level: "error",
  means: "two interfaces have one address in a subnet, or two reservations overlap",
  why: "AWS refuses the second one only half-way through an update",
  check: ({ resources }) => {
    const move = "move one of the tiers to another band by `addressBand`";
    return [
      ...twice(resources, {
        type: "aws:ec2/networkInterface:NetworkInterface",
        blocksOf: ({ privateIps }) => ((privateIps as string[] | undefined) ?? []).map((ip) => `${ip}/32`),
        what: "address",
        mend: move,
      }),
      ...twice(resources, {
        type: "aws:ec2/subnetCidrReservation:SubnetCidrReservation",
        blocksOf: ({ cidrBlock }) => (typeof cidrBlock === "string" ? [cidrBlock] : []),
        what: "reservation",
        mend: `hand on \`bandsReserved\` of a Network's subnet to its members, or ${move}`,
      }),
    ];
  },
};

/** What takes addresses of a subnet. */
interface Taker {
  type: string;
  blocksOf: (inputs: PlanResource["inputs"]) => string[];
  what: string;
  mend: string;
}

function twice(resources: PlanResource[], { type, blocksOf, what, mend }: Taker): Found[] {
  const found: Found[] = [];
  const takenOf = new Map<unknown, { block: Block; name: string }[]>();
  for (const { urn, name, inputs } of typed(resources, type).all) {
    const taken = takenOf.get(inputs.subnetId) ?? [];
    takenOf.set(inputs.subnetId, taken);
    for (const cidr of blocksOf(inputs)) {
      const block = parseBlock(cidr);
      if (block === undefined) continue;
      const other = taken.find((each) => overlap(each.block, block));
      taken.push({ block, name });
      if (other === undefined) continue;
      const address = cidr.replace("/32", "");
      const message = `${name}: ${what} ${address} is that of ${other.name} in the same subnet; ${mend}`;
      found.push({ resource: urn, message });
    }
  }
  return found;
}
