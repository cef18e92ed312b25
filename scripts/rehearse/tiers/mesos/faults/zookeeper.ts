import { type FaultContext, since } from "../../../faults/context";
import type { Fault } from "../../../faults/fault";
import { launchedAll, silenceMs, takeAway } from "../../../faults/instances";
import { verdict } from "../../../faults/up";
import { poll, sleep } from "../../../lab/exec";
import type { Slot } from "../../../lab/lab";
import { answers, longestGap } from "../../../probes/client";
import { tier as zookeeper } from "../../zookeeper/client";
import { look } from "../../zookeeper/quorum";
import { registered, tier as agents } from "../agents";

/** Time for the quorum's members to come back, and for masters and agents after them. */
const comebackMs = 240_000;
/** Longer than a session of the masters lasts. */
const watchedMs = 15_000;

/** Members of the quorum that elects masters. */
function quorumOf({ lab }: FaultContext): Slot[] {
  const found = lab.slotsOf(zookeeper);
  if (found.length === 0) throw new Error("this fault needs the quorum's nodes beside the masters: --tier");
  return found;
}

async function wholeAgain(context: FaultContext): Promise<void> {
  const whole = await poll(async () => {
    const found = await Promise.all(quorumOf(context).map((slot) => look(slot, context.lab)));
    return found.every(({ serves }) => serves) ? true : undefined;
  }, comebackMs);
  if (!whole) throw new Error(`the quorum was not whole again within ${comebackMs / 1000} s`);
}

export const zookeeperLeader: Fault = {
  name: "quorum-leader",
  outcome: "the leader of the quorum that elects masters is killed: the same master leads on, and no write is lost",
  async run(context) {
    const { lab } = context;
    const { leader } = await context.roles();
    const quorum = quorumOf(context);
    const found = await Promise.all(quorum.map((slot) => look(slot, lab)));
    const victim = quorum[found.findIndex(({ leads }) => leads)];
    if (!victim) throw new Error("the quorum has no leader");
    const { launches } = victim;
    let others = 0;
    const result = await context.underClient("quorum-leader", async () => {
      await victim.machine.kill();
      const until = Date.now() + watchedMs;
      while (Date.now() < until) {
        if (!(await context.look(leader)).leads) others += 1;
        await sleep(500);
      }
      await poll(() => (victim.launches > launches ? true : undefined), comebackMs);
      await wholeAgain(context);
    });
    return verdict([`${victim.node.name} killed: ${answers(result)}, ${longestGap(result)}`], {
      [`${leader.node.name} did NOT lead on`]: others === 0,
      "acknowledged writes LOST": (result.lost ?? 0) === 0,
    });
  },
};

export const zookeeperDown: Fault = {
  name: "quorum-down",
  outcome:
    "while the quorum that elects masters is away no master leads; with it back one does, no write is lost and all agents are registered",
  async run(context) {
    const { lab } = context;
    await context.roles();
    const quorum = quorumOf(context);
    const launches = new Map(quorum.map((slot) => [slot, slot.launches]));
    const before = lab.slotsOf(agents).length;
    let led = "";
    let took = "";
    const result = await context.underClient("quorum-down", async () => {
      const back = await Promise.all(quorum.map((slot) => takeAway(context, slot)));
      await sleep(silenceMs);
      const found = await Promise.all(context.members.map((slot) => context.look(slot)));
      led = context.members
        .filter((_, index) => found[index]?.leads)
        .map(({ node }) => node.name)
        .join(", ");
      const began = Date.now();
      await Promise.all(back.map((call) => call()));
      await launchedAll(context, launches);
      await wholeAgain(context);
      await context.whole();
      const all = await poll(async () => {
        const active = (await registered(lab))?.filter((agent) => agent.active).length ?? 0;
        return active >= before ? true : undefined;
      }, comebackMs);
      if (!all) throw new Error(`not all ${before} agents were registered again within ${comebackMs / 1000} s`);
      took = since(began);
    });
    const seen = `away for ${silenceMs / 1000} s, a leader and ${before} agents ${took} after it was let back, ${answers(result)}, ${longestGap(result)}`;
    return verdict([seen], {
      [`${led} LED without it`]: led === "",
      "acknowledged writes LOST": (result.lost ?? 0) === 0,
    });
  },
};
