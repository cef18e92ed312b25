import { randomBytes } from "node:crypto";

import { messageOf } from "../../../../components/faults";
import { joinsKey, type JoinsDocument } from "../../../../components/bootstrap/joins";
import type { Lab, Slot } from "../../lab/lab";
import type { PlanView } from "../../planView";
import type { ProbeVerdict } from "../../report";
import { joinsRound } from "../../probes/joinsRound";
import type { Ground } from "../service";
import { data, seenFrom, type Seen } from "./client";
import { settingsOf, tier } from "./server";

/** Whether the nodes of a tier are told to trust the registry. */
export function trusts(view: PlanView, other: string): boolean {
  const stored = view.objects().find(({ key }) => key === joinsKey(other));
  return stored !== undefined && tier in (JSON.parse(stored.body.toString()) as JoinsDocument).joins;
}

const isPulled = (seen: Seen): boolean => "pulled" in seen && seen.pulled;

/** What is wrong with what a node sees, given whether it is to trust the registry. */
export const faultOf = (seen: Seen, trusting: boolean): string | undefined =>
  (trusting ? isPulled(seen) : "untrusted" in seen) ? undefined : JSON.stringify(seen);

/** Every node by what its own system trusts: those that are told to push and pull, the others are refused by themselves. */
async function trust(lab: Lab): Promise<ProbeVerdict> {
  const slots = [...lab.slots.values()];
  await joinsRound(slots);
  const counts = { true: 0, false: 0 };
  const faults: string[] = [];
  for (const slot of slots) {
    const trusting = trusts(lab.view, slot.node.facts.tier);
    const fault = faultOf(await seenFrom(slot, lab.view), trusting);
    counts[`${trusting}`] += 1;
    if (fault !== undefined)
      faults.push(`${slot.node.name}, which ${trusting ? "trusts" : "does not trust"} it: ${fault}`);
  }
  const detail = `pushed to and pulled from by ${counts.true} nodes that trust it, ${counts.false} that do not refuse it`;
  return { name: "trust", ok: faults.length === 0, detail: faults.join("; ") || detail };
}

/** Where a guess is found on a node: in the journal, or in a log. */
async function logged({ machine, node }: Slot, guess: string): Promise<string[]> {
  const script = 'read -r guess; journalctl --no-pager | grep -F "$guess"; grep -rF "$guess" /var/log';
  const { stdout } = await machine.run(["sh", "-c", script], { input: `${guess}\n`, allowed: "any" });
  return stdout === "" ? [] : [`${node.name} has logged the guess`];
}

async function stranger({ lab, members }: Ground): Promise<ProbeVerdict> {
  const asker = [...lab.slots.values()].find(({ node }) => trusts(lab.view, node.facts.tier));
  if (asker === undefined) return { name: "stranger", ok: true, detail: "no node trusts it, so that none is refused" };
  const guess = randomBytes(24).toString("hex");
  const seen = await seenFrom(asker, lab.view, { guess });
  const refused = "refused" in seen && seen.refused.endsWith(": 401");
  const found = (await Promise.all([...members, asker].map((slot) => logged(slot, guess)))).flat();
  const faults = [...(refused ? [] : [`was not refused: ${JSON.stringify(seen)}`]), ...found];
  return {
    name: "stranger",
    ok: faults.length === 0,
    detail: faults.join("; ") || "401, and the guess is logged nowhere",
  };
}

/** What is pushed lies in the bucket, below the one folder that the role may write to. */
async function bucket(ground: Ground): Promise<ProbeVerdict> {
  const value = randomBytes(8).toString("hex");
  const { lab } = ground;
  try {
    await data.write(ground, "probe", value);
  } catch (error) {
    return { name: "bucket", ok: false, detail: messageOf(error) };
  }
  const link = "docker/registry/v2/repositories/values/_manifests/tags/probe/current/link";
  const stored = await lab.standIn.getObject(settingsOf(lab.view).bucket, link);
  const read = await data.read(ground, ground.members[0]!, "probe");
  const ok = stored !== undefined && stored.toString().startsWith("sha256:") && read === value;
  return { name: "bucket", ok, detail: ok ? "what is pushed lies there" : `has ${String(stored)}, and reads ${read}` };
}

export const probes = async (ground: Ground): Promise<ProbeVerdict[]> => [
  await trust(ground.lab),
  await stranger(ground),
  await bucket(ground),
];
