import type { Slot } from "../../lab/lab";
import type { ProbeVerdict } from "../../report";

/** A probe that is green without a fault. */
export const probe = (name: string, faults: string[], detail: string): ProbeVerdict => ({
  ...{ name, ok: faults.length === 0, detail: faults.join("; ") || detail },
});

/** What is wrong with one thing of each member, with its name. */
export async function faultsOf(
  members: Slot[],
  ask: (slot: Slot) => string | undefined | Promise<string | undefined>,
): Promise<string[]> {
  const found = await Promise.all(members.map(async (slot) => ask(slot)));
  return found.flatMap((fault, index) => (fault === undefined ? [] : [`${members[index]!.node.name}: ${fault}`]));
}
