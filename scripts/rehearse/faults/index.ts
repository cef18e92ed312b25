import { messageOf } from "../../../components/faults";
import { silentServer } from "../diagnose";
import type { PlanView, RehearsedMachine } from "../planView";
import type { FaultVerdict } from "../report";
import type { Tier } from "../tiers/tier";
import { lostBornRecord, otherMemberList } from "./birth";
import { brokenCookbook, changedCookbook, changedSetting, lockHolderDies } from "./changes";
import { FaultContext, type Surroundings } from "./context";
import { blankDisk, foreignVolume } from "./disks";
import type { Fault, Need } from "./fault";
import { brokenOnFirst, refresh, refreshBroken } from "./fleetChanges";
import { killNode, stopNode } from "./fleetNodes";
import { forgedBirth } from "./forgedBirth";
import { forgedObjects } from "./forgery";
import { newerAgent, newerObjects } from "./formats";
import { hangInLaunch, lateObjects, noArchive } from "./launches";
import { rebootInLaunch, unreadableTier } from "./launchesGoOn";
import { cutLink, killLeader, killMember, rebootNode, replaceMember } from "./members";
import { mirroredPackage } from "./mirroredPackage";
import { otherRole } from "./otherRole";
import { lockedPackage } from "./packages";
import { launchTakesPeersState, lostState } from "./peers";
import { rollAndRestart, rollBootstrap, rollImage, rollInstanceType, rollThreeTimes } from "./rolls";
import { rollMends } from "./rollMends";
import { replacedBucket } from "./replacedBucket";
import { rollForce } from "./rollsByHand";
import { rollCookbook, rollNothing, rollSetting } from "./rollsInPlace";
import { rollDegraded, rollLockHeld, rollTwoLost, rollWrongAccount } from "./rollsRefused";
import { rollBroken, rollInterrupted, rollKilled } from "./rollsStopped";
import { secretRefused, slowMetadata, wrongArchiveDigest } from "./services";
import { stageTwoBroken, stageTwoFails, stageTwoHangs } from "./stageTwo";

/** Faults of no tier's own. */
export const sharedFaults: Fault[] = [
  ...[killMember, killLeader, cutLink, rebootNode, replaceMember],
  ...[blankDisk, foreignVolume, slowMetadata, secretRefused, wrongArchiveDigest, lateObjects, noArchive],
  ...[hangInLaunch, rebootInLaunch, unreadableTier, launchTakesPeersState, lostState],
  ...[changedSetting, changedCookbook, brokenCookbook, lockHolderDies],
  ...[lockedPackage, mirroredPackage],
  ...[lostBornRecord, otherMemberList, forgedBirth, replacedBucket],
  ...[otherRole, stageTwoBroken, stageTwoHangs, stageTwoFails, newerObjects, newerAgent],
  ...[rollImage, rollInstanceType, rollBootstrap, rollSetting, rollCookbook, rollNothing, rollAndRestart],
  ...[rollBroken, rollMends, rollKilled, rollInterrupted, rollThreeTimes, rollForce],
  ...[stopNode, killNode, brokenOnFirst, refresh, refreshBroken, forgedObjects],
  ...[rollWrongAccount, rollLockHeld, rollDegraded, rollTwoLost],
];

const has: Record<Need, (tier: Tier, node: RehearsedMachine, view: PlanView) => boolean> = {
  "a data volume": (_, { facts }) => facts.volume !== undefined,
  data: ({ data }) => data !== undefined,
  "a secret": (_, { facts }, view) => Object.keys(view.document(facts.tier).secrets).length > 0,
  "settings of the machine": ({ changes }) => changes.machine !== undefined,
};

/** A fault of one tier. */
export interface OfferedFault {
  /** The tier's name and the fault's, such as `web-kill-member`. */
  name: string;
  tier: Tier;
  fault: Fault;
}

/** All that can happen to the nodes, for each tier that has a part here. */
export function offeredFaults(tiers: Tier[], machines: RehearsedMachine[], view: PlanView): OfferedFault[] {
  return tiers.flatMap((tier) => {
    const node = machines.find(({ facts }) => facts.tier === tier.name);
    if (!node) return [];
    const fits = ({ kinds, needs }: Fault): boolean =>
      (kinds?.includes(node.facts.kind) ?? node.facts.kind !== "fleet") &&
      (needs === undefined || has[needs](tier, node, view));
    return [...sharedFaults, ...tier.faults]
      .filter(fits)
      .map((fault) => ({ name: `${tier.name}-${fault.name}`, tier, fault }));
  });
}

/** The faults of the given names; throws for names that there are none of. */
export function faultsNamed(names: string[], offered: OfferedFault[]): OfferedFault[] {
  const unknown = names.filter((name) => !offered.some((each) => each.name === name));
  if (unknown.length > 0) {
    const allowed = offered.map(({ name }) => name).join(", ") || "none: no tier of the chosen nodes has any";
    throw new Error(`--fault: no such fault: ${unknown.join(", ")}; allowed: ${allowed}`);
  }
  return names.flatMap((name) => offered.find((each) => each.name === name) ?? []);
}

/** One fault after the other, each on a whole tier; after one that failed the rest has nothing to stand on. */
export async function runFaults(chosen: OfferedFault[], surroundings: Surroundings): Promise<FaultVerdict[]> {
  const { say } = surroundings;
  const verdicts: FaultVerdict[] = [];
  for (const { name, tier, fault } of chosen) {
    const context = new FaultContext(tier, surroundings);
    say(`          fault          ${name}: expected is ${fault.outcome}`);
    const verdict = await fault.run(context).catch((error: unknown) => ({ ok: false, text: messageOf(error) }));
    verdicts.push({ name, ...verdict, problems: verdict.ok ? undefined : await silentMembers(context, tier) });
    say(`          fault          ${name}: ${verdict.text}`);
    if (!verdict.ok) break;
  }
  for (const { name } of chosen.slice(verdicts.length))
    verdicts.push({ name, ok: false, text: "not done: the fault before it failed" });
  return verdicts;
}

async function silentMembers(context: FaultContext, tier: Tier): Promise<FaultVerdict["problems"]> {
  const { members, lab } = context;
  const found = await Promise.all(members.map((slot) => context.look(slot)));
  return Promise.all(
    members
      .filter((_, index) => !found[index]?.serves)
      .map(async (slot) => ({ name: slot.node.name, problem: await silentServer(slot, tier, lab.settings.logs) })),
  );
}
