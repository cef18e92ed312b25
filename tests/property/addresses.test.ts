import * as fc from "fast-check";

import { contains, formatBlock, overlap, parseBlock, sizeOf } from "../../components/cidr";
import {
  bandBlockCidr,
  bandBlocks,
  bandCidr,
  bandProblem,
  bands,
  memberAddress,
  memberIds,
  tierBands,
} from "../../components/node/addresses";
import { fatalZones } from "../../scripts/plan/quorum";

const subnetsOf = (longest: number) =>
  fc
    .record({ prefix: fc.integer({ min: 16, max: longest }), at: fc.nat({ max: 0xffff }) })
    .map(({ prefix, at }) => formatBlock({ first: 10 * 2 ** 24 + (at % 2 ** (prefix - 8)) * sizeOf(prefix), prefix }));
const subnets = subnetsOf(28);
const band = fc.integer({ min: bands.least, max: bands.most });
const id = fc.integer({ min: memberIds.least, max: memberIds.most });
const ids = fc.uniqueArray(id, { minLength: 1 });

const numberOf = (address: string) => parseBlock(`${address}/32`)!.first;

test("no address of any two bands is taken twice, and all lie in their band", () => {
  fc.assert(
    fc.property(
      subnets,
      fc.uniqueArray(fc.tuple(band, id), { selector: ([a, b]) => `${a} ${b}` }),
      (subnet, members) => {
        const addresses = members.map(([number, member]) => memberAddress(subnet, number, member));
        expect(new Set(addresses).size).toBe(members.length);
        members.forEach(([number], index) => {
          const block = parseBlock(bandCidr(subnet, number))!;
          expect(contains(block, { first: numberOf(addresses[index]!), prefix: 32 })).toBe(true);
        });
      },
    ),
  );
});

test("a band that a subnet has room for has no address that AWS keeps: the first four of the subnet and its last", () => {
  let [taken, refused] = [0, 0];
  fc.assert(
    fc.property(subnets, band, ids, (subnet, number, members) => {
      const block = parseBlock(subnet)!;
      const kept = members.filter((member) => {
        const offset = numberOf(memberAddress(subnet, number, member)) - block.first;
        return offset < 4 || offset >= sizeOf(block.prefix) - 1;
      });
      const fits = bandProblem(block, number, members) === undefined;
      expect(fits).toBe(kept.length === 0 && contains(block, parseBlock(bandCidr(subnet, number))!));
      if (fits) taken += 1;
      else refused += 1;
    }),
    { numRuns: 500 },
  );
  expect(Math.min(taken, refused)).toBeGreaterThan(20);
});

test("a subnet is refused with the bands that it has room for", () => {
  expect(bandProblem(parseBlock("10.0.0.0/26")!, 4, [1])).toBe(
    "band 4 of fixed addresses lies outside a /26; allowed in it: 1 to 3",
  );
  expect(bandProblem(parseBlock("10.0.0.0/28")!, 1, [1])).toBe(
    "band 1 of fixed addresses lies outside a /28; it has room for none",
  );
  expect(bandProblem(parseBlock("10.0.0.0/24")!, 15, [1, 15])).toBe(
    "the address of member 15 in band 15 is the subnet's last one, which AWS keeps",
  );
});

test("the blocks that a network reserves are all bands and nothing else", () => {
  fc.assert(
    fc.property(subnetsOf(24), (subnet) => {
      const blocks = bandBlocks.map((block) => parseBlock(bandBlockCidr(subnet, block))!);
      for (let number: number = bands.least; number <= bands.most; number += 1) {
        const own = parseBlock(bandCidr(subnet, number))!;
        expect(blocks.filter((block) => overlap(block, own))).toHaveLength(1);
        expect(blocks.some((block) => contains(block, own))).toBe(true);
      }
      expect(blocks.reduce((sum, { prefix }) => sum + sizeOf(prefix), 0)).toBe(16 * bands.most);
    }),
  );
});

test("addresses are where they always were", () => {
  expect(memberAddress("10.0.16.0/20", tierBands.zookeeper, 1)).toBe("10.0.16.17");
  expect(memberAddress("10.0.16.0/20", tierBands.mesosMaster, 1)).toBe("10.0.16.33");
  expect(memberAddress("10.0.16.0/20", tierBands.registry, 1)).toBe("10.0.16.49");
  expect(tierBands).toEqual({ zookeeper: 1, mesosMaster: 2, registry: 3 });
  expect(Math.max(...Object.values<number>(tierBands))).toBeLessThan(12);
});

test("a zone is fatal exactly when fewer than a majority of members are outside it", () => {
  const zone = fc.constantFrom("a", "b", "c", "d", "e");
  fc.assert(
    fc.property(fc.array(zone, { minLength: 3, maxLength: 5 }), (zones) => {
      const members = zones.map((name) => ({ zones: [name] }));
      for (const name of new Set(zones)) {
        const left = zones.filter((other) => other !== name).length;
        expect(fatalZones("ensemble", members).includes(name)).toBe(left * 2 <= zones.length);
      }
    }),
  );
});

test("a pair is lost with a zone that both are in; a single has nothing to spread", () => {
  const [a, b] = [{ zones: ["a"] }, { zones: ["b"] }];
  expect(fatalZones("pair", [a, b])).toEqual([]);
  expect(fatalZones("pair", [a, a])).toEqual(["a"]);
  expect(fatalZones("single", [a])).toEqual([]);
  expect(fatalZones("fleet", [a])).toEqual([]);
});
