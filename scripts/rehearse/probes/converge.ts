import type { Lab } from "../lab/lab";
import { logFile, resourcesUpdated } from "../nodeLog";

const startUnit = ["systemctl", "start", "startup-stack-converge.service"];
/** In a unit: entered from outside, a process has rights that the machine's own have not, and recipes ask for these. */
export const runClient = ["systemd-run", "--wait", "--quiet", "/usr/local/sbin/startup-stack-node", "converge"];

/**
 * Converges every node once more, as its timer does, and gives how many resources it changed: on a settled node none. A
 * fleet's timer would run the client in half an hour at the earliest.
 */
export async function probeSecondConverge(
  lab: Lab,
): Promise<{ name: string; updated: number | undefined; total: number }[]> {
  return Promise.all(
    [...lab.slots.values()].map(async ({ node, machine }) => {
      const before = (machine.read(logFile) ?? "").length;
      // A machine that is gone cannot be asked; its log then has no new line, and that is the answer.
      await machine.run(node.facts.kind === "fleet" ? runClient : startUnit, { allowed: "any" }).catch(() => undefined);
      const { updated, total = 0 } = resourcesUpdated((machine.read(logFile) ?? "").slice(before)) ?? {};
      return { name: node.name, updated, total };
    }),
  );
}
