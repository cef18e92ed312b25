import { randomBytes } from "node:crypto";

import { exitCodes } from "../../../components/roll/outcomes";
import { withBucket } from "../planChanges";
import type { FaultContext } from "./context";
import type { Fault, Outcome } from "./fault";
import { byHand } from "./rollsByHand";
import { RollWatch, written } from "./rollWatch";
import { ended, lastWords, Launches, outdated, up, verdict } from "./up";

async function replaceBucket(context: FaultContext, watch: RollWatch): Promise<Outcome> {
  const { environment, lab, members } = context;
  const missingOn = await context.store("bucket");
  const before = members[0]!.node.facts.bucket;
  const name = `chef-${randomBytes(4).toString("hex")}`;
  environment.keep((plan) => withBucket(plan, name));
  const view = await environment.plan({});
  const launches = new Launches(context);
  const stopped = await up(context, view);
  const untouched = launches.with("CONTINUE").length === 0 && watch.mostAway === 0;

  const forced = await byHand(context, "--force");
  await context.whole();
  // Until they are replaced the members report into the bucket before, which their role knows no more.
  lab.takeBackRefusals((_, resource) => resource.includes(`:::${before}/`));
  const order = launches.with("CONTINUE");
  const result = await watch.stop();
  const missing = await missingOn(members);
  const seen = [
    `${ended(stopped)}, "${lastWords(stopped)}"`,
    `by force ${ended(forced)}: ${order.join(", ")} replaced`,
    written(result),
  ];
  return verdict(seen, {
    [`NOT exit ${exitCodes.degraded}`]: stopped.code === exitCodes.degraded,
    "the way on is NOT named": lastWords(stopped).includes("--force"),
    "a member was ENDED before that": untouched,
    [`by force: "${lastWords(forced)}"`]: forced.code === 0,
    "NOT each replaced once": new Set(order).size === order.length && order.length === members.length,
    "NOT every member at the wanted version": outdated(context, view).length === 0,
    [`${watch.mostAway} members away AT ONCE`]: watch.mostAway <= 1,
    "acknowledged writes LOST": (result.lost ?? 0) === 0,
    [`what was stored before is NOT on ${missing.join(", ")}`]: missing.length === 0,
  });
}

export const replacedBucket: Fault = {
  name: "replaced-bucket",
  kinds: ["ensemble"],
  outcome:
    "in a bucket that knows of no birth and no record nobody who serves is ended; by force the members go one at a time, and each comes back with its disk",
  run: async (context) => {
    await context.roles();
    return RollWatch.during(context, "bucket", (watch) => replaceBucket(context, watch));
  },
};
