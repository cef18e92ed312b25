import { since } from "./context";
import type { Fault } from "./fault";
import { complete, entryOf, readHosts, round, whoKnows } from "./fleetGround";
import { verdict } from "./up";

/** An entry that is older than this is nobody's; a little more. */
const staleMs = 7_260_000;

export const stopNode: Fault = {
  name: "stop-node",
  kinds: ["fleet"],
  outcome: "a node that is stopped in order takes its entry back, the others forget it, and the group launches another",
  async run(context) {
    const { members, lab } = context;
    await complete(context, members.length);
    const [victim, ...others] = members;
    const name = victim!.node.name;
    const began = Date.now();
    let left = false;
    await lab.terminate(name, async () => {
      left = (await entryOf(context, victim!)) !== undefined;
    });
    await complete(context, members.length);
    const took = since(began);
    await readHosts(others);
    const knowing = whoKnows(others, name);
    return verdict([`${name} stopped: ${members.length} nodes again after ${took}`], {
      "its entry was NOT taken back": !left,
      [`${knowing.join(", ")} still KNOW it`]: knowing.length === 0,
    });
  },
};

export const killNode: Fault = {
  name: "kill-node",
  kinds: ["fleet"],
  outcome: "the entry of a node that has died ages out after two hours; the group launches another",
  async run(context) {
    const { members, lab } = context;
    await complete(context, members.length);
    const [victim, ...others] = members;
    const name = victim!.node.name;
    await victim!.machine.kill();
    await complete(context, members.length);
    await readHosts(others);
    const before = whoKnows(others, name);
    await lab.standIn.advanceClock(staleMs);
    // All entries are old now, and each node writes its own anew.
    for (const slot of context.members) await round(slot);
    await readHosts(context.members);
    const after = whoKnows(context.members, name);
    const living = context.members.map(({ node }) => whoKnows(context.members, node.name));
    return verdict([`${name} killed: known to ${before.length} of ${others.length} before two hours were over`], {
      "NOT known until then": before.length === others.length,
      [`${after.join(", ")} still KNOW it`]: after.length === 0,
      "NOT all living ones know each other": living.every(({ length }) => length === context.members.length),
    });
  },
};
