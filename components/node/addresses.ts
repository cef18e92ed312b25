import { formatAddress, formatBlock, parseBlock } from "../cidr";

/**
 * First address, counted from the subnet's own, of the 16 that each tier with fixed members has in every subnet.
 * Frozen: a band never moves, and new tiers go to the end. The first 16 addresses stay free, since AWS keeps the
 * first four of each subnet.
 */
const bandOffset = { zookeeper: 16 } as const;
const bandPrefix = 28;

export type Band = keyof typeof bandOffset;

/** Member ids that a band has an address for. */
export const memberIds = { least: 1, most: 15 } as const;

/** Longest prefix of a subnet that still holds every band. */
export const longestSubnetPrefix = 25;

/** The fixed private address of a member: its subnet's first address, its tier's band, its id. */
export function memberAddress(subnetCidr: string, band: Band, id: number): string {
  return formatAddress(firstOf(subnetCidr) + bandOffset[band] + id);
}

/** The block that is reserved in the subnet, so that no other instance takes a member's address first. */
export function bandCidr(subnetCidr: string, band: Band): string {
  return formatBlock({ first: firstOf(subnetCidr) + bandOffset[band], prefix: bandPrefix });
}

function firstOf(subnetCidr: string): number {
  const block = parseBlock(subnetCidr);
  if (block === undefined) throw new Error(`not an IPv4 block: ${subnetCidr}`);
  return block.first;
}
