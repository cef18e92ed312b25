import { lookSeconds, pauseAfter, reportingSeconds, soonSeconds } from "../../components/roll/pace";
import { simulate } from "../support/rollClock";
import { EnsembleWorld } from "../support/rollWorlds/ensemble";
import { SingleWorld } from "../support/rollWorlds/single";

const times = { bootSeconds: [20], syncSeconds: [0], ghostSeconds: 0 };
/** Seconds from the end of an instance until its successor is in service, in these worlds. */
const absence = 5 + 20;

test.each([
  ["wait", 0, soonSeconds],
  ["wait", reportingSeconds, soonSeconds],
  ["wait", reportingSeconds + 1, lookSeconds],
  ["take-lock", 100, soonSeconds],
  ["free-lock", 100, soonSeconds],
] as const)(
  "after a step of kind %s, %d s after the last change, the next look comes in %d s",
  (kind, age, seconds) => {
    expect(pauseAfter({ kind, why: "" }, { changedAt: 1000 }, 1000 + age)).toBe(seconds);
  },
);

test("before any change a wait is an ordinary one", () => {
  expect(pauseAfter({ kind: "wait", why: "" }, { changedAt: -Infinity }, 1000)).toBe(lookSeconds);
});

async function rolled(world: EnsembleWorld | SingleWorld) {
  const began = world.now;
  const [end] = await simulate(world, [{}]);
  expect(end).toMatchObject({ outcome: "done" });
  expect(world.harm).toEqual([]);
  const looks = world.calls.filter((call) => call === "look").length;
  return { seconds: world.now - began, looks };
}

const quorum = (slowAgents: boolean) =>
  rolled(
    new EnsembleWorld({
      ...{ members: 3, leader: 2, born: true, running: { 1: "6", 2: "6", 3: "6" }, wantedVersion: "7" },
      ...{ ...times, slowAgents },
    }),
  );

test("a roll of a quorum takes at most 1.3 times as long as its boots, and so does that of a single", async () => {
  expect((await quorum(false)).seconds).toBeLessThanOrEqual(1.3 * 3 * absence);
  const single = new SingleWorld({ ...times, exists: true, running: { 1: "6" }, wantedVersion: "7" });
  expect((await rolled(single)).seconds).toBeLessThanOrEqual(1.3 * absence);
});

test("with agents that report every 30 seconds it takes longer, and AWS is asked no more often", async () => {
  const { seconds, looks } = await quorum(true);
  expect(seconds).toBeGreaterThan(1.3 * 3 * absence);
  // The lock, three instances that are ended and three that come into service, and the lock again.
  const changes = 8;
  expect(looks).toBeLessThanOrEqual(seconds / lookSeconds + changes * (reportingSeconds / soonSeconds));
});
