import fc from "fast-check";

import type { SimEvent } from "../rollClock";
import type { RollWorld } from "./world";

/** Worlds of a test: 150, or as many as ROLL_WORLDS says. */
export const runs = Number(process.env.ROLL_WORLDS ?? 150);

/** What worlds of every kind are made of. */
export const old = "6";
export const wanted = "7";

/** Up to two of them. */
export const some = <T>(items: T[]) => fc.subarray(items, { maxLength: Math.min(2, items.length) });

export const upTo = (members: number): number[] => Array.from({ length: members }, (_, index) => index + 1);

/** Versions of the members at the start, by their ids. */
export const running = (ids: number[]) =>
  fc
    .tuple(...ids.map(() => fc.constantFrom(old, old, wanted)))
    .map((versions) => Object.fromEntries(ids.map((id, index) => [id, versions[index] ?? old])));

/** How long things take. */
export const times = {
  slowAgents: fc.boolean(),
  ghostSeconds: fc.constantFrom(0, 3, 15),
  syncSeconds: fc.array(fc.constantFrom(0, 0, 3, 120), { minLength: 1, maxLength: 4 }),
  bootSeconds: fc.array(fc.integer({ min: 20, max: 400 }), { minLength: 1, maxLength: 4 }),
};

/** What is wrong with members. */
export const troubles = (ids: number[]) => ({
  down: some(ids),
  stopped: some(ids),
  cursed: some(ids),
  deadAgents: some(ids),
  unrecorded: some(ids),
  agentsReturn: fc.boolean(),
});

export const lockBy = (member: string) =>
  fc.option(
    fc.record({
      holder: fc.constantFrom("roller", member),
      ageSeconds: fc.integer({ min: 0, max: 400 }),
      stopped: fc.boolean(),
    }),
    { nil: undefined },
  );

/** How a roller ends before its time. */
export const ending = fc.oneof(
  fc.record({ killedAt: fc.integer({ min: 1, max: 400 }) }),
  fc.record({ interruptedAfter: fc.integer({ min: 0, max: 1500 }) }),
);

/** A call of a roller: any of its first ones, or a deed. */
const call = fc.oneof(
  fc.record({ of: fc.constant("calls" as const), number: fc.integer({ min: 1, max: 60 }) }),
  fc.record({ of: fc.constant("deeds" as const), number: fc.integer({ min: 1, max: 6 }) }),
);

/** A call that is so many seconds late. */
export const stalled = (least: number, most: number) =>
  fc.tuple(call, fc.integer({ min: least, max: most })).map(([which, seconds]) => ({ ...which, seconds }));

const stall = (least: number, most: number) => fc.array(stalled(least, most), { maxLength: 4 });

/** A sleep that is long enough for a lock to go stale. */
export const nap = stalled(306, 340);

/** A roller whose machine sleeps, and that gives up calls which arrive all the same, as late as AWS may take a signature. */
export const stalling = fc.record({ naps: stall(1, 1000), late: stall(1, 240) });

/** Moments, each with the member that something happens to. */
export const moments = (ids: number[], maxLength: number) =>
  fc.array(fc.record({ after: fc.integer({ min: 1, max: 2000 }), id: fc.constantFrom(...ids) }), { maxLength });

/** Converges in place, as events; an agent may stand still for some seconds in each. */
export const convergesOf = (
  world: RollWorld,
  converges: { after: number; id: number }[],
  standsStill: number[] = [],
): SimEvent[] =>
  converges.map(({ after, id }, index) => ({
    after,
    act: () => {
      world.converge(id, standsStill[index]);
    },
  }));

/** For how long agents stand still, by converge: the lock is stale after 300 seconds. */
export const standing = fc.array(fc.constantFrom(0, 60, 149, 150, 290, 310, 600), { minLength: 8, maxLength: 8 });

/** What happens to members by nobody's doing. */
export const fate = (ids: number[]) =>
  fc.array(
    fc.record({
      after: fc.integer({ min: 1, max: 2000 }),
      id: fc.constantFrom(...ids),
      what: fc.constantFrom("kill", "restart", "silence", "converge", "standStill"),
      seconds: fc.oneof(fc.integer({ min: 1, max: 200 }), fc.constant(1_000_000)),
    }),
    { maxLength: 5 },
  );

type Fate = ReturnType<typeof fate> extends fc.Arbitrary<infer T> ? T : never;

export const eventsOf = (world: RollWorld, happenings: Fate): SimEvent[] =>
  happenings.map(({ after, id, what, seconds }) => ({
    after,
    act: () => {
      if (what === "kill") world.kill(id);
      else if (what === "restart") world.restart(id, seconds);
      else if (what === "silence") world.silence(id);
      else if (what === "converge") world.converge(id);
      else world.converge(id, seconds);
    },
  }));

/** Texts of objects that a roller cannot read. */
const garbage = fc.constantFrom(
  "",
  "{",
  "null",
  "[1]",
  '{"formatVersion":1}',
  '{"formatVersion":2,"state":"free","nonce":"n"}',
);

/** Some of the objects, unreadable. */
export const unreadable = (keys: string[]) =>
  fc
    .uniqueArray(fc.tuple(fc.constantFrom(...keys), garbage), { maxLength: 2, selector: ([key]) => key })
    .map((texts): Record<string, string> => Object.fromEntries(texts));

/** How a roll of members may end in a world with any trouble. */
export const isNamed = ["done", "degraded", "halfWay", "lockHeld"];
