import { readFileSync } from "node:fs";
import { resolve } from "node:path";

import { messageOf } from "../../components/faults";
import { whenNobodyListens } from "../../components/roll/audience";
import { exitCodes } from "../cli/exitCodes";
import { colors } from "../colors";
import type { Plan } from "../plan/format";
import { planStack } from "../plan/stack";
import type { Project } from "../project";
import { Environment } from "./environment";
import { faultsNamed, offeredFaults } from "./faults";
import { repository } from "./lab/exec";
import type { Lab } from "./lab/lab";
import { hostNotes, missingPrograms } from "./lab/requirements";
import { PlanView } from "./planView";
import { withoutAll } from "./removals";
import { isGreen, render, type Verdict } from "./report";
import { gemClosure } from "./root/recipe";
import { readGemLock, rehearse, type RehearseOptions } from "./run";
import { selected } from "./selection";
import type { Tier } from "./tiers/tier";

/** What a rehearsal is asked for on the command line. */
export interface Options {
  /** The environment. */
  stack: string;
  /** File of a plan that was made before, instead of planning the environment. */
  plan?: string;
  /** Names of slots and fleets; every one of the plan when neither nodes nor tiers are named. */
  nodes: string[];
  /** Tiers whose nodes are rehearsed. */
  tier: string[];
  image: "plain" | "baked";
  /** What happens once all is green. */
  fault: string[];
  /** What is taken out of the plan first. */
  without: string[];
  /** Whether everything keeps running after the verdict. */
  keep?: boolean;
  /** Folder where roots are cached. */
  state: string;
}

/** Whose nodes are rehearsed. */
export interface Subject {
  project: Project;
  /** Tiers that bring something of their own. */
  tiers: Tier[];
  /** Whether the program takes the tiers' settings from the sections of its file that they name. */
  readsSections: boolean;
}

/** What is to be rehearsed; throws for what the options or the environment's file name wrongly. */
async function choose(
  { fault, plan, stack, without, nodes: names, tier }: Options,
  { project, tiers, readsSections }: Subject,
): Promise<Omit<RehearseOptions, "image" | "state" | "signal" | "keep">> {
  const whole = plan === undefined ? await planStack(stack, project) : (JSON.parse(readFileSync(plan, "utf8")) as Plan);
  const view = new PlanView(withoutAll(whole, without));
  const { nodes, fleets } = selected(view, names, tier);
  const faults = faultsNamed(fault, offeredFaults(tiers, [...nodes, ...fleets], view));
  const environment = plan === undefined && readsSections ? new Environment(stack, without, project) : undefined;
  const gems = gemClosure(readGemLock(repository), "chef-bin");
  return { view, nodes, fleets, tiers, faults, gems, environment, programFolder: project.folder };
}

/** How to get into the nodes of a rehearsal that is kept. */
async function entrances(lab: Lab): Promise<string[]> {
  const lines = ["  kept     enter a node from another terminal:"];
  for (const { node, machine } of lab.slots.values()) {
    lines.push(`             ${node.name.padEnd(14)} ${await machine.shell().catch(() => "does not run")}`);
  }
  return [...lines, `           Ctrl-C, or kill ${process.pid}, removes everything`];
}

/**
 * Rehearses an environment of a project and prints the verdict. Gives the exit code: 0 all green, 1 something failed, 2 refused. Rejects when the rehearsal itself breaks off.
 */
export async function rehearseProject(options: Options, subject: Subject): Promise<number> {
  const problems = missingPrograms();
  if (problems.length > 0) {
    for (const problem of problems) console.error(colors.red(`refused: ${problem}`));
    return exitCodes.refused;
  }
  const chosen = await choose(options, subject).catch((error: unknown) => {
    console.error(colors.red(`refused: ${messageOf(error)}`));
  });
  if (!chosen) return exitCodes.refused;
  for (const note of hostNotes()) console.log(`  note     ${note}`);

  // While a kept rehearsal waits, a signal is its ordinary end; before that it is a failure.
  const controller = new AbortController();
  let waiting: (() => void) | undefined;
  const leave = (why: string): void => {
    if (waiting) waiting();
    else controller.abort(new Error(`stopped ${why}`));
  };
  whenNobodyListens(leave, { parentWaits: false });
  const keep = async (lab: Lab, so: Verdict): Promise<void> => {
    console.log(["", ...render(so), "", ...(await entrances(lab))].join("\n"));
    await new Promise<void>((resolve) => (waiting = resolve));
  };

  const { image, state } = options;
  const verdict = await rehearse(
    {
      ...chosen,
      image,
      state: resolve(state),
      signal: controller.signal,
      keep: options.keep === true ? keep : undefined,
    },
    (line) => {
      console.log(line);
    },
  );
  if (options.keep !== true) console.log(["", ...render(verdict)].join("\n"));
  return isGreen(verdict) ? exitCodes.done : exitCodes.failed;
}
