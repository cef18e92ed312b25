import { requestOf } from "../lab/operator";
import type { PlanView } from "../planView";
import type { FaultContext } from "./context";
import type { Fault } from "./fault";
import { viewWithArchive } from "./repository";
import { RollWatch, written } from "./rollWatch";
import { newSetting } from "./settings";
import { ended, keptServing, lastWords, Launches, rollOf, settle, up, verdict } from "./up";

/** Asking costs the start of a program and a look at AWS. */
const nothingSeconds = 3;

/** A change that no launch template shows: the roller replaces nobody, and ends when all members have applied it. */
function inPlace(name: string, what: string, change: (context: FaultContext) => Promise<PlanView>): Fault {
  return {
    name,
    outcome: `${what} is taken up in place, one member at a time; the roller replaces nobody and ends when all have applied it`,
    async run(context) {
      await context.ranks();
      const view = await change(context);
      return RollWatch.during(context, name, async (watch) => {
        const launches = new Launches(context);
        const rolled = await up(context, view);
        const { digest } = requestOf(rollOf(context, view));
        const records = [...(await watch.records()).values()];
        const result = await watch.stop();
        const seen = `${ended(rolled)}: ${[...watch.restarted].join(", ")} restarted in place, ${written(result)}`;
        return verdict([seen], {
          [`the roller says "${lastWords(rolled)}"`]: rolled.code === 0,
          "NOT applied by all": records.every(({ digestApplied }) => digestApplied === digest),
          "a member was REPLACED": launches.with("CONTINUE").length === 0,
          "NOT every member restarted": watch.restarted.size === context.members.length,
          ...keptServing(context.tier, watch, result),
        });
      });
    },
  };
}

export const rollSetting = inPlace("roll-setting", "a changed setting", (context) =>
  context.environment.plan(context.section(newSetting(context).settings)),
);

export const rollCookbook = inPlace("roll-cookbook", "a changed cookbook", async (context) => {
  const view = await context.environment.plan({});
  return viewWithArchive(context.lab, view, context.tier.name, context.tier.changes.comment);
});

export const rollNothing: Fault = {
  name: "roll-nothing",
  outcome: `a roll with nothing to do costs one look, less than ${nothingSeconds} s`,
  async run(context) {
    await context.ranks();
    await settle(context);
    const launches = new Launches(context);
    const rolled = await up(context, context.lab.view);
    return verdict([`${ended(rolled)}, "${lastWords(rolled)}"`], {
      "NOT done": rolled.code === 0,
      "a member was REPLACED": launches.with("CONTINUE").length === 0,
      [`NOT within ${nothingSeconds} s`]: rolled.seconds < nothingSeconds,
    });
  },
};
