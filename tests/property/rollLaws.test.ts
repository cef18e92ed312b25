import fc from "fast-check";

import { simulate } from "../support/rollClock";
import {
  convergesOf,
  ending,
  isNamed,
  moments,
  nap,
  runs,
  stalled,
  stalling,
  standing,
  upTo,
} from "../support/rollWorlds/arbitraries";
import { EnsembleWorld, type EnsembleOptions } from "../support/rollWorlds/ensemble";
import * as ensembles from "../support/rollWorlds/ensembleWorlds";
import { PairWorld, type PairOptions } from "../support/rollWorlds/pair";
import * as pairs from "../support/rollWorlds/pairWorlds";
import { SingleWorld, type SingleOptions } from "../support/rollWorlds/single";
import * as singles from "../support/rollWorlds/singleWorlds";
import type { SimOptions } from "../support/rollWorlds/options";
import type { RollWorld } from "../support/rollWorlds/world";

// Laws that hold for a roll of every kind, whatever befalls the rollers themselves.

jest.setTimeout(runs * 2000);

/** A kind of tier. */
interface Rolled<O> {
  worlds: fc.Arbitrary<O>;
  make: (options: O) => RollWorld;
  /** Members that something happens to. */
  ids: number[];
  /** Whether its rollers and agents share a lock. */
  isLocked: boolean;
}

function laws<O extends Partial<SimOptions>>({ worlds, make, ids, isLocked }: Rolled<O>): void {
  /** A roll by one to which nothing happens, and after which all is as it is wanted. */
  async function expectDone(world: RollWorld): Promise<void> {
    const [end] = await simulate(world, [{}]);
    expect(end).toMatchObject({ outcome: "done" });
    expect(world.harm).toEqual([]);
    expect(world).toMatchObject({ finished: true, whole: true });
  }

  test("killed or interrupted at any moment, the next roll does what is left and no more", () =>
    fc.assert(
      fc.asyncProperty(worlds, ending, fc.integer({ min: 0, max: 600 }), async (options, end, pause) => {
        const world = make(options);
        const { outdated } = world;
        await simulate(world, [end]);
        world.pass(pause);
        await expectDone(world);
        expect([...world.ended].sort()).toEqual(outdated);
      }),
      { numRuns: runs },
    ));

  test("two rollers at once do what one does", () =>
    fc.assert(
      fc.asyncProperty(worlds, fc.integer({ min: 0, max: 900 }), async (options, after) => {
        const world = make(options);
        const { outdated } = world;
        const ends = await simulate(world, [{}, { after }]);
        const outcomes = ends.map(({ outcome }) => outcome);
        expect(outcomes).toContain("done");
        for (const outcome of outcomes) expect(isLocked ? ["done", "lockHeld"] : ["done"]).toContain(outcome);
        expect(world.harm).toEqual([]);
        expect(world.finished).toBe(true);
        expect([...world.ended].sort()).toEqual(outdated);
      }),
      { numRuns: runs },
    ));

  test("a roller whose machine sleeps, or whose calls arrive after it gave up, does no harm beside another one", () =>
    fc.assert(
      fc.asyncProperty(worlds, stalling, fc.integer({ min: 0, max: 900 }), async (options, stalls, after) => {
        const world = make(options);
        const ends = await simulate(world, [stalls, { after }]);
        for (const { outcome } of ends) expect([...isNamed, "failed"]).toContain(outcome);
        await expectDone(world);
      }),
      { numRuns: runs },
    ));

  test("AWS that is busy is asked again, and a roll that it is busy for too long ends by name", () =>
    fc.assert(
      fc.asyncProperty(worlds, fc.constantFrom(5, 60, 400, 1_000_000), async (options, seconds) => {
        const world = make({ ...options, waitMinutes: 10, busySeconds: seconds });
        const { outdated } = world;
        const [end] = await simulate(world, [{}]);
        const isLong = outdated.length > 0 && seconds > 600;
        expect(end).toMatchObject({ outcome: isLong ? "degraded" : "done" });
        if (isLong) expect(end!.words).toContain("no progress for 10 minutes: put off: ScalingActivityInProgress");
        expect(world.bucket.isFree(world.lockKey)).toBe(true);
        expect(world.harm).toEqual([]);
      }),
      { numRuns: Math.min(runs, 30) },
    ));

  test("a forced roll replaces every member once, whatever version it runs", () =>
    fc.assert(
      fc.asyncProperty(worlds, async (options) => {
        const world = make(options);
        const [end] = await simulate(world, [{ options: { force: true } }]);
        expect(end).toMatchObject({ outcome: "done" });
        expect([...world.ended].sort()).toEqual(upTo(world.members.length));
        expect(world.harm).toEqual([]);
      }),
      { numRuns: runs },
    ));

  if (!isLocked) return;

  test("a roller that slept before whatever call does nothing that a converge meanwhile has made harmful", () =>
    fc.assert(
      fc.asyncProperty(worlds, nap, fc.constantFrom(...ids), async (options, slept, id) => {
        const world = make(options);
        const meanwhile = () => {
          world.converge(id);
        };
        await simulate(world, [{ naps: [{ ...slept, meanwhile }] }]);
        await expectDone(world);
      }),
      { numRuns: runs },
    ));

  test("a lock under which a deed was not answered is left to go stale", () =>
    fc.assert(
      fc.asyncProperty(worlds, stalled(1, 240), async (options, late) => {
        const world = make(options);
        const [end] = await simulate(world, [{ late: [late] }]);
        if (end!.unanswered) {
          expect(end).toMatchObject({ outcome: "halfWay" });
          expect(world.bucket.content(world.lockKey)).toMatchObject({ state: "held", holder: "roller" });
          expect(world.bucket.content(world.lockKey)).not.toHaveProperty("stopped");
        }
        await expectDone(world);
      }),
      { numRuns: runs },
    ));

  test("a roll and converges in place never overlap, also of agents that stand still", () =>
    fc.assert(
      fc.asyncProperty(worlds, moments(ids, 8), standing, async (options, converges, still) => {
        const world = make(options);
        // The first one has the lock before the roller comes.
        const [first = { id: 1 }, ...rest] = converges;
        const all = convergesOf(world, [{ ...first, after: 1 }, ...rest], still);
        const [end] = await simulate(world, [{ after: 5 }], all);
        expect(end).toMatchObject({ outcome: "done" });
        expect(world.harm).toEqual([]);
      }),
      { numRuns: runs },
    ));
}

describe("ensemble", () => {
  const make = (options: EnsembleOptions): EnsembleWorld => new EnsembleWorld(options);
  laws({ worlds: ensembles.worlds, make, ids: [1, 2, 3], isLocked: true });
});

describe("pair", () => {
  const make = (options: PairOptions): PairWorld => PairWorld.of(options);
  laws({ worlds: pairs.worlds, make, ids: pairs.ids, isLocked: true });
});

describe("single", () => {
  const make = (options: SingleOptions): SingleWorld => new SingleWorld(options);
  laws({ worlds: singles.worlds, make, ids: [1], isLocked: false });
});
