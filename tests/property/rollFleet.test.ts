import fc from "fast-check";

import { simulate } from "../support/rollClock";
import { ending, old, runs, stalling, wanted } from "../support/rollWorlds/arbitraries";
import { FleetWorld, nothingToReplace, type FleetOptions } from "../support/rollWorlds/fleet";

jest.setTimeout(runs * 2000);

const isNamed = ["done", "degraded", "halfWay"];

const percentages = fc.constantFrom(
  { minHealthyPercentage: 100, maxHealthyPercentage: 110 },
  { minHealthyPercentage: 100, maxHealthyPercentage: 200 },
  { minHealthyPercentage: 50, maxHealthyPercentage: 110 },
  { minHealthyPercentage: 0, maxHealthyPercentage: 100 },
);

/** A fleet of up to six nodes that run whatever version. */
const worlds = fc
  .record({
    running: fc.array(fc.constantFrom(old, old, wanted), { minLength: 1, maxLength: 6 }),
    groupVersion: fc.constantFrom(old, old, wanted),
    bootSeconds: fc.array(fc.integer({ min: 20, max: 400 }), { minLength: 1, maxLength: 4 }),
    endSeconds: fc.constantFrom(1, 60, 300),
    lagSeconds: fc.constantFrom(0, 3, 20),
    convergeSeconds: fc.constantFrom(0, 120, 900),
    percentages,
  })
  .map(({ percentages: both, ...rest }): FleetOptions => ({ ...rest, ...both, wantedVersion: wanted }));

/** The same with nodes to replace. */
const outdated = worlds.map((options): FleetOptions => ({
  ...options,
  running: options.running.map(() => old),
  groupVersion: old,
}));

const needsRefresh = (world: FleetWorld): boolean => world.outdated.length > 0;

/** That nothing went wrong by the roller's doing. */
function expectNoHarm(world: FleetWorld): void {
  expect(world.harm).toEqual([]);
  expect(world.lowest).toBeGreaterThanOrEqual(world.least);
}

test("a fleet gets the wanted version by one refresh, and by none when it has it", () =>
  fc.assert(
    fc.asyncProperty(worlds, async (options) => {
      const world = new FleetWorld(options);
      const needed = needsRefresh(world) ? 1 : 0;
      const [end] = await simulate(world, [{}]);
      expect(end).toMatchObject({ outcome: "done" });
      expect(world.finished).toBe(true);
      expect(world.refreshes).toHaveLength(needed);
      expectNoHarm(world);
    }),
    { numRuns: runs },
  ));

test("where there is nothing to do it looks once", async () => {
  const running = [wanted, wanted];
  const times = { bootSeconds: [60], endSeconds: 60, lagSeconds: 0, convergeSeconds: 0 };
  const bounds = { minHealthyPercentage: 100, maxHealthyPercentage: 110 };
  const world = new FleetWorld({ running, groupVersion: wanted, wantedVersion: wanted, ...times, ...bounds });
  const [end] = await simulate(world, [{}]);
  expect(end).toMatchObject({
    outcome: "done",
    words: expect.stringMatching(/^2 nodes run what is wanted, digest /) as string,
  });
  expect(world.calls).toEqual(["look"]);
});

test("killed or interrupted at any moment, the next roll takes the refresh up that there is", () =>
  fc.assert(
    fc.asyncProperty(worlds, ending, fc.integer({ min: 0, max: 900 }), async (options, end, pause) => {
      const world = new FleetWorld(options);
      const needed = needsRefresh(world) ? 1 : 0;
      await simulate(world, [end]);
      world.pass(pause);
      const [next] = await simulate(world, [{}]);
      expect(next).toMatchObject({ outcome: "done" });
      expect(world.finished).toBe(true);
      expect(world.refreshes).toHaveLength(needed);
      expectNoHarm(world);
    }),
    { numRuns: runs },
  ));

