import type { Slot } from "../lab/lab";
import type { FaultContext } from "./context";
import type { Fault } from "./fault";
import { complete, entryOf, notGone, round } from "./fleetGround";
import { viewWithArchive } from "./repository";
import { newImage, newImageParameter, patience } from "./settings";
import { fails } from "./stageTwo";
import { ended, lastWords, settle, up, verdict } from "./up";
import { Wanted } from "./wanted";

/** From this age of a document on nobody waits for those that go first. */
const longestWaitMs = 1_210_000;
/** The age from which on the others go when one has applied it. */
const waitMs = 610_000;

/** Nodes whose entry says so. */
async function nodesWhere(
  context: FaultContext,
  key: "digestApplied" | "digestFailed",
  digest: string,
): Promise<Slot[]> {
  const entries = await Promise.all(context.members.map((slot) => entryOf(context, slot)));
  return context.members.filter((_, index) => entries[index]?.[key] === digest);
}

const namesOf = (slots: Slot[]): string => slots.map(({ node }) => node.name).join(", ") || "nobody";

async function roundOfAll({ members }: FaultContext): Promise<void> {
  for (const slot of members) await round(slot);
}

export const brokenOnFirst: Fault = {
  name: "broken-on-first",
  kinds: ["fleet"],
  outcome:
    "a cookbook whose service does not run stops at the node that goes first; the fixed one heals it at once and reaches the others ten minutes later",
  async run(context) {
    const { members, lab, tier } = context;
    await complete(context, members.length);
    const wanted = new Wanted(context);
    const sound = await wanted.archive();
    await wanted.changeArchive(sound, tier.changes.breakDown);
    const broken = await wanted.digest();
    await roundOfAll(context);
    await lab.standIn.advanceClock(longestWaitMs);
    await roundOfAll(context);
    const failed = await nodesWhere(context, "digestFailed", broken);
    const others = members.filter((slot) => !failed.includes(slot));
    const serving = await Promise.all(others.map((slot) => context.look(slot)));
    const taken = await nodesWhere(context, "digestApplied", broken);

    await wanted.changeArchive(sound, tier.changes.comment);
    const fixed = await wanted.digest();
    await roundOfAll(context);
    const first = await nodesWhere(context, "digestApplied", fixed);
    await lab.standIn.advanceClock(waitMs);
    await roundOfAll(context);
    const all = await nodesWhere(context, "digestApplied", fixed);
    return verdict([`failed on ${namesOf(failed)}; the fixed one was applied by ${namesOf(first)} first`], {
      "NOT exactly one failed": failed.length === 1,
      "applied by SOMEBODY": taken.length === 0,
      "the others do NOT serve": serving.every(({ serves }) => serves),
      "the fixed one did NOT go first to that node alone": first.length === 1 && first[0] === failed[0],
      [`the fixed one has reached ONLY ${namesOf(all)}`]: all.length === members.length,
    });
  },
};

export const refresh: Fault = {
  name: "refresh",
  kinds: ["fleet"],
  outcome:
    "another image, by a parameter, replaces every node by one instance refresh, and the roller ends once all have announced themselves",
  async run(context) {
    const count = context.members.length;
    await complete(context, count);
    const before = context.members.map(({ instance }) => instance);
    const rolled = await up(context, await context.environment.plan(newImageParameter()));
    const stayed = await notGone(context, before);
    return verdict([`${ended(rolled)}, "${lastWords(rolled)}"`], {
      "NOT exit 0": rolled.code === 0,
      [`${namesOf(stayed)} STAYED`]: stayed.length === 0,
      "NOT as many nodes": context.members.length === count,
    });
  },
};

export const refreshBroken: Fault = {
  name: "refresh-broken",
  kinds: ["fleet"],
  outcome:
    "a version that does not come up ends the roll with the reason of the node that gave up last, the others serve, and the group launches what it launched before; the next one with the mistake taken back heals it",
  async run(context) {
    // The group is to get back what the operator of this plan may launch, not the image of a fault before.
    await settle(context);
    const count = context.members.length;
    await complete(context, count);
    const before = context.members.map(({ instance }) => instance);
    const settings = { ...newImage(), ...context.section(patience(5)) };
    const planned = await context.environment.plan(settings);
    const rolled = await up(context, await viewWithArchive(context.lab, planned, context.tier.name, fails));
    const { members } = context;
    const serving = await Promise.all(members.map((slot) => context.look(slot)));
    const words = rolled.lines.at(-1) ?? "";
    const able = serving.filter(({ serves }) => serves).length;

    const healed = await up(context, planned);
    await complete(context, count);
    const stayed = await notGone(context, before);
    const seen = [
      `${ended(rolled)}, "${lastWords(rolled)}", ${able} of ${count} nodes serve`,
      `with the mistake taken back ${ended(healed)}, "${lastWords(healed)}"`,
    ];
    return verdict(seen, {
      "exit 0": rolled.code !== 0,
      "NO last words": words.includes("the last words of"),
      "the group launches what FAILED": /launches version \d+ again/.test(words),
      "NOT enough serve": able >= count - 1,
      "NOT healed": healed.code === 0,
      [`${namesOf(stayed)} STAYED`]: stayed.length === 0,
    });
  },
};
