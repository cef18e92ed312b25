import { stateKey } from "../../../components/bootstrap/documents";
import { poll } from "../lab/exec";
import type { Slot } from "../lab/lab";
import { logFile } from "../nodeLog";
import { type FaultContext, since } from "./context";
import type { Fault, Outcome } from "./fault";
import { type MemberRecord, RollWatch, written } from "./rollWatch";
import { beginsWith } from "./stageTwo";
import { verdict } from "./up";
import { applied, firstFailure, triedBy, Wanted } from "./wanted";

/** Time for the agent of a new instance to write its record. */
const reportMs = 90_000;

/** A second stage that fails where it finds what a converge has left, and does its work on a new machine. */
const failsInPlace = beginsWith(`import os
if os.path.exists("/etc/systemd/system/startup-stack-converge.timer"):
    raise SystemExit("broken on purpose")`);

/** What is known while the wanted state has failed on one member and nobody has applied it. */
interface Failed {
  watch: RollWatch;
  /** The member that it failed on. */
  name: string;
  /** The digest that all members run. */
  before: string;
  /** The one that is wanted. */
  broken: string;
  /** Another member, which does not lead where there is one. */
  victim: Slot;
}

/** What a replaced member has come up with. */
interface Replaced {
  record: MemberRecord;
  /** The whole log of the new instance. */
  log: string;
}

/** Replaces a member while the wanted digest has failed on another one; then puts the document before in force again. */
function replacedMeanwhile(
  name: string,
  outcome: string,
  prepare: (context: FaultContext, failed: Failed) => Promise<() => Promise<void>>,
  judge: (replaced: Replaced, failed: Failed) => Record<string, boolean>,
): Fault {
  const run = async (context: FaultContext, watch: RollWatch): Promise<Outcome> => {
    const { leader } = await context.ranks();
    const wanted = new Wanted(context);
    const before = await wanted.digest();
    const missingOn = await context.store(name);
    const goBack = await wanted.changeArchive(await wanted.archive(), failsInPlace);
    const broken = await wanted.digest();
    const { name: failedOn } = await firstFailure(watch, broken);
    const others = context.members.filter(({ node }) => node.name !== failedOn);
    const victim = others.find((slot) => slot !== leader) ?? others[0]!;
    const failed: Failed = { watch, name: failedOn, before, broken, victim };
    const mend = await prepare(context, failed);

    const { launches } = victim;
    const began = Date.now();
    await context.lab.terminate(victim.node.name);
    await context.replaced(victim, launches);
    const took = since(began);
    const record = await reportOf(watch, victim);
    const complaints = judge({ record, log: victim.machine.read(logFile) ?? "" }, failed);
    const tried = await triedBy(watch, broken);
    const missing = await missingOn(context.members);

    await mend();
    await goBack();
    await applied(watch, before);
    const result = await watch.stop();
    const seen = `${broken.slice(0, 12)} failed on ${failedOn}; ${victim.node.name} was replaced and all whole after ${took}, running ${record.digestApplied?.slice(0, 12) ?? "nothing"} where its peers run ${before.slice(0, 12)}, ${written(result)}`;
    return verdict([seen], {
      ...complaints,
      [`others tried it: ${tried.join(", ")}`]: tried.every((each) => [failedOn, victim.node.name].includes(each)),
      [`what was stored before is NOT on ${missing.join(", ")}`]: missing.length === 0,
      [`${watch.mostAway} members away AT ONCE`]: watch.mostAway <= 1,
      "acknowledged writes LOST": (result.lost ?? 0) === 0,
    });
  };
  const during = (context: FaultContext): Promise<Outcome> =>
    RollWatch.during(context, name, (watch) => run(context, watch));
  return { name, kinds: ["ensemble", "pair"], outcome, run: during };
}

/** The record of a member's present instance, once its agent has written one. */
async function reportOf(watch: RollWatch, { node, instance }: Slot): Promise<MemberRecord> {
  const record = await poll(async () => {
    const found = (await watch.records()).get(node.name);
    return found?.instanceId === instance && found.digestApplied !== null ? found : undefined;
  }, reportMs);
  if (!record) throw new Error(`the new instance of ${node.name} did not report within ${reportMs / 1000} s`);
  return record;
}

export const launchTakesPeersState = replacedMeanwhile(
  "launch-takes-peers-state",
  "while the wanted digest has failed on one member and nobody has applied it, a member that is replaced comes up with what its peers run, and serves",
  () => Promise.resolve(() => Promise.resolve()),
  ({ record, log }, { before, broken }) => ({
    "it does NOT run what its peers run": record.digestApplied === before,
    "its log does NOT say so": log.includes(`${broken} has failed: taking ${before}`),
  }),
);

export const lostState = replacedMeanwhile(
  "lost-state",
  "a launch that cannot have the state that its peers run, since the bucket has lost it, takes the wanted one and says so",
  async ({ lab, tier }, { before, victim }) => {
    const { bucket } = victim.node.facts;
    const key = stateKey(tier.name, before);
    const stored = await lab.standIn.getObject(bucket, key);
    if (!stored) throw new Error(`the bucket has no ${key}`);
    await lab.standIn.deleteObject(bucket, key);
    return () => lab.standIn.putObject(bucket, key, stored);
  },
  ({ record, log }, { broken }) => ({
    "it does NOT run the wanted one": record.digestApplied === broken,
    "its log does NOT say so": log.includes("what peers run cannot be had"),
  }),
);
