import * as ipaddr from "ipaddr.js";

/** Blocks that no host on the internet has: of RFC 1918, 6598, 4193, loopback and link-local addresses. */
const inner = {
  ipv4: ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"],
  ipv6: ["fc00::/7", "fe80::/10", "::1/128"],
};
const ranges = {
  ipv4: inner.ipv4.map((cidr) => ipaddr.parseCIDR(cidr)),
  ipv6: inner.ipv6.map((cidr) => ipaddr.parseCIDR(cidr)),
};

/** Whether hosts on the internet are in a block, of IPv4 or IPv6. Nothing is said of what is no block. */
export function isPublicBlock(cidr: string): boolean {
  if (!ipaddr.isValidCIDR(cidr)) return false;
  const [address, prefix] = ipaddr.parseCIDR(cidr);
  return !ranges[address.kind()].some(([first, length]) => prefix >= length && address.match(first, length));
}