test("two rollers at once have one refresh between them", () =>
  fc.assert(
    fc.asyncProperty(outdated, fc.integer({ min: 0, max: 900 }), async (options, after) => {
      const world = new FleetWorld(options);
      const ends = await simulate(world, [{}, { after }]);
      expect(ends).toMatchObject([{ outcome: "done" }, { outcome: "done" }]);
      expect(world.finished).toBe(true);
      expect(world.refreshes).toHaveLength(1);
      expectNoHarm(world);
    }),
    { numRuns: runs },
  ));

test("a roller whose machine sleeps, or whose calls arrive after it gave up, leaves a refresh that the next one finds", () =>
  fc.assert(
    fc.asyncProperty(outdated, stalling, fc.integer({ min: 0, max: 900 }), async (options, stalls, after) => {
      const world = new FleetWorld(options);
      await simulate(world, [stalls, { after }]);
      world.pass(240); // what is late has arrived
      const [last] = await simulate(world, [{}]);
      expect(last).toMatchObject({ outcome: "done" });
      expect(world.finished).toBe(true);
      // A start that comes late spares whoever has the version by then.
      const { harm } = world;
      harm.splice(0, harm.length, ...harm.filter((text) => text !== nothingToReplace));
      expectNoHarm(world);
    }),
    { numRuns: runs },
  ));

test("a refresh towards another version is cancelled and replaced, and that is said", () =>
  fc.assert(
    fc.asyncProperty(outdated, fc.integer({ min: 30, max: 600 }), async (options, pause) => {
      const world = new FleetWorld({ ...options, lagSeconds: 0 });
      world.startByHand("5");
      world.pass(pause);
      const isAtWork = world.refreshes[0]!.status === "InProgress";
      const [end] = await simulate(world, [{}]);
      expect(end).toMatchObject({ outcome: "done" });
      expect(world).toMatchObject({ finished: true, refreshes: [{ status: "Successful" }, {}] });
      expect(
        end!.lines.some((line) => line.includes("cancelling an instance refresh: r-1 brings version 5, wanted is 7")),
      ).toBe(isAtWork);
      expectNoHarm(world);
    }),
    { numRuns: runs },
  ));

test("of two rollers that want different versions one ends done and the other one names the reason", () =>
  fc.assert(
    // The first one cannot be at its end by then.
    fc.asyncProperty(outdated, fc.integer({ min: 1, max: 300 }), async (options, after) => {
      const world = new FleetWorld({ ...options, running: [old, old, old], bootSeconds: [400] });
      const act = () => {
        world.want("8");
      };
      const [first, second] = await simulate(world, [{}, { after: after + 1 }], [{ after, act }]);
      expect(second).toMatchObject({ outcome: "done" });
      const named = expect.stringMatching(/Cancel|another one|somebody else has told test-web/) as string;
      expect(first).toMatchObject({ outcome: "halfWay", words: named });
      expect(world.finished).toBe(true);
      expect(world.lowest).toBeGreaterThanOrEqual(world.least);
    }),
    { numRuns: Math.ceil(runs / 2) },
  ));

test("a refresh that somebody cancels stops the roll with Auto Scaling's own words, and the next one goes on", () =>
  fc.assert(
    fc.asyncProperty(outdated, fc.integer({ min: 30, max: 500 }), async (options, after) => {
      const world = new FleetWorld(options);
      const act = () => {
        world.cancelByHand();
      };
      const [end] = await simulate(world, [{}], [{ after, act }]);
      if (world.refreshes[0]!.status === "Cancelled") {
        expect(end).toMatchObject({
          outcome: "halfWay",
          words: expect.stringContaining(
            "instance refresh r-1 is Cancelled: Cancelled by user.; test-web launches version 6 again",
          ) as string,
        });
        expect(world.groupVersion).toBe(old);
      } else expect(end).toMatchObject({ outcome: "done" });
      const [next] = await simulate(world, [{}]);
      expect(next).toMatchObject({ outcome: "done" });
      expect(world.finished).toBe(true);
      expectNoHarm(world);
    }),
    { numRuns: runs },
  ));

