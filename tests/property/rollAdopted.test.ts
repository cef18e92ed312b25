import fc from "fast-check";

import { simulate } from "../support/rollClock";
import { eventsOf, fate, isNamed, runs } from "../support/rollWorlds/arbitraries";
import { EnsembleWorld, type EnsembleOptions } from "../support/rollWorlds/ensemble";
import { idsOf, troubled, worlds } from "../support/rollWorlds/ensembleWorlds";

jest.setTimeout(runs * 2000);

/** Seconds after the first launches, by which some of them, or all, have come into service. */
const moment = fc.integer({ min: 0, max: 600 });

/** Worlds whose life was born in an earlier stack, with a majority of its disks. */
const adopting = (base: typeof troubled, inService: boolean) =>
  base.chain((options) => {
    const ids = idsOf(options);
    const kept = inService ? fc.constant(ids) : fc.subarray(ids, { minLength: Math.floor(ids.length / 2) + 1 });
    const adopted = fc.record({ kept, copies: fc.boolean(), inService: fc.constant(inService) });
    return adopted.map((found): EnsembleOptions => ({ ...options, adopted: found }));
  });

test("disks that are adopted into a new bucket come up in any order, and the blank ones join them", () =>
  fc.assert(
    fc.asyncProperty(adopting(worlds, false), moment, async (options, after) => {
      const world = new EnsembleWorld(options);
      const [end] = await simulate(world, [{ after }]);
      expect(end).toMatchObject({ outcome: "done" });
      expect(world.harm).toEqual([]);
      expect(world.finished && world.whole && world.isRecorded).toBe(true);
    }),
    { numRuns: runs },
  ));

test.each([false, true])("nor is any harm done there in a world with any trouble: force %s", (force) =>
  fc.assert(
    fc.asyncProperty(adopting(troubled, false), fate([1, 2, 3]), moment, async (options, happenings, after) => {
      const world = new EnsembleWorld(options);
      const [end] = await simulate(world, [{ after, options: { force } }], eventsOf(world, happenings));
      expect(isNamed).toContain(end!.outcome);
      expect(world.harm).toEqual([]);
      if (end!.outcome === "done") expect(world.finished).toBe(true);
    }),
    { numRuns: runs },
  ),
);

test("members of such a life that are in service and unknown to a new bucket are never ended", () =>
  fc.assert(
    fc.asyncProperty(adopting(worlds, true), async (options) => {
      const world = new EnsembleWorld({ ...options, unrecorded: idsOf(options), waitMinutes: 15 });
      const [end] = await simulate(world, [{}]);
      expect(end).toMatchObject({ outcome: "degraded" });
      expect(world.ended).toEqual([]);
    }),
    { numRuns: 50 },
  ));
