import * as fc from "fast-check";

import { contains, formatBlock, parseBlock, sizeOf } from "../../components/cidr";
import { bandCidr, longestSubnetPrefix, memberAddress, memberIds } from "../../components/node/addresses";
import { fatalZones } from "../../scripts/plan/quorum";

const subnets = fc
  .record({ prefix: fc.integer({ min: 16, max: longestSubnetPrefix }), at: fc.nat({ max: 0xffff }) })
  .map(({ prefix, at }) => formatBlock({ first: 10 * 2 ** 24 + (at % 2 ** (prefix - 8)) * sizeOf(prefix), prefix }));
const ids = fc.uniqueArray(fc.integer({ min: memberIds.least, max: memberIds.most }), { minLength: 1 });

const numberOf = (address: string) => parseBlock(`${address}/32`)!.first;

test("no address is taken twice, all lie in the reserved band, and the band in the subnet", () => {
  fc.assert(
    fc.property(subnets, ids, (subnet, members) => {
      const addresses = members.map((id) => memberAddress(subnet, "zookeeper", id));
      expect(new Set(addresses).size).toBe(members.length);
      const band = parseBlock(bandCidr(subnet, "zookeeper"))!;
      expect(contains(parseBlock(subnet)!, band)).toBe(true);
      for (const address of addresses) expect(contains(band, { first: numberOf(address), prefix: 32 })).toBe(true);
    }),
  );
});

test("no address is one that AWS keeps: the first four of a subnet and its last", () => {
  fc.assert(
    fc.property(subnets, ids, (subnet, members) => {
      const { first, prefix } = parseBlock(subnet)!;
      for (const id of members) {
        const offset = numberOf(memberAddress(subnet, "zookeeper", id)) - first;
        expect(offset).toBeGreaterThanOrEqual(4);
        expect(offset).toBeLessThan(sizeOf(prefix) - 1);
      }
    }),
  );
});

test("a member's address depends on its own id alone, so growth and removal move nobody", () => {
  fc.assert(
    fc.property(subnets, ids, ids, (subnet, before, after) => {
      for (const id of after.filter((member) => before.includes(member))) {
        expect(memberAddress(subnet, "zookeeper", id)).toBe(memberAddress(subnet, "zookeeper", id));
      }
      expect(memberAddress("10.0.16.0/20", "zookeeper", 1)).toBe("10.0.16.17");
    }),
  );
});

test("a zone is fatal exactly when fewer than a majority of members are outside it", () => {
  const zone = fc.constantFrom("a", "b", "c", "d", "e");
  fc.assert(
    fc.property(fc.array(zone, { minLength: 3, maxLength: 5 }), (zones) => {
      const members = zones.map((name) => ({ zones: [name] }));
      for (const name of new Set(zones)) {
        const left = zones.filter((other) => other !== name).length;
        expect(fatalZones(members).includes(name)).toBe(left * 2 <= zones.length);
      }
    }),
  );
});
