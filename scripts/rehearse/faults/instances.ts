import { poll } from "../lab/exec";
import type { Slot } from "../lab/lab";
import type { FaultContext } from "./context";
import { volumeOf } from "./volumes";

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

/** The first of the members that serves, or leads, within the time of silence; undefined when none does, as it has to be. */
export const anyServing = (
  context: FaultContext,
  slots: Slot[],
  how: "serves" | "leads" = "serves",
): Promise<string | undefined> =>
  poll(async () => {
    const found = await Promise.all(
      slots.map(async (slot) => ((await context.look(slot))[how] ? slot.node.name : undefined)),
    );
    return found.find((name) => name !== undefined);
  }, silenceMs);

/** Words of what runs before each start of the member's server: why it waits on a blank disk. */
export async function startWords({ machine, node }: Slot): Promise<string> {
  const unit = `--unit=${node.facts.service}`;
  const journal = ["journalctl", unit, "--output=cat", "--no-pager", "--quiet", "--grep=^blank disk"];
  const { stdout } = await machine.run(journal, { allowed: "any" });
  return stdout.trim().split("\n").at(-1) ?? "";
}

/** Two members that could elect each other, of which none may: one lacks the last write, and the other one everything. */
export interface LaggingBlank {
  /** The third, which alone has the write. */
  leader: Slot;
  lagging: Slot;
  blank: Slot;
  /** Whoever of the two leads all the same. */
  elected: string | undefined;
  /** Lets the third come back. */
  back: () => Promise<void>;
}

/** Takes one member away, writes, takes the others away, and brings that one back beside another one with a blank disk. */
export async function laggingAndBlank(
  context: FaultContext,
  write: (leader: Slot, other: Slot) => Promise<unknown>,
): Promise<LaggingBlank> {
  const { leader, followers } = await context.roles();
  const [lagging, blank] = followers;
  if (!blank) throw new Error("this fault needs two followers");
  const launches = new Map([lagging, blank].map((slot) => [slot, slot.launches]));
  const leaderLaunches = leader.launches;
  const returnLagging = await takeAway(context, lagging);
  await write(leader, blank);
  const [returnLeader, returnBlank] = await Promise.all([
    takeAway(context, leader),
    takeAway(context, blank, () => volumeOf(context, blank).wipe()),
  ]);
  await Promise.all([returnLagging(), returnBlank()]);
  await launchedAll(context, launches);
  const elected = await anyServing(context, [lagging, blank], "leads");
  const back = async (): Promise<void> => {
    await returnLeader();
    await context.replaced(leader, leaderLaunches);
  };
  return { leader, lagging, blank, elected, back };
}
