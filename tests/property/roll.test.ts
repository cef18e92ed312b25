import fc from "fast-check";

import { stateKey } from "../../components/bootstrap/documents";
import { keys } from "../../components/roll/readings";
import { simulate } from "../support/rollClock";
import { eventsOf, fate, isNamed, old, runs, some, unreadable, wanted } from "../support/rollWorlds/arbitraries";
import { ensembleKeys, EnsembleWorld, type EnsembleOptions } from "../support/rollWorlds/ensemble";
import { forgeries, idsOf, troubled, worlds } from "../support/rollWorlds/ensembleWorlds";

jest.setTimeout(runs * 2000);

test("a quorum that can be rolled is rolled, followers first, never more than one voter away", () =>
  fc.assert(
    fc.asyncProperty(worlds, async (options) => {
      const world = new EnsembleWorld(options);
      const { outdated } = world;
      const [end] = await simulate(world, [{}]);
      expect(end).toMatchObject({ outcome: "done" });
      expect(world.harm).toEqual([]);
      expect(world.finished).toBe(true);
      expect([...world.ended].sort()).toEqual(outdated);
      if (outdated.includes(options.leader)) expect(world.ended.at(-1)).toBe(options.leader);
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
      fc.asyncProperty(troubled, fate([1, 2, 3]), async (options, happenings) => {
        const world = new EnsembleWorld(options);
        const [end] = await simulate(world, [{ options: { force } }], eventsOf(world, happenings));
        expect(isNamed).toContain(end!.outcome);
        expect(end!.words).not.toBe("");
        expect(world.harm).toEqual([]);
        if (end!.outcome === "done") expect(world.finished).toBe(true);
      }),
      { numRuns: runs },
    ),
);

test("a bucket that was replaced under members that serve costs none of them, and force goes on one at a time", () =>
  fc.assert(
    fc.asyncProperty(worlds, fc.integer({ min: 0, max: 30 }), async (options, birthSeconds) => {
      const world = new EnsembleWorld({ ...options, waitMinutes: 15, birthSeconds });
      world.replaceBucket();
      const [first] = await simulate(world, [{}]);
      expect(first).toMatchObject({ outcome: "degraded" });
      expect(world.ended).toEqual([]);
      const [forced] = await simulate(world, [{ options: { force: true } }]);
      expect(forced).toMatchObject({ outcome: "done" });
      expect(world.harm).toEqual([]);
      expect(world.finished).toBe(true);
    }),
    { numRuns: runs },
  ));

test("a version whose instances give up stops at the first member, and the fixed one heals that member first", () =>
  fc.assert(
    fc.asyncProperty(worlds, async (options) => {
      const versions = Object.fromEntries(idsOf(options).map((id) => [id, old]));
      const world = new EnsembleWorld({ ...options, running: versions, brokenVersion: wanted });
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

test("a digest that failed stops a roll only for members that stay: those that are to go are replaced first", () =>
  fc.assert(
    fc.asyncProperty(
      worlds.chain((options) => fc.record({ options: fc.constant(options), failed: some(idsOf(options)) })),
      async ({ options, failed }) => {
        const world = new EnsembleWorld({ ...options, failed });
        const { outdated } = world;
        const [end] = await simulate(world, [{}]);
        expect(world.harm).toEqual([]);
        if (failed.some((id) => !outdated.includes(id))) {
          expect(end).toMatchObject({ outcome: "degraded" });
          expect(world.ended).toEqual([]);
          return;
        }
        expect(end).toMatchObject({ outcome: "done" });
        expect(world.finished).toBe(true);
        const rank = (id: number): number => (id === options.leader ? 2 : failed.includes(id) ? 0 : 1);
        expect(world.ended).toEqual([...outdated].sort((a, b) => rank(a) - rank(b) || a - b));
      },
    ),
    { numRuns: runs },
  ));

test("what a member failed with that is gone says nothing of the one that took its place", () =>
  fc.assert(
    fc.asyncProperty(
      worlds,
      fc.constantFrom(1, 2, 3),
      fc.integer({ min: 0, max: 600 }),
      async (options, gone, seconds) => {
        const world = new EnsembleWorld({ ...options, failed: [gone] });
        world.kill(gone);
        world.pass(seconds);
        const [end] = await simulate(world, [{}]);
        expect(end).toMatchObject({ outcome: "done" });
        expect(world.harm).toEqual([]);
        expect(world.finished).toBe(true);
      },
    ),
    { numRuns: runs },
  ));

test("before the birth everything outdated is replaced at once, and the first creation waits for the quorum", () =>
  fc.assert(
    fc.asyncProperty(worlds, async (options) => {
      const world = new EnsembleWorld({ ...options, born: false });
      const { outdated } = world;
      let atOnce: number[] = [];
      const look = { after: 22, act: () => void (atOnce = [...world.ended]) };
      const [end] = await simulate(world, [{}], [look]);
      expect(end).toMatchObject({ outcome: "done" });
      expect(world.finished).toBe(true);
      expect(world.whole).toBe(true);
      expect(atOnce).toEqual(outdated);
      expect(world.ended).toEqual(outdated);
      expect(world.bucket.content(world.lockKey)).toBeUndefined();
    }),
    { numRuns: runs },
  ));

test("a document that somebody overwrote is put back by the command that the refusal ends with", async () => {
  const world = new EnsembleWorld({ ...(fc.sample(worlds, 1)[0] as EnsembleOptions) });
  const { objects } = world.bucket;
  const key = keys.document(world.request.tier);
  const { text } = objects.get(key)!;
  world.bucket.put(stateKey(world.request.tier, world.request.digest), text, world.now);
  for (const other of ['{"formatVersion":1,"archive":{"role":"x"}}', "{", undefined]) {
    if (other === undefined) objects.delete(key);
    else world.bucket.put(key, other, world.now);
    const [refused] = await simulate(world, [{}]);
    expect(refused).toMatchObject({ outcome: "refused" });
    const [, from, to] = /aws s3 cp s3:\/\/bucket\/(\S+) s3:\/\/bucket\/(\S+)$/.exec(refused!.words) ?? [];
    world.bucket.put(to!, objects.get(from!)!.text, world.now);
  }
  const [end] = await simulate(world, [{}]);
  expect(end).toMatchObject({ outcome: "done" });
});

test("where a stop names force, a roll by force goes on", () =>
  fc.assert(
    fc.asyncProperty(troubled, async (options) => {
      const { cursed = [], unrecorded = [] } = options;
      // One that nothing is known of and that dies for good between the two rolls leaves another state than the stop named.
      fc.pre(!cursed.some((id) => unrecorded.includes(id)));
      const world = new EnsembleWorld({ ...options, agentsReturn: true });
      const [first] = await simulate(world, [{}]);
      fc.pre(first!.words.includes("--force"));
      const deeds = (): number => world.calls.filter((call) => call === "set" || call === "end").length;
      const before = deeds();
      const [forced] = await simulate(world, [{ options: { force: true } }]);
      // A deed: an instance ended, or where a group has none the version set of its next one.
      expect(forced!.outcome === "done" || deeds() > before).toBe(true);
      expect(world.harm).toEqual([]);
    }),
    { numRuns: Math.ceil(runs / 10) },
  ));

test("by force an ensemble that lost its majority to what runs is rolled, and without force nobody is touched", () =>
  fc.assert(
    fc.asyncProperty(
      worlds.chain((options) =>
        fc.record({
          options: fc.constant(options),
          stopped: fc.subarray(idsOf(options), { minLength: Math.ceil(options.members / 2) }),
        }),
      ),
      async ({ options, stopped }) => {
        const world = new EnsembleWorld({ ...options, stopped, waitMinutes: 15 });
        const [first] = await simulate(world, [{}]);
        expect(first).toMatchObject({ outcome: "degraded" });
        expect(world.ended).toEqual([]);
        const [forced] = await simulate(world, [{ options: { force: true } }]);
        expect(forced).toMatchObject({ outcome: "done" });
        expect(forced!.lines.join("\n")).toContain("nothing serves meanwhile");
        expect([...world.ended].sort()).toEqual(idsOf(options));
        expect(world.harm).toEqual([]);
      },
    ),
    { numRuns: 50 },
  ));

test("objects that nobody can read stop a roll by name, and never count as if they were not there", () =>
  fc.assert(
    fc.asyncProperty(
      fc
        .record({ world: fc.oneof(worlds, troubled), born: fc.boolean() })
        .map(({ world, born }) => ({ ...world, born })),
      unreadable([ensembleKeys.born, ensembleKeys.lock, ...[1, 2, 3].map(ensembleKeys.member)]),
      async (options: EnsembleOptions, texts) => {
        const world = new EnsembleWorld({ ...options, unreadable: texts, waitMinutes: 15 });
        const [end] = await simulate(world, [{}]);
        if (texts[ensembleKeys.born] === undefined) expect(isNamed).toContain(end!.outcome);
        else expect(end).toMatchObject({ outcome: "refused" });
        expect(world.harm).toEqual([]);
        if (texts[ensembleKeys.born] !== undefined) expect(world.ended).toEqual([]);
      },
    ),
    { numRuns: runs },
  ));

test("a follower that died with its agent is missed by the leader, and nobody else is replaced", () =>
  fc.assert(
    fc.asyncProperty(
      worlds,
      fc.constantFrom(1, 2, 3),
      fc.integer({ min: 1, max: 40 }),
      async (options, gone, after) => {
        const others = idsOf(options).filter((id) => id !== gone);
        const versions = Object.fromEntries(others.map((id) => [id, old]));
        const world = new EnsembleWorld({ ...options, running: versions, waitMinutes: 15 });
        const act = () => {
          world.silence(gone);
          world.restart(gone, 1_000_000);
        };
        const [end] = await simulate(world, [{}], [{ after, act }]);
        expect(["degraded", "halfWay"]).toContain(end!.outcome);
        expect(world.harm).toEqual([]);
      },
    ),
    { numRuns: 50 },
  ));

/** These worlds, each with a birth that it never had. */
const withForgery = (base: fc.Arbitrary<EnsembleOptions>) =>
  base.chain((options) => fc.record({ options: fc.constant(options), forged: forgeries(options) }));

test("a forged birth ends a roll before its next deed, and without it the next one goes on", () =>
  fc.assert(
    fc.asyncProperty(withForgery(worlds), fc.integer({ min: 0, max: 900 }), async ({ options, forged }, after) => {
      const world = new EnsembleWorld(options);
      const forge = () => {
        world.forgeBirth(forged);
      };
      const [end] = await simulate(world, [{}], [{ after, act: forge }]);
      if (end!.outcome !== "done") {
        expect(end).toMatchObject({ outcome: world.ended.length > 0 ? "halfWay" : "refused" });
        expect(end!.words).toContain("the ensemble was born with members");
      }
      expect(world.harm).toEqual([]);
      const before = world.ended.length;
      const left = world.outdated.length;
      world.restoreBirth();
      const [next] = await simulate(world, [{}]);
      expect(next).toMatchObject({ outcome: "done" });
      expect(world.harm).toEqual([]);
      expect(world.finished).toBe(true);
      expect(world.ended.length - before).toBe(left);
    }),
    { numRuns: runs },
  ));

test.each([false, true])("nor does it do harm among any trouble, born or not: force %s", (force) =>
  fc.assert(
    fc.asyncProperty(
      withForgery(troubled),
      fate([1, 2, 3]),
      fc.record({ born: fc.boolean(), after: fc.integer({ min: 0, max: 900 }) }),
      async ({ options, forged }, happenings, { born, after }) => {
        const world = new EnsembleWorld({ ...options, born });
        const forge = () => {
          world.forgeBirth(forged);
        };
        const events = [...eventsOf(world, happenings), { after, act: forge }];
        const [end] = await simulate(world, [{ options: { force } }], events);
        expect([...isNamed, "refused"]).toContain(end!.outcome);
        expect(world.harm).toEqual([]);
      },
    ),
    { numRuns: runs },
  ),
);
