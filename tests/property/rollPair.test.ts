import fc from "fast-check";

import { simulate } from "../support/rollClock";
import { eventsOf, fate, isNamed, moments, old, runs, wanted } from "../support/rollWorlds/arbitraries";
import { PairWorld } from "../support/rollWorlds/pair";
import { ids, troubled, worlds } from "../support/rollWorlds/pairWorlds";

jest.setTimeout(runs * 2000);

test("a pair is rolled one after the other, the one with the address last", () =>
  fc.assert(
    fc.asyncProperty(worlds, async (options) => {
      const world = PairWorld.of(options);
      const { outdated } = world;
      const [end] = await simulate(world, [{}]);
      expect(end).toMatchObject({ outcome: "done" });
      expect(world.harm).toEqual([]);
      expect(world).toMatchObject({ finished: true, whole: true });
      const last = outdated.filter((id) => id === options.holder);
      expect(world.ended).toEqual([...outdated.filter((id) => id !== options.holder), ...last]);
      if (outdated.length > 0) expect(world.bucket.content(world.lockKey)?.state).toBe("free");
      // The lock is renewed right before each deed.
      expect(world.calls.join(" ")).not.toMatch(/look (set|end)/);
    }),
    { numRuns: runs },
  ));

test.each([false, true])(
  "in a world with any trouble it ends in done or in a named stop, and does no harm: force %s",
  (force) =>
    fc.assert(
      fc.asyncProperty(troubled, fate(ids), moments(ids, 2), async (options, happenings, moves) => {
        const world = PairWorld.of(options);
        const moving = moves.map(({ after }) => ({
          after,
          act: () => {
            world.move();
          },
        }));
        const [end] = await simulate(world, [{ options: { force } }], [...eventsOf(world, happenings), ...moving]);
        expect(isNamed).toContain(end!.outcome);
        expect(end!.words).not.toBe("");
        expect(world.harm).toEqual([]);
        if (end!.outcome === "done") expect(world.finished).toBe(true);
      }),
      { numRuns: 2 * runs },
    ),
);

test("a first creation waits until both serve, and ends nobody", () =>
  fc.assert(
    fc.asyncProperty(worlds, async (options) => {
      const world = PairWorld.of({ ...options, running: {}, exists: false });
      const [end] = await simulate(world, [{}]);
      expect(end).toMatchObject({ outcome: "done" });
      expect(world).toMatchObject({ whole: true, ended: [], harm: [] });
      expect(world.bucket.content(world.lockKey)).toBeUndefined();
    }),
    { numRuns: runs },
  ));

test.each(["brokenVersion", "muteVersion"] as const)(
  "a version that does not come up (%s) stops while the holder serves on, and the fixed one heals the other first",
  (fault) =>
    fc.assert(
      fc.asyncProperty(worlds, async (options) => {
        const world = PairWorld.of({ ...options, running: { 1: old, 2: old }, [fault]: wanted });
        const [end] = await simulate(world, [{}]);
        expect(end).toMatchObject({ outcome: "halfWay" });
        const hurt = ids.filter((id) => id !== options.holder);
        expect(world.ended).toEqual(hurt);
        expect(world.holder).toBe(options.holder);

        world.want("8");
        const [healed] = await simulate(world, [{}]);
        expect(healed).toMatchObject({ outcome: "done" });
        expect(world.harm).toEqual([]);
        // One that is between two launches when the fixed version comes has nothing that is to be ended.
        expect([hurt, [...hurt, ...hurt]]).toContainEqual(world.ended.slice(0, -1));
        expect(world.ended.at(-1)).toBe(options.holder);
        expect(world.whole).toBe(true);
      }),
      { numRuns: Math.ceil(runs / 3) },
    ),
);

