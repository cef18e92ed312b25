import fc from "fast-check";

import { simulate } from "../support/rollClock";
import { RollWorld, type SimOptions } from "../support/rollWorld";

const runs = 150;
const old = "6";
const wanted = "7";

/** A quorum of three or five whose members run whatever version. */
const worlds = fc.constantFrom(3, 5).chain((members) => {
  const ids = Array.from({ length: members }, (_, index) => index + 1);
  const id = fc.constantFrom(...ids);
  return fc.record({
    members: fc.constant(members),
    running: fc
      .tuple(...ids.map(() => fc.constantFrom(old, old, wanted)))
      .map((versions) => Object.fromEntries(versions.map((version, index) => [index + 1, version]))),
    wantedVersion: fc.constant(wanted),
    leader: id,
    down: fc.constant<number[]>([]),
    cursed: fc.constant<number[]>([]),
    deadAgents: fc.constant<number[]>([]),
    born: fc.constant(true),
    ghostSeconds: fc.constantFrom(0, 3, 15),
    syncSeconds: fc.array(fc.constantFrom(0, 0, 3, 120), { minLength: 1, maxLength: 4 }),
    bootSeconds: fc.array(fc.integer({ min: 20, max: 400 }), { minLength: 1, maxLength: 4 }),
  });
});

const some = <T>(items: T[]) => fc.subarray(items, { maxLength: 2 });
const idsOf = ({ members }: SimOptions) => Array.from({ length: members }, (_, index) => index + 1);

/** The same with members that are down, that never come back, or whose agents are dead, and with any lock. */
const troubled = worlds.chain((options) =>
  fc
    .record({ down: some(idsOf(options)), cursed: some(idsOf(options)), deadAgents: some(idsOf(options)) })
    .chain((trouble) =>
      fc
        .option(
          fc.record({
            holder: fc.constantFrom("roller", "zookeeper-2"),
            ageSeconds: fc.integer({ min: 0, max: 400 }),
            stopped: fc.boolean(),
          }),
          { nil: undefined },
        )
        .map((lock): SimOptions => ({ ...options, ...trouble, lock, waitMinutes: 15 })),
    ),
);

const finished = (world: RollWorld) =>
  world.members.every(
    ({ instance, groupVersion }) =>
      groupVersion === wanted && instance?.version === wanted && instance.state === "InService",
  );

test("a quorum that can be rolled is rolled, followers first, never more than one voter away", () =>
  fc.assert(
    fc.asyncProperty(worlds, async (options) => {
      const world = new RollWorld(options);
      const outdated = world.members
        .filter(({ instance }) => instance?.version === old)
        .map(({ wanted: { id } }) => id);
      const [end] = await simulate(world, [{}]);
      expect(end).toMatchObject({ outcome: "done" });
      expect(world.harm).toEqual([]);
      expect(finished(world)).toBe(true);
      expect([...world.ended].sort()).toEqual(outdated);
      if (outdated.includes(options.leader)) expect(world.ended.at(-1)).toBe(options.leader);
      if (outdated.length > 0) expect(world.lock?.content.state).toBe("free");
      // The lock is renewed right before each deed.
      expect(world.calls.join(" ")).not.toMatch(/look (set|end)/);
    }),
    { numRuns: runs },
  ));

test("in a world with any trouble it ends in done or in a named stop, and does no harm", () =>
  fc.assert(
    fc.asyncProperty(
      troubled,
      fc.array(fc.record({ after: fc.integer({ min: 1, max: 2000 }), id: fc.integer({ min: 1, max: 3 }) }), {
        maxLength: 3,
      }),
      async (options, kills) => {
        const world = new RollWorld(options);
        const events = kills.map(({ after, id }) => ({
          after,
          act: (seen: RollWorld) => {
            seen.kill(id);
          },
        }));
        const [end] = await simulate(world, [{}], events);
        expect(["done", "degraded", "halfWay", "lockHeld"]).toContain(end!.outcome);
        expect(end!.words).not.toBe("");
        expect(world.harm).toEqual([]);
        if (end!.outcome === "done") expect(finished(world)).toBe(true);
      },
    ),
    { numRuns: runs },
  ));

