import type { Slot } from "../lab/lab";

const start = ["systemctl", "start", "startup-stack-joins.service"];

/** A round of joins on each node, so that nobody waits for the timer. */
export async function joinsRound(slots: readonly Pick<Slot, "machine">[]): Promise<void> {
  await Promise.all(
    slots.map(async ({ machine }) => {
      // A round that runs already has read what was asked for before: the first start only waits for its end.
      await machine.run(start, { allowed: "any" });
      await machine.run(start, { allowed: "any" });
    }),
  );
}
