import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { problem, silentServer } from "./diagnose";
import type { Environment } from "./environment";
import { runFaults } from "./faults";
import type { Fault } from "./faults/context";
import { poll, sleep, unlessAborted } from "./lab/exec";
import { Lab, type Slot } from "./lab/lab";
import { ensureBuilt } from "./lab/built";
import { claimRun, removeRun } from "./lab/sweep";
import { logFile, resourcesUpdated, stepsDone } from "./nodeLog";
import type { PlanView, RehearsedNode, Rule } from "./planView";
import { probeSecondConverge } from "./probes/converge";
import { probeHosts } from "./probes/hosts";
import { FirstRolls, rollsOf } from "./probes/roll";
import { asPlanned, dropCauses, probePorts } from "./probes/ports";
import { isMember, isWhole, mode, modes, probeWrites, quorumSettings } from "./tiers/zookeeper/quorum";
import { Tools } from "./probes/tools";
import type { NodeVerdict, ProbeVerdict, Verdict } from "./report";
import { roots } from "./root/build";
import type { Gem } from "./root/recipe";

export interface RehearseOptions {
  view: PlanView;
  nodes: RehearsedNode[];
  image: "plain" | "baked";
  faults: Fault[];
  /** Where the plan comes from; without it faults that change settings cannot be done. */
  environment?: Environment;
  /** Folder of cached roots, running rehearsals and kept logs. */
  state: string;
  gems: Gem[];
  /** Ends the rehearsal early; everything is removed. */
  signal: AbortSignal;
  /** Called after the verdict, while everything still runs; what it returns is waited for. */
  keep?: (lab: Lab, verdict: Verdict) => Promise<void>;
}

/** A node that says nothing new for so long will not come. */
const patienceMs = 300_000;
/** The same for a node that was refused a call: its role does not change any more. */
const refusedPatienceMs = 60_000;
/** Time for a quorum to form after the last of its members is launched. */
const quorumMs = 120_000;

type Say = (line: string) => void;

/** One rehearsal from the plan to the verdict. Whatever happens, nothing of it is left. */
export async function rehearse(options: RehearseOptions, say: Say): Promise<Verdict> {
  const { view, nodes, state, image, signal } = options;
  mkdirSync(state, { recursive: true });
  if (view.commands().length > 0) await ensureBuilt(say);
  const made = await roots(state, options.gems, say, signal);
  const run = randomBytes(2).toString("hex");
  const { folder, lock, swept } = await claimRun(state, run);
  if (swept.length > 0) say(`  swept    what killed rehearsals left: ${swept.join(", ")}`);
  say(
    `rehearsing ${view.plan.stack}: ${nodes.map(({ name }) => name).join(" ")} · image ${image} · root ${made.cached ? "cached" : "made"}`,
  );
  const lab = new Lab({
    run,
    folder,
    view,
    nodes,
    layers: image === "plain" ? made.plain : made.baked,
    mirror: made.mirror,
    logs: join(state, "logs"),
    clientGroups: clientGroups(nodes, view.rules()),
  });
  try {
    const tools = new Tools(run, join(folder, "tools"));
    await tools.open(made.baked);
    const work = async (): Promise<Verdict> => {
      await lab.open();
      for (const { name } of nodes) lab.keptWhenAbandoned.add(name);
      await Promise.all(nodes.map(({ name }) => lab.launch(name)));
      const { whole, partly } = rollsOf(view, nodes);
      const rolls = await FirstRolls.start(lab, whole, say);
      const verdict: Verdict = {
        stack: view.plan.stack,
        image,
        cached: made.cached,
        nodes: await watch(lab, say),
        probes: [],
        faults: [],
        refusals: [],
        causes: [],
        standIns: standIns(nodes),
        notRehearsed: [
          ...view.notRehearsed(nodes),
          ...clientPackages(nodes),
          ...policiesByReference(view),
          ...partly.map(({ name }) => `${name}, which needs all of its members`),
        ],
      };
      verdict.causes = await causes(lab);
      for (const { name, problem: failed } of verdict.nodes) {
        const cause =
          verdict.causes.find((text) => text.includes(` to ${name} `)) ??
          verdict.causes.find((text) => text.includes(` from ${name} `));
        if (failed && cause) failed.text += `: ${cause}`;
      }
      if (verdict.nodes.every(({ problem }) => !problem)) {
        lab.keptWhenAbandoned.clear();
        verdict.probes = [...(await probe(lab, tools, say)), ...(await rolls.probe())];
        if (verdict.probes.every(({ ok }) => ok)) {
          verdict.faults = await runFaults(options.faults, lab, tools, say, options.environment);
        }
      } else rolls.stop();
      verdict.refusals = refusals(lab);
      verdict.notRehearsed.push(...unmet(lab));
      await options.keep?.(lab, verdict);
      return verdict;
    };
    return await unlessAborted(work(), signal);
  } finally {
    await lab.close();
    await removeRun(state, run);
    lock.release();
  }
}

