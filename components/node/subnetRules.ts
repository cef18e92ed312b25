import { type Block, isPrivate, overlap, parseBlock, privateRangesText, rfc1918Range } from "../cidr";
import { rules } from "../faults";

/** A subnet as arguments name it. */
export interface KnownSubnet {
  zone?: string;
  id?: string;
  cidr?: string;
}

/** The largest subnet that AWS takes (VPC user guide, "Subnet sizing"). How small one may be is a matter of the bands in it. */
const shortestPrefix = 16;

/** What is wrong with a subnet's id, or nothing. `others` are the subnets that were named before it. */
export function subnetIdProblem(subnet: KnownSubnet, others: KnownSubnet[]): string | undefined {
  const { id } = subnet;
  const problem = rules.subnetId(id);
  if (problem !== undefined || id === undefined) return problem;
  const taken = others.find((other) => other.id === id && other.zone !== subnet.zone);
  return taken && `a subnet lies in one zone; ${id} is already in ${taken.zone}`;
}

/** What is wrong with a subnet's block, or nothing. `others` are the subnets that were named before it. */
export function subnetCidrProblem(subnet: KnownSubnet, others: KnownSubnet[]): string | undefined {
  const { cidr } = subnet;
  if (cidr === undefined) return undefined;
  const block = parseBlock(cidr);
  if (block === undefined) return "allowed: an IPv4 block whose host bits are zero, such as 10.0.16.0/20";
  if (!isPrivate(block)) return `allowed: a block of private addresses, within ${privateRangesText}`;
  if (block.prefix < shortestPrefix) return `allowed: at most a /${shortestPrefix}`;
  for (const other of others) {
    const theirs = other.cidr === undefined ? undefined : parseBlock(other.cidr);
    const problem = theirs && problemBeside(block, subnet, theirs, other);
    // Of one subnet that is named for two zones its id has told.
    if (problem !== undefined && (subnet.id === undefined || subnet.id !== other.id)) return problem;
  }
  return undefined;
}

function problemBeside(block: Block, subnet: KnownSubnet, theirs: Block, other: KnownSubnet): string | undefined {
  if (overlap(block, theirs) && other.zone !== subnet.zone) {
    return `a subnet lies in one zone; ${other.cidr} is already in ${other.zone}`;
  }
  // VPC user guide, "IPv4 CIDR block association restrictions".
  const [own, range] = [rfc1918Range(block), rfc1918Range(theirs)];
  if (own === undefined || range === undefined || own === range) return undefined;
  return `no VPC has blocks both of ${own} and of ${range}, which ${other.cidr} is of`;
}
