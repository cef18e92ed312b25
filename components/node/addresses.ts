import { contains, formatAddress, formatBlock, parseBlock, sizeOf, type Block } from "../cidr";
import { PlainError } from "../faults";

/**
 * Fixed addresses lie in bands of 16: band n of a subnet begins 16 times n after the subnet's own address. The first 16
 * addresses stay free, since AWS keeps the first four of each subnet. A band never moves.
 */
const bandSize = 16;
const bandPrefix = 28;

/** Bands that there are. The last of them ends 256 addresses after the beginning of the subnet. */
export const bands = { least: 1, most: 15 } as const;

/**
 * The band that each tier with fixed members has unless it is moved. Frozen: new tiers take the next number. Bands 12 to
 * 15 are given to no tier, so that a second quorum of a kind finds room.
 */
export const tierBands = { zookeeper: 1, mesosMaster: 2, registry: 3 } as const;

/** Member ids that a band has an address for. */
export const memberIds = { least: 1, most: 15 } as const;

/** The fixed private address of a member: its subnet's first address, its tier's band, its id. */
export function memberAddress(subnetCidr: string, band: number, id: number): string {
  return formatAddress(blockOf(subnetCidr).first + band * bandSize + id);
}

/** The block of one band. */
export function bandCidr(subnetCidr: string, band: number): string {
  return formatBlock(bandBlock(blockOf(subnetCidr), band));
}

/** The blocks that all bands make together, by the first and the last band of each: 16 addresses, 32, 64 and 128. */
export const bandBlocks = [
  { first: 1, last: 1, prefix: 28 },
  { first: 2, last: 3, prefix: 27 },
  { first: 4, last: 7, prefix: 26 },
  { first: 8, last: 15, prefix: 25 },
] as const;

/** One of these blocks in a subnet. */
export function bandBlockCidr(subnetCidr: string, { first, prefix }: (typeof bandBlocks)[number]): string {
  return formatBlock({ first: blockOf(subnetCidr).first + first * bandSize, prefix });
}

/** Why a subnet has no room for these members of a band, or nothing. AWS keeps a subnet's last address, its broadcast. */
export function bandProblem(subnet: Block, band: number, ids: number[]): string | undefined {
  if (!contains(subnet, bandBlock(subnet, band))) {
    const last = Math.floor(sizeOf(subnet.prefix) / bandSize) - 1;
    const room = last < bands.least ? "it has room for none" : `allowed in it: ${bands.least} to ${last}`;
    return `band ${band} of fixed addresses lies outside a /${subnet.prefix}; ${room}`;
  }
  const broadcast = sizeOf(subnet.prefix) - 1;
  const lost = ids.find((id) => band * bandSize + id === broadcast);
  return lost === undefined
    ? undefined
    : `the address of member ${lost} in band ${band} is the subnet's last one, which AWS keeps`;
}

function bandBlock({ first }: Block, band: number): Block {
  return { first: first + band * bandSize, prefix: bandPrefix };
}

function blockOf(subnetCidr: string): Block {
  const block = parseBlock(subnetCidr);
  if (block === undefined) throw new PlainError("not an IPv4 block");
  return block;
}
