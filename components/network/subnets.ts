import { formatBlock, parseBlock } from "../cidr";
import { PlainError } from "../faults";

/**
 * The grid on which every subnet lies: four tiers of eight zones, each cell an equal power-of-two part of the VPC's
 * block. A cell depends on the zone's letter and the tier's index alone, so adding or removing a zone or a tier moves
 * no other subnet. The order is frozen: new tiers go to the end.
 */
const tierIndex = { public: 0, private: 1 } as const;
const tierBits = 2;
const zoneBits = 3;

/** Letters of the zones that the grid has room for. */
export const zoneLetters = ["a", "b", "c", "d", "e", "f", "g", "h"];

/** Largest block of a VPC (an AWS limit) and the smallest whose cells, a /23 each, have room beside all bands of fixed addresses. */
export const vpcPrefix = { shortest: 16, longest: 18 } as const;

export type SubnetTier = keyof typeof tierIndex;

/** The letter that an availability zone's name ends in, such as `a` in us-east-1a. */
export function zoneLetter(zone: string): string {
  return zone.slice(-1);
}

/** The block of one subnet. The VPC's block and the zone are expected to be valid. */
export function subnetCidr(vpcCidr: string, tier: SubnetTier, zone: string): string {
  const vpc = parseBlock(vpcCidr);
  const column = zoneLetters.indexOf(zoneLetter(zone));
  if (vpc === undefined || column < 0) throw new PlainError(`no subnet for zone ${zone} in the block of the VPC`);
  const prefix = vpc.prefix + tierBits + zoneBits;
  const cell = tierIndex[tier] * 2 ** zoneBits + column;
  return formatBlock({ first: vpc.first + cell * 2 ** (32 - prefix), prefix });
}
