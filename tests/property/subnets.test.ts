import * as fc from "fast-check";

import { contains, formatBlock, overlap, parseBlock, sizeOf } from "../../components/cidr";
import { subnetCidr, vpcPrefix, zoneLetters, type SubnetTier } from "../../components/network/subnets";

const tiers: SubnetTier[] = ["public", "private"];
const letters = fc.subarray(zoneLetters, { minLength: 1 });
const vpcs = fc
  .record({ prefix: fc.integer({ min: vpcPrefix.shortest, max: vpcPrefix.longest }), at: fc.nat({ max: 0xffff }) })
  .map(({ prefix, at }) => formatBlock({ first: 10 * 2 ** 24 + (at % 2 ** (prefix - 8)) * sizeOf(prefix), prefix }));

function layout(vpc: string, zones: string[]): Map<string, string> {
  return new Map(
    zones.flatMap((letter) => tiers.map((tier) => [`${tier}-${letter}`, subnetCidr(vpc, tier, `us-east-1${letter}`)])),
  );
}

test("subnets lie in the VPC and never overlap", () => {
  fc.assert(
    fc.property(vpcs, letters, (vpc, zones) => {
      const blocks = [...layout(vpc, zones).values()].map((cidr) => parseBlock(cidr)!);
      for (const block of blocks) expect(contains(parseBlock(vpc)!, block)).toBe(true);
      blocks.forEach((a, index) => {
        blocks.slice(index + 1).forEach((b) => {
          expect(overlap(a, b)).toBe(false);
        });
      });
    }),
  );
});

test("a subnet stays where it is when zones come, go, or change their order", () => {
  fc.assert(
    fc.property(vpcs, letters, letters, (vpc, some, others) => {
      const before = layout(vpc, some);
      const after = layout(vpc, [...others].reverse());
      for (const [name, cidr] of after) expect(before.get(name) ?? cidr).toBe(cidr);
    }),
  );
});

test("the layout is frozen: these exact blocks are in use", () => {
  expect(Object.fromEntries(layout("10.0.0.0/16", ["a", "b", "h"]))).toEqual({
    "public-a": "10.0.0.0/21",
    "private-a": "10.0.64.0/21",
    "public-b": "10.0.8.0/21",
    "private-b": "10.0.72.0/21",
    "public-h": "10.0.56.0/21",
    "private-h": "10.0.120.0/21",
  });
});

test("two of the four tiers of the grid are free for later ones", () => {
  const used = [...layout("10.0.0.0/16", zoneLetters).values()].map((cidr) => parseBlock(cidr)!);
  const free = parseBlock("10.0.128.0/17")!;
  for (const block of used) expect(overlap(block, free)).toBe(false);
});
