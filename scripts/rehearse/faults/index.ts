import { messageOf } from "../../../components/faults";
import { silentServer } from "../diagnose";
import type { Environment } from "../environment";
import type { Lab } from "../lab/lab";
import type { Tools } from "../probes/tools";
import type { FaultVerdict } from "../report";
import { lostBornRecord } from "./birth";
import { brokenCookbook, changedCookbook, changedSetting, lockHolderDies, otherMemberList } from "./changes";
import { type Fault, FaultContext } from "./context";
import { blankDisk, foreignVolume } from "./disks";

import { allDisksLost, laggingBlank, restoredCopy } from "../tiers/zookeeper/disks";
import { endIncarnation, restoreSnapshots, startOver } from "../tiers/zookeeper/incarnation";
import { lateObjects, noBundle } from "./launches";
import { cutLink, killLeader, killMember, rebootNode, replaceMember } from "./members";
import { rollAndRestart, rollBootstrap, rollImage, rollInstanceType, rollThreeTimes } from "./rolls";
import { rollForce } from "./rollsByHand";
import { rollCookbook, rollNothing, rollSetting } from "./rollsInPlace";
import { rollDegraded, rollLockHeld, rollTwoLost, rollWrongAccount } from "./rollsRefused";
import { rollBroken, rollInterrupted, rollKilled } from "./rollsStopped";
import { secretRefused, slowMetadata, wrongBundleDigest } from "./services";

export const faults: Fault[] = [
  ...[killMember, killLeader, cutLink, rebootNode, replaceMember],
  ...[blankDisk, foreignVolume, changedSetting, slowMetadata, secretRefused, wrongBundleDigest],
  ...[laggingBlank, restoredCopy, lostBornRecord, allDisksLost, startOver, restoreSnapshots, endIncarnation],
  ...[otherMemberList, changedCookbook, brokenCookbook, lockHolderDies, lateObjects, noBundle],
  ...[rollImage, rollInstanceType, rollBootstrap, rollSetting, rollCookbook, rollNothing, rollAndRestart],
  ...[rollBroken, rollKilled, rollInterrupted, rollThreeTimes, rollForce],
  ...[rollWrongAccount, rollLockHeld, rollDegraded, rollTwoLost],
];

/** The faults of the given names; throws for a name that there is none of. */
export function faultsNamed(names: string[]): Fault[] {
  return names.map((name) => {
    const fault = faults.find((each) => each.name === name);
    if (!fault) throw new Error(`--fault: no fault ${name}; allowed: ${faults.map((each) => each.name).join(", ")}`);
    return fault;
  });
}

/** One fault after the other, each on a whole quorum; after one that failed the rest has nothing to stand on. */
export async function runFaults(
  chosen: Fault[],
  lab: Lab,
  tools: Tools,
  say: (line: string) => void,
  environment?: Environment,
): Promise<FaultVerdict[]> {
  if (chosen.length === 0) return [];
  const context = new FaultContext(lab, tools, say, environment);
  const verdicts: FaultVerdict[] = [];
  for (const { name, outcome, run } of chosen) {
    say(`          fault          ${name}: expected is ${outcome}`);
    const verdict = await run(context).catch((error: unknown) => ({ ok: false, text: messageOf(error) }));
    verdicts.push({ name, ...verdict, problems: verdict.ok ? undefined : await silentMembers(context) });
    say(`          fault          ${name}: ${verdict.text}`);
    if (!verdict.ok) break;
  }
  for (const { name } of chosen.slice(verdicts.length))
    verdicts.push({ name, ok: false, text: "not done: the fault before it failed" });
  return verdicts;
}

async function silentMembers(context: FaultContext): Promise<FaultVerdict["problems"]> {
  const silent = await Promise.all(context.members.map(async (slot) => ((await context.mode(slot)) ? [] : [slot])));
  return Promise.all(
    silent
      .flat()
      .map(async (slot) => ({ name: slot.node.name, problem: await silentServer(slot, context.lab.settings.logs) })),
  );
}
