import { randomBytes } from "node:crypto";

import { since } from "../../../faults/context";
import type { FaultContext } from "../../../faults/context";
import type { Fault } from "../../../faults/fault";
import { RollWatch, written } from "../../../faults/rollWatch";
import { newImage } from "../../../faults/settings";
import { ended, keptServing, lastWords, Launches, startUp, verdict } from "../../../faults/up";
import { addresses } from "../../../lab/addresses";
import { poll, sleep } from "../../../lab/exec";
import { byHand, secretsByHand } from "../bare";
import { settingsOf } from "../masters";

/** Within this an operator can know of it. */
const namedMs = 30_000;
/** Time in which a roller would replace a member. */
const stoppedMs = 45_000;

/** A master with the flags of the others, started on a machine that is none of theirs. */
function startFourth({ tools, lab }: FaultContext): () => void {
  const { flags, acls, zookeeper, port } = settingsOf(lab.view);
  const own = { ...secretsByHand(tools, acls), zk: zookeeper, log_auto_initialize: "false" };
  const work = `/root/fourth-${randomBytes(4).toString("hex")}`;
  const process = tools.start("hub", byHand({ address: addresses.observer, port }, work, { ...flags, ...own }));
  process.stdout.resume();
  process.stderr.resume();
  return () => void process.kill("SIGKILL");
}

export const fourthMaster: Fault = {
  name: "fourth-master",
  outcome:
    "a fourth master that somebody starts by hand is named in the leader's record within 30 s and keeps rolls from replacing anybody; once it is gone, the roll goes through",
  async run(context) {
    const { leader } = await context.roles();
    return RollWatch.during(context, "fourth", async (watch) => {
      const stop = startFourth(context);
      try {
        const began = Date.now();
        const replicas = context.members.length + 1;
        const words = await poll(async () => {
          const mode = (await watch.records()).get(leader.node.name)?.mode ?? "";
          return mode.includes(`${replicas} replicas`) ? mode : undefined;
        }, namedMs);
        const took = since(began);
        const launches = new Launches(context);
        const roll = await startUp(context, await context.environment.plan(newImage()));
        await sleep(stoppedMs);
        const early = launches.with("CONTINUE");
        stop();
        const rolled = await roll.ended;
        const order = launches.with("CONTINUE");
        const result = await watch.stop();
        const seen = `${words === undefined ? "" : `named after ${took} ("${words}"), `}rolled once it was gone: ${ended(rolled)}, ${order.join(", ")} replaced, ${written(result)}`;
        return verdict([seen], {
          [`NOT named within ${namedMs / 1000} s`]: words !== undefined,
          [`${early.join(", ")} REPLACED beside it`]: early.length === 0,
          [`the roller says "${lastWords(rolled)}"`]: rolled.code === 0,
          "NOT every master was replaced": order.length === context.members.length,
          ...keptServing(context.tier, watch, result),
        });
      } finally {
        stop();
      }
    });
  },
};
