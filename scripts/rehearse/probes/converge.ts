import type { Lab } from "../lab/lab";
import { logFile, resourcesUpdated } from "../nodeLog";

/** Converges every node once more, as its timer does, and gives how many resources it changed: on a settled node none. */
export async function probeSecondConverge(
  lab: Lab,
): Promise<{ name: string; updated: number | undefined; total: number }[]> {
  return Promise.all(
    [...lab.slots.values()].map(async ({ node, machine }) => {
      const before = (machine.read(logFile) ?? "").length;
      // A machine that is gone cannot be asked; its log then has no new line, and that is the answer.
      await machine
        .run(["systemctl", "start", "startup-stack-converge.service"], { allowed: "any" })
        .catch(() => undefined);
      const { updated, total = 0 } = resourcesUpdated((machine.read(logFile) ?? "").slice(before)) ?? {};
      return { name: node.name, updated, total };
    }),
  );
}
