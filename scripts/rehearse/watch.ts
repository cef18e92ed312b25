import { problem, silentServer } from "./diagnose";
import { poll, sleep } from "./lab/exec";
import type { Lab, Slot } from "./lab/lab";
import { launchSeconds, logFile, resourcesUpdated, stepsDone } from "./nodeLog";
import type { NodeVerdict } from "./report";
import type { Service } from "./tiers/service";

/** A node that says nothing new for so long will not come. */
const patienceMs = 300_000;
/** The same for a node that was refused a call: its role does not change any more. */
const refusedPatienceMs = 60_000;
/** Time for a member to take part after the last one is launched. */
const joinMs = 120_000;

/** Waits until every node has completed its launch and takes part, or has failed; says each step as it is done. */
export async function watch(lab: Lab, tiers: Service[], say: (line: string) => void): Promise<NodeVerdict[]> {
  const { logs } = lab.settings;
  const began = Date.now();
  const at = (): string => `${((Date.now() - began) / 1000).toFixed(1).padStart(6)} s`;
  const settle = async (slot: Slot): Promise<NodeVerdict> => {
    const name = slot.node.name;
    let said = 0;
    let newsAt = Date.now();
    let booted = false;
    const news = (text: string): void => {
      newsAt = Date.now();
      say(`${at()}  ${name.padEnd(14)} ${text}`);
    };
    for (;;) {
      if (slot.userDataAt && !booted) {
        booted = true;
        news(`booted in ${((slot.userDataAt - slot.launchedAt) / 1000).toFixed(1)} s`);
      }
      for (const { name: step, seconds } of stepsDone(slot.machine.read(logFile) ?? "").slice(said)) {
        said += 1;
        news(`${step} ${seconds.toFixed(1)} s`);
      }
      if (slot.hook) {
        news(`launch hook: ${slot.hook.result}`);
        return nodeVerdict(slot, logs, slot.hook.result === "CONTINUE" ? undefined : "gave its launch up (ABANDON)");
      }
      const missing = missingPackage(lab, name);
      if (missing) return nodeVerdict(slot, logs, `asks for a package that the mirror does not have: ${missing}`);
      if (cloudInitFailed(slot)) return nodeVerdict(slot, logs, "failed in cloud-init and never completed its launch");
      const patience = lab.events.some((event) => event.kind === "refused" && event.node === name)
        ? refusedPatienceMs
        : patienceMs;
      if (Date.now() - newsAt > patience) {
        return nodeVerdict(slot, logs, `got no further for ${patience / 1000} s and never completed its launch`);
      }
      await sleep(300);
    }
  };
  const verdicts = await Promise.all([...lab.slots.values()].map(settle));

  const joining = async (tier: Service, slot: Slot): Promise<void> => {
    const verdict = verdicts.find(({ name }) => name === slot.node.name);
    if (!verdict || verdict.problem) return;
    const joined = await poll(async () => ((await tier.look(slot, lab)).serves ? Date.now() : undefined), joinMs);
    if (joined) {
      verdict.joinedSeconds = (joined - slot.launchedAt) / 1000;
      say(`${at()}  ${slot.node.name.padEnd(14)} joined`);
    } else verdict.problem = await silentServer(slot, tier, logs);
  };
  await Promise.all(tiers.flatMap((tier) => lab.slotsOf(tier.name).map((slot) => joining(tier, slot))));
  return verdicts;
}

/** A package that a node asked for in vain. It would ask again until its deadline. */
function missingPackage(lab: Lab, name: string): string | undefined {
  return lab.events.flatMap((event) =>
    event.kind === "missing-package" && event.node === name && event.path.endsWith(".deb") ? [event.path] : [],
  )[0];
}

/** cloud-init runs the whole bootstrap: once it has ended with an error, no launch is completed any more. */
function cloudInitFailed(slot: Slot): boolean {
  const result = slot.machine.read("var/lib/cloud/data/result.json");
  return result !== undefined && (JSON.parse(result) as { v1?: { errors?: string[] } }).v1?.errors?.length !== 0;
}

function nodeVerdict(slot: Slot, logs: string, fault: string | undefined): NodeVerdict {
  const log = slot.machine.read(logFile) ?? "";
  const { bootstrap, converge } = launchSeconds(stepsDone(log));
  return {
    name: slot.node.name,
    bootSeconds: slot.userDataAt ? (slot.userDataAt - slot.launchedAt) / 1000 : undefined,
    bootstrapSeconds: bootstrap,
    convergeSeconds: converge,
    updated: resourcesUpdated(log)?.updated,
    hook: slot.hook?.result,
    problem: fault === undefined ? undefined : problem(slot, logs, fault),
  };
}