test("a member that does not serve is replaced first, whatever it failed with, and only once that lasts", () =>
  fc.assert(
    fc.asyncProperty(worlds, fc.constantFrom(...ids), fc.boolean(), async (options, hurt, isFailed) => {
      const world = PairWorld.of({
        ...options,
        running: { 1: old, 2: old },
        stopped: [hurt],
        failed: isFailed ? [hurt] : [],
      });
      const began = world.now;
      const [end] = await simulate(world, [{}]);
      expect(end).toMatchObject({ outcome: "done" });
      expect(world.harm).toEqual([]);
      expect(world.ended).toEqual([hurt, 3 - hurt]);
      expect(world.endedAt[0]! - began).toBeGreaterThanOrEqual(90);
    }),
    { numRuns: runs },
  ));

test("when nobody serves all go one after the other without waiting for the first, the last holder last", () =>
  fc.assert(
    fc.asyncProperty(worlds, async (options) => {
      const world = PairWorld.of({ ...options, running: { 1: old, 2: old }, bootSeconds: [100, 250] });
      // Seen with the address at the first look, and then both are gone for good.
      const gone = ids.map((id) => ({
        after: 1,
        act: () => {
          world.restart(id, 1_000_000);
        },
      }));
      const [end] = await simulate(world, [{}], gone);
      expect(end).toMatchObject({ outcome: "done" });
      expect(world.harm).toEqual([]);
      expect(world.ended).toEqual([3 - options.holder, options.holder]);
      // The next report of the second, and not the boot of the first.
      expect(world.endedAt[1]! - world.endedAt[0]!).toBeLessThanOrEqual(40);
      expect(world.whole).toBe(true);
    }),
    { numRuns: runs },
  ));

test("one of which nothing is known is waited for, by name and with what goes on; by force it goes like one that does not serve", () =>
  fc.assert(
    fc.asyncProperty(
      worlds,
      fc.constantFrom(...ids),
      fc.constantFrom("deadAgents", "unrecorded"),
      async (options, silent, how) => {
        const world = PairWorld.of({ ...options, running: { 1: old, 2: old }, [how]: [silent], agentsReturn: true });
        const [end] = await simulate(world, [{}]);
        expect(end!.outcome).toBe("degraded");
        expect(end!.words).toMatch(
          new RegExp(
            `^no progress for 30 minutes: front-${silent}: no report .*; --force replaces front-${silent} all the same$`,
          ),
        );
        expect(world.ended).toEqual([]);
        const [forced] = await simulate(world, [{ options: { force: true } }]);
        expect(forced).toMatchObject({ outcome: "done" });
        expect(world.ended).toEqual([silent, 3 - silent]);
        expect(world.harm).toEqual([]);
      },
    ),
    { numRuns: Math.ceil(runs / 3) },
  ));

test("the last word of one that died with its agent is not taken for long", () =>
  fc.assert(
    fc.asyncProperty(
      worlds,
      fc.constantFrom(...ids),
      fc.record({ after: fc.integer({ min: 1, max: 40 }), seconds: fc.integer({ min: 70, max: 89 }) }),
      async (options, last, { after, seconds }) => {
        const world = PairWorld.of({ ...options, running: { [last]: old } });
        const act = () => {
          world.silence(3 - last);
          world.restart(3 - last, 1_000_000);
          // Keeps the roller waiting, and is not away for so long that it would be replaced for that.
          world.restart(last, seconds);
        };
        const [end] = await simulate(world, [{}], [{ after, act }]);
        expect(isNamed).toContain(end!.outcome);
        expect(world.harm).toEqual([]);
      },
    ),
    { numRuns: runs },
  ));

test("nobody is replaced while nobody has the address", () =>
  fc.assert(
    fc.asyncProperty(
      worlds,
      fc.constantFrom(...ids),
      fc.record({ after: fc.integer({ min: 1, max: 40 }), seconds: fc.integer({ min: 13, max: 50 }) }),
      async (options, last, { after, seconds }) => {
        const world = PairWorld.of({ ...options, running: { [last]: old }, takeoverSeconds: 60 });
        const act = () => {
          world.restart(options.holder, seconds);
        };
        const [end] = await simulate(world, [{}], [{ after, act }]);
        expect(end).toMatchObject({ outcome: "done" });
        expect(world.harm).toEqual([]);
      },
    ),
    { numRuns: runs },
  ));
