import type { FaultContext } from "./context";
import type { Fault, Outcome } from "./fault";
import { viewWithArchive } from "./repository";
import { RollWatch, written } from "./rollWatch";
import { newMachine } from "./settings";
import { beginsWith } from "./stageTwo";
import { ended, keptServing, lastWords, Launches, leaderLast, outdated, up, verdict } from "./up";
import { firstFailure, Wanted } from "./wanted";

/** A second stage that fails on every machine but those with these settings. */
const needs = (machine: Record<string, number>): ((repository: string) => void) =>
  beginsWith(`import json
with open("/etc/startup-stack/node.json") as facts:
    if json.load(facts)["machine"] != ${JSON.stringify(machine)}:
        raise SystemExit("another machine is needed")`);

async function mend(context: FaultContext, watch: RollWatch): Promise<Outcome> {
  const { leader } = await context.ranks();
  const planned = await context.environment.plan(context.section(newMachine(context)));
  const [node] = planned.nodes(context.members.map((slot) => slot.node.name));
  const view = await viewWithArchive(context.lab, planned, context.tier.name, needs(node!.facts.machine));
  const launches = new Launches(context);
  // Without the roller at first: an agent tries it before that takes the lock.
  await context.lab.publish(view);
  const failed = await firstFailure(watch, await new Wanted(context).digest());
  const rolled = await up(context, view);
  const order = launches.with("CONTINUE");
  const result = await watch.stop();
  const seen = [
    `${failed.name} failed ("${failed.reason.slice(0, 100)}")`,
    `then ${ended(rolled)}: ${order.join(", ")} replaced`,
    written(result),
  ];
  return verdict(seen, {
    [`the roller says "${lastWords(rolled)}"`]: rolled.code === 0,
    "the one that failed was NOT replaced first": order[0] === failed.name,
    "NOT every member at the wanted version": outdated(context, view).length === 0,
    "a launch was given UP": launches.with("ABANDON").length === 0,
    ...leaderLast(context, leader, order),
    ...keptServing(context.tier, watch, result),
  });
}

export const rollMends: Fault = {
  name: "roll-mends",
  kinds: ["ensemble"],
  needs: "settings of the machine",
  outcome:
    "a state that fails on the machines of now and works on those that come with it: the member that it failed on is replaced first, then the others, the one that leads last",
  run: (context) => RollWatch.during(context, "mends", (watch) => mend(context, watch)),
};
