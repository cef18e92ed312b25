import type { FaultContext } from "../../faults/context";
import type { Fault } from "../../faults/fault";
import { verdict } from "../../faults/up";
import type { Slot } from "../../lab/lab";
import { joinsRound } from "../../probes/joinsRound";
import { seenFrom, type Seen } from "./client";
import { faultOf, trusts } from "./probes";

/** What a node has of the registry. */
const traces = ["/usr/local/share/ca-certificates/startup-stack-registry.crt", "/etc/docker/certs.d"];

async function left({ machine }: Slot): Promise<string> {
  const script = `find ${traces.join(" ")} 2>/dev/null`;
  return (await machine.run(["sh", "-c", script], { allowed: "any" })).stdout.trim().replaceAll("\n", " ");
}

/** Nodes of a tier that trusts the registry leave it and join it again; none waits for its timer. */
async function seenBy(context: FaultContext, slots: Slot[], usedBy: string[]): Promise<Seen[]> {
  const { lab, environment } = context;
  await lab.publish(await environment.plan(context.section({ usedBy })));
  await joinsRound(slots);
  return Promise.all(slots.map((slot) => seenFrom(slot, lab.view)));
}

const trustComesAndGoes: Fault = {
  name: "trust-comes-and-goes",
  outcome:
    "nodes that leave refuse the registry by themselves and keep nothing of it; nodes that join again pull from it",
  async run(context) {
    const slots = [...context.lab.slots.values()].filter(({ node }) => trusts(context.lab.view, node.facts.tier));
    const tiers = [...new Set(slots.map(({ node }) => node.facts.tier))];
    const gone = await seenBy(context, slots, []);
    const kept = await Promise.all(slots.map(left));
    const back = await seenBy(context, slots, tiers);
    return verdict([`${slots.length} nodes of ${tiers.join(", ")} left and joined again`], {
      "no node trusts it": slots.length > 0,
      [`without it they see ${JSON.stringify(gone)}`]: gone.every((seen) => faultOf(seen, false) === undefined),
      [`there is left: ${kept.join(" ")}`]: kept.every((text) => text === ""),
      [`with it they see ${JSON.stringify(back)}`]: back.every((seen) => faultOf(seen, true) === undefined),
    });
  },
};

export const faults: Fault[] = [trustComesAndGoes];
