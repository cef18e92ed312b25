import { exitCodes } from "../../../components/roll/outcomes";
import { sleep } from "../lab/exec";
import { withNodeSpec } from "../planChanges";
import { PlanView } from "../planView";
import type { FaultContext } from "./context";
import type { Fault, Outcome } from "./fault";
import { type Lock, RollWatch, written } from "./rollWatch";
import { newImage } from "./settings";
import { ended, groupsOf, keptServing, lastWords, Launches, outdated, startUp, up, verdict } from "./up";

/** Ten renewals of 30 s: then a lock is stale. */
const staleMs = 300_000;
/** More memory than any machine has: a bootstrap that asks for it ends with its first step. */
const noMachineMib = 1 << 30;

export const rollBroken: Fault = {
  name: "roll-broken",
  outcome:
    "a version whose instances cannot come up stops the roller at the first member, the others stay and serve; the fixed one heals that member first and then replaces the others",
  async run(context) {
    await context.ranks();
    const { members, tier } = context;
    const missingOn = await context.store("broken");
    const planned = await context.environment.plan(newImage());
    const broken = new PlanView(
      withNodeSpec(planned.plan, tier.name, (spec) => ({ ...spec, memoryMib: noMachineMib })),
    );
    const before = new Set(members.map(({ node }) => node.template.version));
    return RollWatch.during(context, "broken", async (watch) => {
      const launches = new Launches(context);
      const stopped = await up(context, broken);
      const gaveUp = [...new Set(launches.with("ABANDON"))];
      const touched = (await groupsOf(context)).filter(({ template }) => !before.has(template.version));

      const fixed = await context.environment.plan(newImage());
      const healing = new Launches(context);
      const rolled = await up(context, fixed);
      const order = healing.with("CONTINUE");
      const result = await watch.stop();
      const missing = await missingOn(members);
      const seen = [
        `${ended(stopped)}, "${lastWords(stopped)}"`,
        `fixed ${ended(rolled)}: ${order.join(", ")} replaced`,
        written(result),
      ];
      return verdict(seen, {
        [`NOT exit ${exitCodes.halfWay}`]: stopped.code === exitCodes.halfWay,
        [`${gaveUp.join(", ") || "nobody"} gave up`]: gaveUp.length === 1,
        "ANOTHER member was touched": touched.length === 1,
        [`the fixed one: "${lastWords(rolled)}"`]: rolled.code === 0,
        [`what was stored before is NOT on ${missing.join(", ")}`]: missing.length === 0,
        "NOT healed first": order[0] === gaveUp[0] && order.length === members.length,
        "NOT every member at the wanted version": outdated(context, fixed).length === 0,
        ...keptServing(context.tier, watch, result),
      });
    });
  },
};

/** Several looks of a roller, in which it must leave a lock alone that is not stale. */
const respectMs = 20_000;

/** A roller that is stopped when its first member is back, and what the next one does. */
function stoppedBy(
  signal: "SIGKILL" | "SIGINT",
  code: number,
  /** Judges the lock that is left, beside the next one, which is to take it in the end; gives a complaint. */
  judgeLock: (context: FaultContext, left: Lock, now: () => Promise<Lock | undefined>) => Promise<string | undefined>,
): Fault["run"] {
  return async (context): Promise<Outcome> => {
    const { members } = context;
    await context.roles();
    const view = await context.environment.plan(newImage());
    return RollWatch.during(context, signal, async (watch) => {
      const launches = new Launches(context);
      const running = await startUp(context, view);
      const first = await launches.first();
      running.signal(signal);
      const stopped = await running.ended;
      const left = outdated(context, view);
      const lock = await watch.lock();
      if (lock?.holder !== "roller")
        throw new Error(`${lock?.holder ?? "nobody"} holds the lock after the roller's end`);

      const rest = new Launches(context);
      const next = await startUp(context, view);
      const complaint = await judgeLock(context, lock, () => watch.lock());
      const taken = await watch.takenOver(lock);
      const rolled = await next.ended;
      const order = rest.with("CONTINUE");
      const result = await watch.stop();
      const seen = [
        `${ended(stopped)} when ${first} was back`,
        `the next one took the lock ${taken} s after it might, ${ended(rolled)}: ${order.join(", ")} replaced`,
        written(result),
      ];
      return verdict(seen, {
        [`NOT exit ${code}`]: stopped.code === code,
        "MORE than one member was replaced at first": left.length === members.length - 1,
        [complaint ?? ""]: complaint === undefined,
        [`the next one says "${lastWords(rolled)}"`]: rolled.code === 0,
        "NOT only what was left": [...order].sort().join() === [...left].sort().join(),
        ...keptServing(context.tier, watch, result),
      });
    });
  };
}

export const rollKilled: Fault = {
  name: "roll-killed",
  kinds: ["ensemble", "pair"],
  outcome:
    "a roller that is killed in the middle leaves a lock that goes stale; the next one replaces only what is left",
  run: stoppedBy("SIGKILL", 128 + 9, async ({ lab }, left, now) => {
    await sleep(respectMs);
    const respected = (await now())?.nonce === left.nonce;
    // Five minutes of waiting say nothing; locks are judged by the clock of S3 alone.
    await lab.standIn.advanceClock(staleMs + 10_000);
    return respected ? undefined : "its lock was taken TOO EARLY";
  }),
};

export const rollInterrupted: Fault = {
  name: "roll-interrupted",
  kinds: ["ensemble", "pair"],
  outcome: "Ctrl-C ends a roller in order; the next one takes its lock at once and replaces only what is left",
  // The shell ends by the signal as well, so that its exit code stands for the roller's.
  run: stoppedBy("SIGINT", 128 + 2, (_, { stopped }) =>
    Promise.resolve(stopped === true ? undefined : "its lock is NOT left for the next one"),
  ),
};
