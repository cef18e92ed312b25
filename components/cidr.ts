import * as ipaddr from "ipaddr.js";

/** An IPv4 block as numbers: the first address and the prefix length. */
export interface Block {
  first: number;
  prefix: number;
}

/** Numbers without leading zeros, which some readers take for octal. */
const number = "(0|[1-9]\\d*)";
const written = new RegExp(`^${number}\\.${number}\\.${number}\\.${number}/${number}$`);

/** Reads `10.0.0.0/16`. Nothing comes back for anything else, a block whose host bits are set included. */
export function parseBlock(cidr: string): Block | undefined {
  if (!written.test(cidr) || !ipaddr.IPv4.isValidCIDR(cidr)) return undefined;
  const [address, prefix] = ipaddr.IPv4.parseCIDR(cidr);
  const first = address.toByteArray().reduce((sum, byte) => sum * 256 + byte, 0);
  return first % sizeOf(prefix) === 0 ? { first, prefix } : undefined;
}

export function formatBlock({ first, prefix }: Block): string {
  return `${formatAddress(first)}/${prefix}`;
}

export function formatAddress(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join(".");
}

/** How many addresses a block with this prefix length has. */
export function sizeOf(prefix: number): number {
  return 2 ** (32 - prefix);
}

export function contains(outer: Block, inner: Block): boolean {
  return inner.first >= outer.first && inner.first + sizeOf(inner.prefix) <= outer.first + sizeOf(outer.prefix);
}

export function overlap(a: Block, b: Block): boolean {
  return contains(a, b) || contains(b, a);
}

/** Those of RFC 1918, and the one of RFC 6598. */
const privateCidrs = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"];
const privateRanges = privateCidrs.map((cidr) => parseBlock(cidr)!);

/** The ranges of private addresses, in words. */
export const privateRangesText = `${privateCidrs.slice(0, -1).join(", ")} or ${privateCidrs.at(-1)}`;

/** The range of RFC 1918 that a block lies in, or nothing. */
export function rfc1918Range(block: Block): string | undefined {
  const index = privateRanges.findIndex((range) => contains(range, block));
  return privateCidrs.slice(0, -1)[index];
}

/** Whether the block lies in the ranges of RFC 1918 or RFC 6598, which no host on the internet has. */
export function isPrivate(block: Block): boolean {
  return privateRanges.some((range) => contains(range, block));
}