test("killed or interrupted at any moment, the next roll goes on from there", () =>
  fc.assert(
    fc.asyncProperty(
      worlds,
      fc.oneof(
        fc.record({ killedAt: fc.integer({ min: 1, max: 120 }) }),
        fc.record({ interruptedAfter: fc.integer({ min: 0, max: 1500 }) }),
      ),
      fc.integer({ min: 0, max: 600 }),
      async (options, ending, pause) => {
        const world = new RollWorld(options);
        await simulate(world, [ending]);
        world.pass(pause);
        const before = world.ended.length;
        const left = world.members.filter(
          ({ instance }) => instance !== undefined && instance.version !== wanted,
        ).length;
        const [end] = await simulate(world, [{}]);
        expect(end).toMatchObject({ outcome: "done" });
        expect(world.harm).toEqual([]);
        expect(finished(world)).toBe(true);
        // What was rolled before is not rolled again.
        expect(world.ended.length - before).toBe(left);
      },
    ),
    { numRuns: runs },
  ));

test("two rollers at once do what one does", () =>
  fc.assert(
    fc.asyncProperty(worlds, fc.integer({ min: 0, max: 900 }), async (options, after) => {
      const world = new RollWorld(options);
      const ends = await simulate(world, [{}, { after }]);
      expect(world.harm).toEqual([]);
      expect(ends.map(({ outcome }) => outcome)).toContain("done");
      for (const { outcome } of ends) expect(["done", "lockHeld"]).toContain(outcome);
      expect(finished(world)).toBe(true);
    }),
    { numRuns: runs },
  ));

test("a roll and converges in place never overlap", () =>
  fc.assert(
    fc.asyncProperty(
      worlds,
      fc.array(fc.record({ after: fc.integer({ min: 0, max: 1500 }), id: fc.integer({ min: 1, max: 3 }) }), {
        maxLength: 8,
      }),
      async (options, converges) => {
        const world = new RollWorld(options);
        const events = converges.map(({ after, id }) => ({
          after,
          act: (seen: RollWorld) => {
            seen.converge(id);
          },
        }));
        const [end] = await simulate(world, [{}], events);
        expect(end).toMatchObject({ outcome: "done" });
        expect(world.harm).toEqual([]);
      },
    ),
    { numRuns: runs },
  ));

test("a version whose instances give up stops at the first member, and the fixed one heals that member first", () =>
  fc.assert(
    fc.asyncProperty(worlds, async (options) => {
      const running = Object.fromEntries(idsOf(options).map((id) => [id, old]));
      const world = new RollWorld({ ...options, running, brokenVersion: wanted });
      const [end] = await simulate(world, [{}]);
      expect(end).toMatchObject({ outcome: "halfWay" });
      expect(world.ended).toHaveLength(1);
      const [hurt] = world.ended;
      expect(world.members.filter(({ groupVersion }) => groupVersion !== old).map((each) => each.wanted.id)).toEqual([
        hurt,
      ]);

      world.want("8");
      const [healed] = await simulate(world, [{}]);
      expect(healed).toMatchObject({ outcome: "done" });
      expect(world.harm).toEqual([]);
      expect(world.members.map(({ instance }) => instance?.version)).toEqual(idsOf(options).map(() => "8"));
    }),
    { numRuns: runs },
  ));

test("before the birth everything outdated is replaced at once, and the first creation waits for the quorum", () =>
  fc.assert(
    fc.asyncProperty(worlds, async (options) => {
      const world = new RollWorld({ ...options, born: false });
      const outdated = world.members
        .filter(({ instance }) => instance?.version === old)
        .map(({ wanted: { id } }) => id);
      let atOnce: number[] = [];
      const look = { after: 22, act: () => void (atOnce = [...world.ended]) };
      const [end] = await simulate(world, [{}], [look]);
      expect(end).toMatchObject({ outcome: "done" });
      expect(finished(world)).toBe(true);
      expect(world.whole).toBe(true);
      expect(atOnce).toEqual(outdated);
      expect(world.ended).toEqual(outdated);
      expect(world.lock).toBeUndefined();
    }),
    { numRuns: runs },
  ));

test("a forced roll replaces every member once, whatever version it runs", () =>
  fc.assert(
    fc.asyncProperty(worlds, async (options) => {
      const world = new RollWorld(options);
      const [end] = await simulate(world, [{ options: { force: true } }]);
      expect(end).toMatchObject({ outcome: "done" });
      expect([...world.ended].sort()).toEqual(idsOf(options));
      expect(world.harm).toEqual([]);
    }),
    { numRuns: runs },
  ));
