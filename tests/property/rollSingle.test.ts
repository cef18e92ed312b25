import fc from "fast-check";

import { simulate } from "../support/rollClock";
import { old, runs, wanted } from "../support/rollWorlds/arbitraries";
import { SingleWorld } from "../support/rollWorlds/single";
import { troubled, worlds } from "../support/rollWorlds/singleWorlds";

jest.setTimeout(runs * 2000);

const isNamed = ["done", "degraded", "halfWay"];

test("a single is ended once when it is outdated, never otherwise, and no lock is touched", () =>
  fc.assert(
    fc.asyncProperty(worlds, async (options) => {
      const world = new SingleWorld(options);
      const { outdated } = world;
      const [end] = await simulate(world, [{}]);
      expect(end).toMatchObject({ outcome: "done" });
      expect(world).toMatchObject({ finished: true, whole: true, ended: outdated, harm: [] });
      expect(world.calls).not.toContain("lock");
    }),
    { numRuns: runs },
  ));

test.each([false, true])(
  "in a world with any trouble it ends in done or in a named stop, and ends no more than it has to: force %s",
  (force) =>
    fc.assert(
      fc.asyncProperty(
        troubled,
        fc.array(fc.record({ after: fc.integer({ min: 1, max: 2000 }), seconds: fc.integer({ min: 0, max: 200 }) }), {
          maxLength: 4,
        }),
        async (options, deaths) => {
          const world = new SingleWorld(options);
          const events = deaths.map(({ after, seconds }) => ({
            after,
            act: () => {
              if (seconds === 0) world.kill(1);
              else world.restart(1, seconds);
            },
          }));
          const [end] = await simulate(world, [{ options: { force } }], events);
          expect(isNamed).toContain(end!.outcome);
          expect(end!.words).not.toBe("");
          expect(world.harm).toEqual([]);
          expect(world.calls).not.toContain("lock");
          if (end!.outcome === "done") expect(world.finished).toBe(true);
        },
      ),
      { numRuns: 2 * runs },
    ),
);

test("a first creation waits until it serves, and ends nobody", () =>
  fc.assert(
    fc.asyncProperty(worlds, async (options) => {
      const world = new SingleWorld({ ...options, running: {}, exists: false });
      const [end] = await simulate(world, [{}]);
      expect(end).toMatchObject({ outcome: "done" });
      expect(world).toMatchObject({ whole: true, ended: [], harm: [] });
    }),
    { numRuns: runs },
  ));

test.each(["brokenVersion", "muteVersion"] as const)(
  "a version that does not come up (%s) stops the roll after one end, and the fixed one heals it",
  (fault) =>
    fc.assert(
      fc.asyncProperty(worlds, async (options) => {
        const world = new SingleWorld({ ...options, running: { 1: old }, [fault]: wanted });
        const [end] = await simulate(world, [{}]);
        expect(end).toMatchObject({ outcome: "halfWay" });
        if (fault === "brokenVersion")
          expect(end!.words).toMatch(/^logs-1 does not come up with version 7: .* gave up/);
        expect(world.ended).toEqual([1]);
        world.want("8");
        const [healed] = await simulate(world, [{}]);
        expect(healed).toMatchObject({ outcome: "done" });
        expect(world).toMatchObject({ whole: true, ended: [1, 1], harm: [] });
      }),
      { numRuns: runs },
    ),
);

test("one that failed with the wanted digest is left alone while it serves, and replaced when it lastingly does not", () =>
  fc.assert(
    fc.asyncProperty(worlds, fc.boolean(), async (options, serves) => {
      const stopped = serves ? [] : [1];
      const world = new SingleWorld({ ...options, running: { 1: old }, failed: [1], stopped });
      const began = world.now;
      const [end] = await simulate(world, [{}]);
      expect(world.harm).toEqual([]);
      if (serves) {
        expect(end).toMatchObject({ outcome: "degraded" });
        expect(world.ended).toEqual([]);
        const [forced] = await simulate(world, [{ options: { force: true } }]);
        expect(forced).toMatchObject({ outcome: "done" });
      } else {
        expect(end).toMatchObject({ outcome: "done" });
        expect(world.endedAt[0]! - began).toBeGreaterThanOrEqual(90);
      }
      expect(world.ended).toEqual([1]);
    }),
    { numRuns: runs },
  ));

test("one of which nothing is known is not ended without force, and the stop names it", () =>
  fc.assert(
    fc.asyncProperty(worlds, fc.constantFrom("deadAgents", "unrecorded"), async (options, how) => {
      const world = new SingleWorld({ ...options, running: { 1: old }, [how]: [1], agentsReturn: true });
      // Long enough for a last report to be one of the past.
      world.pass(100);
      const [end] = await simulate(world, [{}]);
      expect(end!.outcome).toBe("degraded");
      expect(end!.words).toMatch(
        /^no progress for 30 minutes: logs-1: no report .*; --force replaces logs-1 all the same$/,
      );
      expect(world.ended).toEqual([]);
      const [forced] = await simulate(world, [{ options: { force: true } }]);
      expect(forced).toMatchObject({ outcome: "done" });
      expect(world).toMatchObject({ ended: [1], harm: [] });
    }),
    { numRuns: Math.ceil(runs / 3) },
  ));