test("a version that does not come up stops the roll with a node's last words, no group keeps it, and the fixed one heals", () =>
  fc.assert(
    fc.asyncProperty(outdated, async (options) => {
      const world = new FleetWorld({ ...options, brokenVersion: wanted });
      const [end] = await simulate(world, [{}]);
      expect(end!.outcome).toBe("halfWay");
      expect(end!.words).toMatch(/; the last words of web-i-\d+: no such package$/);
      expect(world.groupVersion).toBe(old);
      expectNoHarm(world);
      world.want("8");
      const [healed] = await simulate(world, [{}]);
      expect(healed).toMatchObject({ outcome: "done" });
      expect(world.finished).toBe(true);
      expectNoHarm(world);
    }),
    { numRuns: runs },
  ));

test("also when the roller was killed that brought it: the next one knows what the group launched before", () =>
  fc.assert(
    fc.asyncProperty(outdated, ending, fc.integer({ min: 0, max: 900 }), async (options, end, pause) => {
      const world = new FleetWorld({ ...options, brokenVersion: wanted });
      await simulate(world, [end]);
      world.pass(pause);
      const [next] = await simulate(world, [{}]);
      expect(next!.outcome).toBe("halfWay");
      expect(world.groupVersion).toBe(old);
      expectNoHarm(world);
    }),
    { numRuns: runs },
  ));

test.each(["failingVersion", "muteVersion"] as const)(
  "nodes that do not say that they have applied the digest (%s) are named",
  (fault) =>
    fc.assert(
      fc.asyncProperty(outdated, async (options) => {
        const world = new FleetWorld({ ...options, [fault]: wanted });
        const [end] = await simulate(world, [{}]);
        expect(end!.outcome).toBe("halfWay");
        expect(end!.words).toMatch(
          fault === "failingVersion"
            ? /^web-i-\d+.* failed with digest /
            : /^no progress for 35 minutes: no entry of web-i-\d+/,
        );
        expectNoHarm(world);
      }),
      { numRuns: Math.ceil(runs / 2) },
    ),
);

test("by force every node is replaced once, also where all run what is wanted", () =>
  fc.assert(
    fc.asyncProperty(worlds, async (options) => {
      const world = new FleetWorld(options);
      const before = world.nodes.map(({ id }) => id);
      const [end] = await simulate(world, [{ options: { force: true } }]);
      expect(end).toMatchObject({ outcome: "done" });
      expect(world).toMatchObject({ finished: true, refreshes: [{ spares: false }] });
      expect(world.inService.filter(({ id }) => before.includes(id))).toEqual([]);
      expectNoHarm(world);
    }),
    { numRuns: runs },
  ));

test("in a world with any trouble it ends in done or in a named stop, and never below the nodes that have to serve", () =>
  fc.assert(
    fc.asyncProperty(
      worlds,
      fc.record({
        brokenVersion: fc.constantFrom(undefined, undefined, wanted),
        failingVersion: fc.constantFrom(undefined, undefined, wanted, old),
        muteVersion: fc.constantFrom(undefined, undefined, wanted, old),
      }),
      fc.boolean(),
      fc.array(
        fc.record({ after: fc.integer({ min: 1, max: 2000 }), version: fc.constantFrom("5", wanted, undefined) }),
        {
          maxLength: 4,
        },
      ),
      async (options, trouble, force, rivals) => {
        const world = new FleetWorld({ ...options, ...trouble });
        const events = rivals.map(({ after, version }) => ({
          after,
          act: () => {
            if (version === undefined) world.cancelByHand();
            else world.startByHand(version);
          },
        }));
        const [end] = await simulate(world, [{ options: { force } }], events);
        expect(isNamed).toContain(end!.outcome);
        expect(end!.words).not.toBe("");
        if (end!.outcome === "done") expect(world.finished).toBe(true);
        expect(world.lowest).toBeGreaterThanOrEqual(world.least);
      },
    ),
    { numRuns: 2 * runs },
  ));
