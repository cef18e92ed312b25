import { poll } from "../lab/exec";
import type { Lab, Slot } from "../lab/lab";
import { runClient } from "../probes/converge";
import type { ProbeVerdict } from "../report";
import { roleId } from "../standin/world";
import type { FaultContext } from "./context";

/** What a node of a fleet says of itself in the bucket. */
export interface HostEntry {
  digestApplied: string | null;
  digestFailed: string | null;
}

/** Time for a new node of a fleet to be launched and to announce itself. */
const launchMs = 240_000;
/** Time for a node that is to go to stop its services and to be gone. */
const stopMs = 120_000;
/** Time for what a node does within seconds. */
const soonMs = 60_000;

/** The key of a node's entry; with another tier or address, of one that it might forge. */
export function entryKey(
  { node, instance }: Slot,
  { tier = node.facts.tier, address = node.address }: { tier?: string; address?: string } = {},
): string {
  return `hosts/${tier}/${roleId(node.roleName)}:${instance}/${address}`;
}

/** The entry of a node. */
export async function entryOf({ lab }: Pick<FaultContext, "lab">, slot: Slot): Promise<HostEntry | undefined> {
  const stored = await lab.standIn.getObject(slot.node.facts.bucket, entryKey(slot));
  return stored && (JSON.parse(stored.toString()) as HostEntry);
}

/** Waits until as many nodes as before serve and have announced themselves. */
export async function complete(context: FaultContext, count: number): Promise<void> {
  const done = await poll(async () => {
    const { members } = context;
    const found = await Promise.all(
      members.map(async (slot) => (await entryOf(context, slot)) !== undefined && (await context.look(slot)).serves),
    );
    return found.length >= count && found.every(Boolean) ? true : undefined;
  }, launchMs);
  if (!done) throw new Error(`not ${count} nodes serve and have announced themselves within ${launchMs / 1000} s`);
}

/** Those of the given instances that are still there once the last one has had its time to drain and to stop. */
export async function notGone(context: FaultContext, instances: string[]): Promise<Slot[]> {
  const there = (): Slot[] => context.members.filter(({ instance }) => instances.includes(instance));
  await poll(() => (there().length === 0 ? true : undefined), stopMs);
  return there();
}

/** What a node's timer does now and then. */
export async function round({ machine }: Slot): Promise<void> {
  await machine.run(["systemctl", "start", "startup-stack-converge.service"], { allowed: "any" });
}

/** Lets nodes read the hosts anew; a fleet's own timer does it every half hour. */
export async function readHosts(slots: Slot[]): Promise<void> {
  for (const { machine } of slots) await machine.run(runClient);
}

/** Names that an address has in the hosts file of a node. */
export function namesAt({ machine }: Slot, address: string): string[] {
  const lines = (machine.read("etc/hosts") ?? "").split("\n").map((line) => line.split(/\s+/));
  return lines.flatMap(([at, ...names]) => (at === address ? names : []));
}

/** Names of the nodes that have a name in their hosts file. */
export function whoKnows(slots: Slot[], name: string): string[] {
  const knowing = slots.filter(({ machine }) => machine.read("etc/hosts")?.split(/\s/).includes(name));
  return knowing.map(({ node }) => node.name);
}

/** Whether each node has announced itself, and every node of the rehearsal finds all of them by name after another look. */
export async function entryWords(lab: Lab, members: Slot[]): Promise<ProbeVerdict> {
  const announced = await poll(async () => {
    const entries = await Promise.all(members.map((slot) => entryOf({ lab }, slot)));
    return entries.every((entry) => entry?.digestApplied) ? true : undefined;
  }, soonMs);
  if (!announced) return { name: "entries", ok: false, detail: "NOT every node has announced itself" };
  const all = [...lab.slots.values()];
  await readHosts(all);
  const missed = members.filter(({ node }) => whoKnows(all, node.name).length < all.length);
  const names = missed.map(({ node }) => node.name).join(", ");
  const detail = names === "" ? `${members.length} nodes known to all ${all.length}` : `${names} NOT known to all`;
  return { name: "entries", ok: names === "", detail };
}
