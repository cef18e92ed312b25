import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import type { Environment } from "./environment";
import { type OfferedFault, runFaults } from "./faults";
import { ensureBuilt } from "./lab/built";
import { unlessAborted } from "./lab/exec";
import { Lab } from "./lab/lab";
import { claimRun, removeRun } from "./lab/sweep";
import type { PlanView, RehearsedFleet, RehearsedMachine, RehearsedNode, Rule } from "./planView";
import { probeSecondConverge } from "./probes/converge";
import { probeHosts } from "./probes/hosts";
import { asPlanned, dropCauses, probePorts } from "./probes/ports";
import { FirstRolls, rollsOf } from "./probes/roll";
import { probeSecrets } from "./probes/secrets";
import { Tools } from "./probes/tools";
import type { ProbeVerdict, Verdict } from "./report";
import { roots } from "./root/build";
import type { Gem } from "./root/recipe";
import { secretValues } from "./secrets";
import { services } from "./services";
import type { Tier } from "./tiers/tier";
import { watch } from "./watch";

export interface RehearseOptions {
  /** Tiers that bring something of their own, whether their nodes are among those to be rehearsed or not. */
  tiers: Tier[];
  view: PlanView;
  nodes: RehearsedNode[];
  fleets: RehearsedFleet[];
  image: "plain" | "baked";
  faults: OfferedFault[];
  /** Where the plan comes from, when its program reads the tiers' sections; without it faults that change settings cannot be done. */
  environment?: Environment;
  /** Folder of the program: where its commands run. */
  programFolder: string;
  /** Folder of cached roots, running rehearsals and kept logs. */
  state: string;
  gems: Gem[];
  /** Ends the rehearsal early; everything is removed. */
  signal: AbortSignal;
  /** Called after the verdict, while everything still runs; what it returns is waited for. */
  keep?: (lab: Lab, verdict: Verdict) => Promise<void>;
}

type Say = (line: string) => void;

