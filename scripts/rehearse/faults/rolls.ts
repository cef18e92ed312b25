import type { Settings } from "../environment";
import { requestOf } from "../lab/operator";
import { hasLeader } from "../tiers/presence";
import type { FaultContext } from "./context";
import type { Fault } from "./fault";
import { longestRollRatio, RollPace } from "./rollPace";
import { RollWatch, written } from "./rollWatch";
import { newImage, newMachine, newSetting } from "./settings";
import { ended, keptServing, lastWords, Launches, leaderLast, outdated, paced, rollOf, verdict } from "./up";

/**
 * Puts changed settings in force with the roller: every member has to be replaced once, the one that leads last. The time
 * of a limited roll is held against that of its boots.
 */
async function rollByTemplate(
  context: FaultContext,
  changes: Settings,
  watch: RollWatch,
  limited = false,
): Promise<ReturnType<typeof verdict>> {
  const { members } = context;
  const { leader } = await context.ranks();
  const missingOn = await context.store("roll");
  const view = await context.environment.plan(changes);
  const changed = outdated(context, view).length;
  const launches = new Launches(context);
  const pace = (watch.pace = new RollPace());
  const rolled = await paced(context, view, pace);
  const order = launches.with("CONTINUE");
  const { digest } = requestOf(rollOf(context, view));
  const records = [...(await watch.records()).values()];
  if (rolled.code === 0) await context.whole();
  const missing = rolled.code === 0 ? await missingOn(members) : [];
  return verdict([`${ended(rolled)}, ${pace.words(rolled.seconds)}: ${order.join(", ")} replaced`], {
    [`it took MORE than ${longestRollRatio} times its boots`]: !limited || pace.isFast(rolled.seconds),
    "NOT a new version for every member": changed === members.length,
    [`the roller says "${lastWords(rolled)}"`]: rolled.code === 0,
    "NOT every member at the wanted version": outdated(context, view).length === 0,
    "NOT every member has applied the wanted digest": records.every(({ digestApplied }) => digestApplied === digest),
    "a member was replaced TWICE": order.length === new Set(order).size,
    ...leaderLast(context, leader, order),
    [`what was stored before is NOT on ${missing.join(", ")}`]: missing.length === 0,
  });
}

const replacesAll =
  "replaces the members one at a time, the one that leads last; the data are kept and a client loses nothing";

function byTemplate(
  { name, what, needs, limited }: Pick<Fault, "name" | "needs"> & { what: string; limited: boolean },
  changes: (context: FaultContext) => Settings,
): Fault {
  return {
    name,
    needs,
    outcome: `${what} ${replacesAll}`,
    async run(context) {
      const bare = hasLeader(context.kind)
        ? await context.bareGap("kill-leader", ` whose ${context.leaderWord} is killed,`)
        : await context.bareGap("replace-member");
      return RollWatch.during(context, name, async (watch) => {
        const isLimited = limited && context.kind === "ensemble";
        const rolled = await rollByTemplate(context, changes(context), watch, isLimited);
        const result = await watch.stop();
        const kept = verdict([`${rolled.text}, ${written(result)}${bare}`], keptServing(context.tier, watch, result));
        return { ok: rolled.ok && kept.ok, text: kept.text };
      });
    },
  };
}

export const rollImage = byTemplate({ name: "roll-image", what: "another image", limited: true }, newImage);

export const rollInstanceType = byTemplate(
  { name: "roll-instance-type", what: "another instance type", limited: true },
  (context) => context.section({ instanceType: "t3.medium" }),
);

export const rollBootstrap = byTemplate(
  {
    name: "roll-bootstrap",
    what: "another setting of the machine, which user-data carries,",
    needs: "settings of the machine",
    limited: true,
  },
  (context) => context.section(newMachine(context)),
);

export const rollAndRestart = byTemplate(
  {
    name: "roll-and-restart",
    what: "an image and a setting at once, which roller and agents take up in turn,",
    limited: false,
  },
  (context) => ({ ...newImage(), ...context.section(newSetting(context).settings) }),
);

const rolls = 3;

export const rollThreeTimes: Fault = {
  name: "roll-three-times",
  outcome:
    "three rolls by template in a row replace every member three times; the data are kept and one client loses nothing",
  run: (context) =>
    RollWatch.during(context, "three", async (watch) => {
      const done: ReturnType<typeof verdict>[] = [];
      while (done.length < rolls && done.every(({ ok }) => ok))
        done.push(await rollByTemplate(context, newImage(), watch));
      const result = await watch.stop();
      return verdict([...done.map(({ text }) => text), written(result)], {
        "NOT every roll went well": done.every(({ ok }) => ok),
        ...keptServing(context.tier, watch, result),
      });
    }),
};
