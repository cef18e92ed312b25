import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { partitionOf } from "../../../components/regions";
import type { StateResource } from "../../roll/state";
import { type Ended, startCommand } from "../lab/operator";
import type { PlanView } from "../planView";
import type { FaultContext } from "./context";
import type { Fault } from "./fault";
import { RollWatch, written } from "./rollWatch";
import { ended, keptServing, lastWords, Launches, leaderLast, outdated, rollOf, settle, verdict } from "./up";

/** The state that `pulumi up` of the plan would have left, as far as a roll by hand reads it. */
function stateOf(view: PlanView): StateResource[] {
  const templates = new Map(
    view.nodes().map(({ template }) => [view.resolve(template.id, "aws:ec2/launchTemplate:LaunchTemplate"), template]),
  );
  return view.plan.resources.map((resource) => {
    const { urn, type, inputs } = resource;
    const template = templates.get(resource);
    if (template === undefined) return { urn, type, inputs };
    const arn = `arn:${partitionOf(view.plan.region).id}:ec2:${view.plan.region}:${view.plan.account}:launch-template/${template.id}`;
    return { urn, type, inputs, id: template.id, outputs: { arn, latestVersion: Number(template.version) } };
  });
}

/** Runs `npm run roll`, with a Pulumi CLI that knows the one answer that is asked of it. */
export async function byHand(context: FaultContext, options: string): Promise<Ended> {
  const { lab, say, tier } = context;
  const folder = join(lab.settings.folder, "cli");
  mkdirSync(folder, { recursive: true });
  const state = join(folder, "state.json");
  writeFileSync(state, JSON.stringify({ deployment: { resources: stateOf(lab.view) } }));
  writeFileSync(join(folder, "pulumi"), `#!/bin/sh\n[ "$1 $2" = "stack export" ] && cat ${state}\n`, { mode: 0o755 });
  const { stack } = lab.view.plan;
  const create = `PATH="${folder}:$PATH" npm run --silent roll -- --stack ${stack} --tier ${tier.name} ${options}`;
  return (await startCommand(lab, { ...rollOf(context, lab.view), create }, say)).ended;
}

export const rollForce: Fault = {
  name: "roll-force",
  outcome:
    "by hand, a dry run says what there is and does nothing, and a roll by force replaces members that run the wanted version, the one that leads last",
  async run(context) {
    await settle(context);
    const { leader } = await context.ranks();
    return RollWatch.during(context, "force", async (watch) => {
      const launches = new Launches(context);
      const dry = await byHand(context, "--dry-run");
      const untouched = launches.with("CONTINUE").length === 0;
      const rolled = await byHand(context, "--force");
      const order = launches.with("CONTINUE");
      const result = await watch.stop();
      const seen = [
        `dry run ${ended(dry)}, "${lastWords(dry)}"`,
        `by force ${ended(rolled)}: ${order.join(", ")} replaced`,
        written(result),
      ];
      return verdict(seen, {
        "NOT a dry run that finds nothing to do": dry.code === 0 && untouched,
        "NOT every member shown": context.members.every(({ node }) =>
          dry.lines.some((line) => line.includes(node.name)),
        ),
        [`the roller says "${lastWords(rolled)}"`]: rolled.code === 0,
        "NOT each replaced once":
          [...new Set(order)].length === order.length && order.length === context.members.length,
        ...leaderLast(context, leader, order),
        "NOT every member at the wanted version": outdated(context, context.lab.view).length === 0,
        ...keptServing(context.tier, watch, result),
      });
    });
  },
};