/** One rehearsal from the plan to the verdict. Whatever happens, nothing of it is left. */
export async function rehearse(options: RehearseOptions, say: Say): Promise<Verdict> {
  const { view, nodes, fleets, state, image, signal, programFolder } = options;
  const machines: RehearsedMachine[] = [...nodes, ...fleets];
  mkdirSync(state, { recursive: true });
  if (view.commands().length > 0) await ensureBuilt(say);
  const packages = options.tiers.flatMap((tier) => tier.packages);
  const scripts = options.tiers.flatMap(({ standIn }) => standIn?.script ?? []);
  const made = await roots(state, { gems: options.gems, packages, standIns: scripts }, say, signal);
  const tiers = options.tiers.filter(({ name }) => machines.some(({ facts }) => facts.tier === name));
  const run = randomBytes(2).toString("hex");
  const { folder, lock, swept } = await claimRun(state, run);
  if (swept.length > 0) say(`  swept    what killed rehearsals left: ${swept.join(", ")}`);
  say(
    `rehearsing ${view.plan.stack}: ${machines.map(({ name }) => name).join(" ")} · image ${image} · root ${made.cached ? "cached" : "made"}`,
  );
  const lab = new Lab({
    run,
    folder,
    programFolder,
    view,
    nodes,
    fleets,
    layers: image === "plain" ? made.plain : made.baked,
    mirror: made.mirror,
    logs: join(state, "logs"),
    clientGroups: clientGroups(machines, view.rules(), view.machines()),
    secrets: secretValues(view, tiers, services),
  });
  try {
    const tools = new Tools(run, join(folder, "tools"));
    await tools.open(made.baked);
    const work = async (): Promise<Verdict> => {
      await lab.open();
      for (const { name } of machines) lab.keptWhenAbandoned.add(name);
      await Promise.all(nodes.map(({ name }) => lab.launch(name)));
      await lab.launchFleets();
      const { whole, partly } = rollsOf(view, machines);
      const rolls = await FirstRolls.start(lab, whole, say);
      const verdict: Verdict = {
        stack: view.plan.stack,
        image,
        cached: made.cached,
        nodes: await watch(lab, tiers, say),
        probes: [],
        faults: [],
        refusals: [],
        causes: [],
        standIns: standIns(machines, tiers),
        notRehearsed: [
          ...view.notRehearsed(machines),
          ...clientPackages(machines),
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
        verdict.probes = [...(await probe(lab, tools, tiers, say)), ...(await rolls.probe())];
        if (verdict.probes.every(({ ok }) => ok)) {
          const { environment } = options;
          verdict.faults = await runFaults(options.faults, { lab, tools, say, environment });
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

async function causes(lab: Lab): Promise<string[]> {
  const dropped = dropCauses(await lab.network.dropped(), (address) => lab.nodeAt(address), lab.flows);
  return [...lab.troubles, ...dropped];
}

async function probe(lab: Lab, tools: Tools, tiers: Tier[], say: Say): Promise<ProbeVerdict[]> {
  const probes: ProbeVerdict[] = [];
  const add = (name: string, ok: boolean, detail: string): void => {
    probes.push({ name, ok, detail });
    say(`          probe          ${name}: ${detail}`);
  };
  for (const tier of tiers) {
    const found = await tier.probes({ lab, tools, members: lab.slotsOf(tier.name) });
    for (const { name, ok, detail } of found) add(`${tier.name} ${name}`, ok, detail);
  }
  const hosts = await probeHosts(lab);
  add("hosts", hosts.faults.length === 0, hosts.faults.join("; ") || `${hosts.asked} names`);
  const open = await probeSecrets(lab);
  add("secrets", open.faults.length === 0, open.faults.join("; ") || `${open.asked} lie open nowhere`);
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

/** Everything of a rehearsal that is not what a plan's nodes meet on AWS. */
export function standIns(nodes: RehearsedMachine[], tiers: Tier[]): string[] {
  const flavours = [...new Set(nodes.map(({ facts }) => facts.client.flavour))];
  return [
    ...new Set(tiers.flatMap(({ standIn }) => standIn?.says ?? [])),
    `the client of the chef gem for the package of ${flavours.join(" and ")}`,
    "AWS (metadata, S3, Secrets Manager, Auto Scaling, EC2 volumes, STS); signatures are not checked",
    "loop devices for EBS volumes, generated values for secrets",
  ];
}

/** The client is in the image already, since its package cannot be fetched without a way out. */
function clientPackages(nodes: RehearsedMachine[]): string[] {
  const urls = nodes.flatMap(({ facts }) => facts.client.url ?? []);
  return [...new Set(urls)].map((url) => `installing the client from ${url}`);
}

/**
 * Groups that the probe's client stands in: those that a rule lets in to the members from outside, else their own. A door of
 * a group that tiers of the plan share, such as that of all nodes, is no way to the service of these.
 */
export function clientGroups(nodes: RehearsedMachine[], rules: Rule[], all: RehearsedMachine[] = nodes): string[] {
  const own = new Set(nodes.flatMap(({ securityGroups }) => securityGroups));
  const isShared = (group: string): boolean =>
    new Set(all.filter(({ securityGroups }) => securityGroups.includes(group)).map(({ facts }) => facts.tier)).size > 1;
  const outside = rules.flatMap(({ direction, group, peer }) =>
    direction === "ingress" && own.has(group) && !isShared(group) && "group" in peer && !own.has(peer.group)
      ? [peer.group]
      : [],
  );
  return outside.length > 0 ? [...new Set(outside)] : [...own];
}

/** The lock of the chef gems, when there is one. */
export function readGemLock(repository: string): string {
  const file = join(repository, "chef", "Gemfile.lock");
  if (!existsSync(file)) throw new Error(`${file} is missing: it names the chef client's gems`);
  return readFileSync(file, "utf8");
}
