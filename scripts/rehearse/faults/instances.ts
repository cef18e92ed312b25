import { poll } from "../lab/exec";
import type { Slot } from "../lab/lab";
import type { FaultContext } from "./context";

/** Several elections' time: a bare ensemble of the same settings elects within a few seconds. */
export const silenceMs = 30_000;

/** Ends a member's instance, does something while it is gone, and gives what lets its group replace it. */
export async function takeAway(
  { lab }: FaultContext,
  slot: Slot,
  meanwhile: () => Promise<void> = () => Promise.resolve(),
): Promise<() => Promise<void>> {
  let call!: () => void;
  const called = new Promise<void>((resolve) => (call = resolve));
  let back!: Promise<void>;
  await new Promise<void>((resolve, reject) => {
    back = lab.terminate(slot.node.name, async () => {
      await meanwhile();
      resolve();
      await called;
    });
    back.catch(reject);
  });
  return () => {
    call();
    return back;
  };
}

/** Waits until new instances of all the given slots have completed their launch. */
export async function launchedAll(context: FaultContext, slots: Map<Slot, number>): Promise<void> {
  for (const [slot, launches] of slots) {
    const result = await context.launched(slot, launches);
    if (result !== "CONTINUE") throw new Error(`the new instance of ${slot.node.name} gave its launch up`);
  }
}

/** The first of the members that serves within the time of silence; undefined when none does, as it has to be. */
export const anyServing = (context: FaultContext, slots: Slot[]): Promise<string | undefined> =>
  poll(async () => {
    const found = await Promise.all(
      slots.map(async (slot) => ((await context.look(slot)).serves ? slot.node.name : undefined)),
    );
    return found.find((name) => name !== undefined);
  }, silenceMs);
