import { poll, sleep } from "../lab/exec";
import type { Slot } from "../lab/lab";
import type { ClientResult } from "../probes/client";
import { type FaultContext, since } from "./context";
import type { Fault } from "./fault";
import { type Lock, RollWatch, written } from "./rollWatch";
import { newSetting } from "./settings";
import { keptServing, verdict } from "./up";
import { applied, firstFailure, leftAloneMs, takeUpMs, triedBy, Wanted } from "./wanted";

/** Ten renewals of 30 s: then a lock is stale. */
const staleMs = 300_000;

/** What has to be so of a change that reaches all members in place. */
function inPlace(context: FaultContext, watch: RollWatch, result: ClientResult): Record<string, boolean> {
  return {
    "NOT every member restarted": watch.restarted.size === context.members.length,
    ...keptServing(context.tier, watch, result),
  };
}

/** A member that is broken, or whose instance has died, is away without a lock. */
const oneAway = ({ mostAway }: RollWatch, { lost = 0 }: ClientResult): Record<string, boolean> => ({
  [`${mostAway} members away AT ONCE`]: mostAway === 1,
  "acknowledged writes LOST": lost === 0,
});

export const changedSetting: Fault = {
  name: "changed-setting",
  outcome:
    "members take up a changed setting and restart one at a time, each under the lock, and a client loses nothing",
  async run(context) {
    await context.ranks();
    const { settings, words, taken } = newSetting(context);
    const view = await context.environment.plan(context.section(settings));
    const wanted = new Wanted(context);
    return RollWatch.during(context, "setting", async (watch) => {
      const began = Date.now();
      await context.lab.publish(view);
      await applied(watch, await wanted.digest());
      const took = since(began);
      const result = await watch.stop();
      const seen = `${words}: ${watch.restarted.size} members restarted in ${took}, ${written(result)}`;
      return verdict([seen], {
        "NOT taken up by all": context.members.every(taken),
        ...inPlace(context, watch, result),
      });
    });
  },
};

export const changedCookbook: Fault = {
  name: "changed-cookbook",
  outcome:
    "members take up a changed cookbook and restart one at a time, each under the lock, and a client loses nothing",
  async run(context) {
    await context.ranks();
    const wanted = new Wanted(context);
    return RollWatch.during(context, "cookbook", async (watch) => {
      const began = Date.now();
      await wanted.changeArchive(await wanted.archive(), context.tier.changes.comment);
      await applied(watch, await wanted.digest());
      const took = since(began);
      const result = await watch.stop();
      const seen = `${[...watch.restarted].join(", ")} restarted in ${took}, ${written(result)}`;
      return verdict([seen], inPlace(context, watch, result));
    });
  },
};

export const brokenCookbook: Fault = {
  name: "broken-cookbook",
  outcome:
    "a cookbook whose service does not start stops at the first member, the others leave it alone; the fixed one heals that member first and then reaches all",
  async run(context) {
    await context.ranks();
    const { comment, breakDown } = context.tier.changes;
    const wanted = new Wanted(context);
    return RollWatch.during(context, "broken", async (watch) => {
      const sound = await wanted.archive();
      await wanted.changeArchive(sound, breakDown);
      const broken = await wanted.digest();
      const failed = await firstFailure(watch, broken);
      await sleep(leftAloneMs);
      const tried = await triedBy(watch, broken);

      await wanted.changeArchive(sound, comment);
      const fixed = await wanted.digest();
      const began = Date.now();
      const first = await poll(async () => {
        const found = [...(await watch.records())].find(([, { digestApplied }]) => digestApplied === fixed);
        return found?.[0];
      }, takeUpMs);
      await applied(watch, fixed);
      const took = since(began);
      const result = await watch.stop();
      const reason = failed.reason.replace(/^.*?FATAL: /, "").slice(0, 300);
      const seen = [
        `${failed.name} failed ("${reason}")`,
        `the fixed one was applied by ${first ?? "nobody"} first and by all after ${took}`,
        written(result),
      ];
      return verdict(seen, {
        "the others did NOT leave it alone": tried.length === 1,
        "NOT healed first": first === failed.name,
        ...oneAway(watch, result),
      });
    });
  },
};

export const lockHolderDies: Fault = {
  name: "lock-holder-dies",
  kinds: ["ensemble", "pair"],
  outcome:
    "the lock of an instance that dies in the middle of its converge is taken over once it is stale; the change reaches everyone",
  async run(context) {
    const { lab } = context;
    await context.roles();
    const view = await context.environment.plan(context.section(newSetting(context).settings));
    const wanted = new Wanted(context);
    return RollWatch.during(context, "lock", async (watch) => {
      await lab.publish(view);
      const digest = await wanted.digest();
      const { slot, lock } = await holderInConverge(context, watch);
      const { launches } = slot;
      await slot.machine.kill();
      await context.replaced(slot, launches);
      await sleep(leftAloneMs);
      const respected = (await watch.lock())?.nonce === lock.nonce;

      // Five minutes of waiting say nothing; the agents judge by the clock of S3 alone.
      await lab.standIn.advanceClock(staleMs + 10_000);
      const began = Date.now();
      const taker = await poll(async () => {
        const found = await watch.lock();
        return found && found.nonce !== lock.nonce ? (found.holder ?? "somebody") : undefined;
      }, takeUpMs);
      await applied(watch, digest);
      const took = since(began);
      const result = await watch.stop();
      const seen = `${slot.node.name} died as it held the lock: stale, it was taken over by ${taker ?? "nobody"}, and the change had reached all after ${took}, ${written(result)}`;
      return verdict([seen], { "it was taken TOO EARLY": respected, ...oneAway(watch, result) });
    });
  },
};

/** The member that holds the lock, once its converge runs. */
async function holderInConverge(context: FaultContext, watch: RollWatch): Promise<{ slot: Slot; lock: Lock }> {
  const found = await poll(
    async () => {
      const lock = await watch.lock();
      if (lock?.state !== "held") return undefined;
      const slot = context.members.find(({ node }) => node.name === lock.holder);
      const running = slot?.machine.read("var/lib/startup-stack/converged.json")?.includes('"ok": false');
      return slot && running ? { slot, lock } : undefined;
    },
    takeUpMs,
    200,
  );
  if (!found) throw new Error(`no member converged under the lock within ${takeUpMs / 1000} s`);
  return found;
}
