import { randomBytes } from "node:crypto";

import { messageOf } from "../../../../components/faults";
import type { Lab, Slot } from "../../lab/lab";
import { poll } from "../../lab/exec";
import type { Tools } from "../../probes/tools";

export type Mode = "leader" | "follower" | "standalone" | "observer";

/** The quorum's settings as its tier's document has them. */
export interface QuorumSettings {
  clientPort: number;
  zooCfg: Record<string, string | number | boolean>;
}

export function quorumSettings(lab: Lab, tier: string): QuorumSettings {
  const document = lab.view.objects().find(({ key }) => key === `tiers/${tier}.json`);
  if (!document) throw new Error(`the plan has no object tiers/${tier}.json`);
  const { settings } = JSON.parse(document.body.toString()) as { settings: { zooCfg: QuorumSettings["zooCfg"] } };
  return { clientPort: Number(settings.zooCfg["clientPort"] ?? 2181), zooCfg: settings.zooCfg };
}

export const isMember = ({ node }: Slot): boolean => node.facts.service === "zookeeper";

/** How a member says that it takes part; undefined when it does not serve. */
export async function mode(lab: Lab, slot: Slot, port: number): Promise<Mode | undefined> {
  const answer = await lab.standIn.word(slot.node.address, port, "srvr");
  return /^Mode: (\w+)$/m.exec(answer ?? "")?.[1] as Mode | undefined;
}

export async function modes(lab: Lab, port: number): Promise<Map<string, Mode | undefined>> {
  const members = [...lab.slots.values()].filter(isMember);
  return new Map(
    await Promise.all(members.map(async (slot) => [slot.node.name, await mode(lab, slot, port)] as const)),
  );
}

/** One leader, and everybody else follows. */
export function isWhole(all: Map<string, Mode | undefined>): boolean {
  const counted = [...all.values()];
  return (
    counted.filter((each) => each === "leader").length === 1 &&
    counted.filter((each) => each === "follower").length === counted.length - 1
  );
}

/** Waits for the whole quorum; gives the seconds it took, or undefined at the deadline. */
export async function untilWhole(lab: Lab, port: number, deadlineMs: number): Promise<number | undefined> {
  const started = Date.now();
  const whole = await poll(async () => (isWhole(await modes(lab, port)) ? true : undefined), deadlineMs, 250);
  return whole ? (Date.now() - started) / 1000 : undefined;
}

/** Writes on each member and reads it on the next. */
export async function probeWrites(lab: Lab, tools: Tools, port: number): Promise<string[]> {
  const members = [...lab.slots.values()].filter(isMember);
  const faults: string[] = [];
  for (const [index, one] of members.entries()) {
    const other = members[(index + 1) % members.length] as Slot;
    const value = randomBytes(8).toString("hex");
    const path = `/rehearsal-${value}`;
    const addressOf = (slot: Slot): string => `${slot.node.address}:${port}`;
    const read = await tools
      .ask("client", "write-read", addressOf(one), addressOf(other), path, value)
      .catch(messageOf);
    if (read !== value) faults.push(`a value written on ${one.node.name} was not read on ${other.node.name}: ${read}`);
  }
  return faults;
}
