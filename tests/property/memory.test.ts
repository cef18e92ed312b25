import * as fc from "fast-check";

import type { NodeSpec } from "../../components/bootstrap/nodeSpec";
import { countedMemoryMib, instanceFacts, knownInstanceTypes } from "../../components/node/instanceTypes";
import { neededMemoryMib } from "../../components/zookeeper/defaults";
import { quorumMachineFaults } from "../../components/zookeeper/validate";
import { specOf } from "../../scripts/plan/nodes";
import { planOf } from "../support/platform";

/** Whether the rule of the plan takes a heap. */
const isTaken = (instanceType: string, heapMib: number): boolean =>
  quorumMachineFaults({ instanceType, heapMib }).length === 0;

/** The largest heap that the rule says is allowed, or nothing where none is. */
const suggested = (instanceType: string): number | undefined => {
  const [fault] = quorumMachineFaults({ instanceType, heapMib: 1_048_576 });
  const most = /allowed: at most (\d+)$/.exec(fault!.problem)?.[1];
  return most === undefined ? undefined : Number(most);
};

/** Shares of its memory that a machine may not count: of 24 GiB one was seen to miss 471 MiB. */
const missing = fc.double({ min: 0, max: 0.075, noNaN: true });

test("the largest heap that the plan suggests is one that it takes and that the node does not refuse", () => {
  const withRoom = knownInstanceTypes.filter((type) => suggested(type) !== undefined);
  expect(withRoom.length).toBeGreaterThan(80);
  fc.assert(
    fc.property(fc.constantFrom(...withRoom), missing, (type, share) => {
      const heap = suggested(type)!;
      expect([isTaken(type, heap), isTaken(type, heap + 1)]).toEqual([true, false]);
      // As the node counts: whole MiB.
      const counted = Math.floor(instanceFacts(type)!.memoryMib * (1 - share));
      expect(counted).toBeGreaterThanOrEqual(neededMemoryMib(heap));
    }),
    { numRuns: 2000 },
  );
});

test("a machine that was measured counts what is taken for sure", () => {
  expect(24_576 - 471).toBeGreaterThanOrEqual(countedMemoryMib(24_576));
});

test("a type with room for no heap gets none suggested", () => {
  const without = knownInstanceTypes.filter((type) => suggested(type) === undefined);
  expect(without).toEqual(["t3.nano", "t3a.nano", "t4g.nano"]);
  for (const type of without) expect(isTaken(type, 128)).toBe(false);
});

test("a node is told what the rule has counted with", async () => {
  const heapMib = suggested("m6i.large")!;
  const { nodes } = await planOf({ zookeeper: { instanceType: "m6i.large", heapMib } });
  const { memoryMib }: Partial<NodeSpec> = specOf(nodes[0]!)!;
  expect(memoryMib).toBe(neededMemoryMib(heapMib));
  expect(memoryMib).toBeLessThanOrEqual(countedMemoryMib(8192));
});
