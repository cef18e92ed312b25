import { randomBytes, randomInt } from "node:crypto";

import type { Settings } from "../environment";
import { requestOf } from "../lab/operator";
import { bareFaults, bareGap } from "../tiers/zookeeper/bare";
import type { Fault, FaultContext } from "./context";
import { RollWatch, written } from "./rollWatch";
import { ended, keptServing, lastWords, Launches, outdated, rollOf, up, verdict } from "./up";

/** An image that no launch template has named before. */
export const newImage = (): Settings => ({ image: `ami-0${randomBytes(8).toString("hex")}` });

/** A setting of the service alone: no launch template knows it. */
export const newSetting = (): Settings => ({ zookeeper: { tickTime: 2001 + randomInt(500) } });

/** Puts changed settings in force with the roller: every member has to be replaced once, the leader last. */
async function rollByTemplate(
  context: FaultContext,
  changes: Settings,
  watch: RollWatch,
): Promise<ReturnType<typeof verdict>> {
  const { members } = context;
  const { leader } = await context.roles();
  const view = await context.environment.plan(changes);
  const changed = outdated(context, view).length;
  const launches = new Launches(context);
  const rolled = await up(context, view);
  const order = launches.with("CONTINUE");
  const { digest } = requestOf(rollOf(context, view));
  const records = [...(await watch.records()).values()];
  return verdict([`${ended(rolled)}: ${order.join(", ")} replaced`], {
    "NOT a new version for every member": changed === members.length,
    [`the roller says "${lastWords(rolled)}"`]: rolled.code === 0,
    "NOT every member at the wanted version": outdated(context, view).length === 0,
    "NOT every member has applied the wanted digest": records.every(({ digestApplied }) => digestApplied === digest),
    "a member was replaced TWICE": order.length === new Set(order).size,
    [`the leader ${leader.node.name} was NOT last`]: order.at(-1) === leader.node.name,
  });
}

function byTemplate(name: string, what: string, changes: () => Settings): Fault {
  return {
    name,
    outcome: `${what} replaces the members one at a time, the leader last, under a writer that loses nothing`,
    async run(context) {
      const bare = await bareGap(bareFaults.kill("leader"), context);
      return RollWatch.during(context, name, async (watch) => {
        const rolled = await rollByTemplate(context, changes(), watch);
        const result = await watch.stop();
        const beside = `(bare ensemble whose leader is killed, in this run ${(bare / 1000).toFixed(1)} s)`;
        const quorum = verdict([`${rolled.text}, ${written(result)} ${beside}`], keptServing(watch, result));
        return { ok: rolled.ok && quorum.ok, text: quorum.text };
      });
    },
  };
}

export const rollImage = byTemplate("roll-image", "another image", newImage);

export const rollInstanceType = byTemplate("roll-instance-type", "another instance type", () => ({
  zookeeper: { instanceType: "t3.medium" },
}));

export const rollBootstrap = byTemplate("roll-bootstrap", "another heap, which user-data carries,", () => ({
  zookeeper: { heapMib: 512 + randomInt(256) },
}));

export const rollAndRestart = byTemplate(
  "roll-and-restart",
  "an image and a setting at once, which roller and agents take up in turn,",
  () => ({ ...newImage(), ...newSetting() }),
);

const rolls = 3;

export const rollThreeTimes: Fault = {
  name: "roll-three-times",
  outcome: "three rolls by template in a row replace every member three times, under one writer that loses nothing",
  run: (context) =>
    RollWatch.during(context, "three", async (watch) => {
      const done: ReturnType<typeof verdict>[] = [];
      while (done.length < rolls && done.every(({ ok }) => ok)) {
        done.push(await rollByTemplate(context, newImage(), watch));
        await context.whole();
      }
      const result = await watch.stop();
      return verdict([...done.map(({ text }) => text), written(result)], {
        "NOT every roll went well": done.every(({ ok }) => ok),
        ...keptServing(watch, result),
      });
    }),
};
