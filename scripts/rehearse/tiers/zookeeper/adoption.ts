import { messageOf } from "../../../../components/faults";
import { keys } from "../../../../components/roll/readings";
import type { Settings } from "../../environment";
import { type FaultContext, since } from "../../faults/context";
import type { Fault } from "../../faults/fault";
import { anyServing, launchedAll, silenceMs, startWords, takeAway } from "../../faults/instances";
import { written } from "../../faults/rollWatch";
import { ended, lastWords, up, verdict } from "../../faults/up";
import { volumeOf } from "../../faults/volumes";
import { poll } from "../../lab/exec";
import type { Slot } from "../../lab/lab";
import { read, writeRead } from "./client";
import { freshPath } from "./disks";

/** The life that the members have, to go on with the volumes of these. */
function adopting(context: FaultContext, kept: Slot[]): Settings {
  const incarnation = kept[0]?.node.facts.member?.incarnation ?? "";
  const volumes = kept.map((slot) => [String(slot.node.facts.member?.id), volumeOf(context, slot).id]);
  return { zookeeper: { incarnation, adoptVolumeIds: Object.fromEntries(volumes) as Record<string, string> } };
}

/** Leaves of the bucket what the program writes: it is a new one. */
async function forget({ lab, members }: FaultContext): Promise<void> {
  for (const { node } of members) {
    const { bucket, tier, member } = node.facts;
    const own = [keys.member(tier, member?.id ?? 0), keys.born(tier, member?.incarnation ?? ""), keys.lock(tier)];
    for (const key of own) await lab.standIn.deleteObject(bucket, key);
  }
}

/** Time for a member's server to be about to start. */
const bootMs = 240_000;

export const adoptMajority: Fault = {
  name: "adopt-majority",
  outcome:
    "in a new bucket with the disks of a majority the third member, blank and first to boot, elects nobody with the one that lags: no acknowledged write is lost",
  async run(context) {
    const { lab } = context;
    const { leader, followers } = await context.roles();
    const [lagging, blank] = followers;
    if (!blank) throw new Error("this fault needs two followers");
    const launches = new Map([leader, lagging, blank].map((slot) => [slot, slot.launches]));
    const path = freshPath("adopted");
    let [elected, words, found, took] = ["", "", "", ""];

    const result = await context.underClient("adopt-majority", async () => {
      const returnLagging = await takeAway(context, lagging);
      await writeRead(context, leader, blank, path, "kept");
      const [returnLeader, returnBlank] = await Promise.all([
        takeAway(context, leader),
        takeAway(context, blank, () => volumeOf(context, blank).wipe()),
      ]);
      await forget(context);
      await lab.publish(await context.environment.plan(adopting(context, [leader, lagging])));
      await returnBlank();
      words = (await poll(async () => (await startWords(blank)) || undefined, bootMs)) ?? "nothing";
      await returnLagging();
      await launchedAll(context, new Map([blank, lagging].map((slot) => [slot, launches.get(slot)!])));
      elected = (await anyServing(context, [lagging, blank])) ?? "";

      const began = Date.now();
      await returnLeader();
      await context.replaced(leader, launches.get(leader)!);
      took = since(began);
      found = await read(context, blank, path).catch(messageOf);
    });
    const rolled = await up(context, lab.view);
    const seen = `${blank.node.name} blank and ${lagging.node.name} lagging: nobody served for ${silenceMs / 1000} s ("${words}"), ${leader.node.name} back: whole after ${took}, ${written(result)}, the roller ${ended(rolled)}`;
    return verdict([seen], {
      [`${elected} SERVED`]: elected === "",
      [`the write is NOT there: ${found}`]: found === "kept",
      "acknowledged writes LOST": (result.lost ?? 0) === 0,
      [`the roller says "${lastWords(rolled)}"`]: rolled.code === 0,
    });
  },
};