/** Waits until every node has completed its launch and takes part, or has failed; says each step as it is done. */
async function watch(lab: Lab, say: Say): Promise<NodeVerdict[]> {
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

  const members = [...lab.slots.values()].filter(isMember);
  await Promise.all(
    members.map(async (slot) => {
      const verdict = verdicts.find(({ name }) => name === slot.node.name);
      if (!verdict || verdict.problem) return;
      const port = quorumSettings(lab, slot.node.facts.tier).clientPort;
      const joined = await poll(async () => ((await mode(lab, slot, port)) ? Date.now() : undefined), quorumMs);
      if (joined) {
        verdict.quorumSeconds = (joined - slot.launchedAt) / 1000;
        say(`${at()}  ${slot.node.name.padEnd(14)} in quorum`);
      } else verdict.problem = await silentServer(slot, logs);
    }),
  );
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
  const steps = stepsDone(log);
  const total = (names: (name: string) => boolean): number | undefined => {
    const chosen = steps.filter(({ name }) => names(name));
    return chosen.length > 0 ? chosen.reduce((sum, { seconds }) => sum + seconds, 0) : undefined;
  };
  return {
    name: slot.node.name,
    bootSeconds: slot.userDataAt ? (slot.userDataAt - slot.launchedAt) / 1000 : undefined,
    bootstrapSeconds: total((name) => name !== "converge"),
    convergeSeconds: total((name) => name === "converge"),
    updated: resourcesUpdated(log)?.updated,
    hook: slot.hook?.result,
    problem: fault === undefined ? undefined : problem(slot, logs, fault),
  };
}

async function causes(lab: Lab): Promise<string[]> {
  const names = new Map([...lab.slots.values()].map(({ node }) => [node.address, node.name]));
  return [...lab.troubles, ...dropCauses(await lab.network.dropped(), names, lab.flows)];
}

async function probe(lab: Lab, tools: Tools, say: Say): Promise<ProbeVerdict[]> {
  const probes: ProbeVerdict[] = [];
  const add = (name: string, ok: boolean, detail: string): void => {
    probes.push({ name, ok, detail });
    say(`          probe          ${name}: ${detail}`);
  };
  const member = [...lab.slots.values()].find(isMember);
  if (member) {
    const { clientPort } = quorumSettings(lab, member.node.facts.tier);
    const found = await modes(lab, clientPort);
    const count = (wanted: string): number => [...found.values()].filter((each) => each === wanted).length;
    add("quorum", isWhole(found), `${count("leader")} leader, ${count("follower")} followers`);
    const lost = await probeWrites(lab, tools, clientPort);
    add("write-read across members", lost.length === 0, lost.join("; ") || `${found.size} of ${found.size}`);
  }
  const hosts = await probeHosts(lab);
  add("hosts", hosts.faults.length === 0, hosts.faults.join("; ") || `${hosts.asked} names`);
  const dialed = await probePorts(lab);
  const wrong = dialed.filter((each) => !asPlanned(each));
  const number = (planned: "open" | "closed"): number => dialed.filter((each) => each.planned === planned).length;
  add(
    "ports as planned",
    wrong.length === 0,
    wrong.map(({ from, to, port, planned }) => `${port}/tcp from ${from} to ${to} is not ${planned}`).join("; ") ||
      `${number("open")} open, ${number("closed")} closed`,
  );
  const again = await probeSecondConverge(lab);
  const unsettled = again.filter(({ updated }) => updated !== 0);
  add(
    "second converge",
    unsettled.length === 0,
    unsettled.map(({ name, updated }) => `${name} changed ${updated ?? "an unknown number of"} resources`).join("; ") ||
      `0 of ${again.reduce((sum, { total }) => sum + total, 0)} resources updated`,
  );
  return probes;
}

function refusals(lab: Lab): string[] {
  const texts = lab.events.flatMap((event) =>
    event.kind === "refused"
      ? [`${event.node} may not ${event.action} on ${event.resource}; no statement of its role allows it`]
      : [],
  );
  return [...new Set(texts)];
}

/** What nodes asked for and nobody here could answer. */
function unmet(lab: Lab): string[] {
  const texts = lab.events.flatMap((event) => {
    if (event.kind === "unknown-call") return [`${event.node}: the call ${event.call}`];
    if (event.kind === "missing-package") return [`${event.node}: ${event.path} of the package mirror`];
    if (event.kind === "statement") return [event.text];
    return [];
  });
  return [...new Set(texts)];
}

const policiesByReference = (view: PlanView): string[] =>
  view.policiesByReference().map((arn) => `rights of ${arn}, whose text is not in the plan`);

function standIns(nodes: RehearsedNode[]): string[] {
  const flavours = [...new Set(nodes.map(({ facts }) => facts.client.flavour))];
  return [
    `the client of the chef gem for the package of ${flavours.join(" and ")}`,
    "AWS (metadata, S3, Secrets Manager, Auto Scaling, EC2 volumes, STS); signatures are not checked",
    "loop devices for EBS volumes, generated values for secrets",
  ];
}

/** The client is in the image already, since its package cannot be fetched without a way out. */
function clientPackages(nodes: RehearsedNode[]): string[] {
  const urls = nodes.flatMap(({ facts }) => facts.client.url ?? []);
  return [...new Set(urls)].map((url) => `installing the client from ${url}`);
}

/** Groups that the probe's client stands in: those that a rule lets in to the members from outside, else their own. */
export function clientGroups(nodes: RehearsedNode[], rules: Rule[]): string[] {
  const own = new Set(nodes.flatMap(({ securityGroups }) => securityGroups));
  const outside = rules.flatMap(({ direction, group, peer }) =>
    direction === "ingress" && own.has(group) && "group" in peer && !own.has(peer.group) ? [peer.group] : [],
  );
  return outside.length > 0 ? [...new Set(outside)] : [...own];
}

/** The lock of the chef gems, when there is one. */
export function readGemLock(repository: string): string {
  const file = join(repository, "chef", "Gemfile.lock");
  if (!existsSync(file)) throw new Error(`${file} is missing: it names the chef client's gems`);
  return readFileSync(file, "utf8");
}
