import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";

import { type Command, Option } from "commander";

import { exitCodes } from "../cli/exitCodes";
import { cwdOption, type Verb } from "../cli/verb";
import { colors } from "../colors";
import { isOwn, planStack } from "../plan/stack";
import type { Plan } from "../plan/format";
import { findProject } from "../project";
import { Environment } from "./environment";
import { faults, faultsNamed } from "./faults";
import { messageOf } from "../../components/faults";
import type { Lab } from "./lab/lab";
import { hostNotes, missingPrograms } from "./lab/requirements";
import { PlanView } from "./planView";
import { withoutAll } from "./removals";
import { isGreen, render, type Verdict } from "./report";
import { gemClosure } from "./root/recipe";
import { readGemLock, rehearse, type RehearseOptions } from "./run";

/** Where this package's files are, among the sources as in the build. */
const files = join(__dirname, "..", "..");

interface Options {
  cwd?: string;
  stack: string;
  plan?: string;
  nodes: string[];
  image: "plain" | "baked";
  keep?: boolean;
  fault: string[];
  without: string[];
  state: string;
}

const words = (text: string): string[] => text.split(",").filter((word) => word !== "");

const repeatable = (flags: string, description: string): Option =>
  new Option(flags, `${description}; repeatable`)
    .argParser((value: string, before: string[]) => [...before, value])
    .default([], "none");

const define = (command: Command): Command =>
  command
    .description(
      "Boots the planned nodes on this Linux machine from the plan's own user-data, and checks that they serve. Needs root.",
    )
    .addOption(cwdOption())
    .option("--stack <name>", "the stack to rehearse, from Pulumi.<name>.yaml", "dev")
    .option("--plan <file>", "a plan that was made before, instead of planning the stack")
    .addOption(
      new Option("--nodes <names>", "nodes to rehearse, separated by commas")
        .argParser(words)
        .default([], "every slot"),
    )
    .addOption(
      new Option("--image <image>", "what is in the image already").choices(["plain", "baked"]).default("baked"),
    )
    .addOption(
      repeatable(
        "--fault <name>",
        `something to happen once all is green: ${faults.map(({ name }) => name).join(", ")}`,
      ),
    )
    .addOption(
      repeatable(
        "--without <what>",
        "something taken out of the plan first: a security group's rule, an IAM statement's Sid, host:NAME",
      ),
    )
    .option("--keep", "leave everything running after the verdict, until Ctrl-C")
    .addOption(
      new Option("--state <folder>", "where roots are cached")
        .env("STARTUP_STACK_REHEARSAL")
        .default("/var/lib/startup-stack-rehearsal"),
    );

/** How to get into the nodes of a rehearsal that is kept. */
async function entrances(lab: Lab): Promise<string[]> {
  const lines = ["  kept     enter a node from another terminal:"];
  for (const { node, machine } of lab.slots.values()) {
    lines.push(`             ${node.name.padEnd(14)} ${await machine.shell().catch(() => "does not run")}`);
  }
  return [...lines, `           Ctrl-C, or kill ${process.pid}, removes everything`];
}

/** What is to be rehearsed; throws for what the options or the stack's file name wrongly. */
async function choose({
  cwd,
  fault,
  plan,
  stack,
  without,
  nodes,
}: Options): Promise<Pick<RehearseOptions, "view" | "nodes" | "faults" | "gems" | "environment" | "programFolder">> {
  const faults = faultsNamed(fault);
  const project = findProject(cwd);
  const whole = plan === undefined ? await planStack(stack, project) : (JSON.parse(readFileSync(plan, "utf8")) as Plan);
  const view = new PlanView(withoutAll(whole, without));
  const environment = plan === undefined && isOwn(project) ? new Environment(stack, without) : undefined;
  const gems = gemClosure(readGemLock(files), "chef-bin");
  return { view, nodes: view.nodes(nodes), faults, gems, environment, programFolder: project.folder };
}

async function run(options: Options): Promise<number> {
  const problems = missingPrograms();
  if (problems.length > 0) {
    for (const problem of problems) console.error(colors.red(`refused: ${problem}`));
    return exitCodes.refused;
  }
  const chosen = await choose(options).catch((error: unknown) => {
    console.error(colors.red(`refused: ${messageOf(error)}`));
  });
  if (!chosen) return exitCodes.refused;
  for (const note of hostNotes()) console.log(`  note     ${note}`);

  // While a kept rehearsal waits, a signal is its ordinary end; before that it is a failure.
  const controller = new AbortController();
  let waiting: (() => void) | undefined;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      if (waiting) waiting();
      else controller.abort(new Error(`stopped by ${signal}`));
    });
  }
  const keep = async (lab: Lab, so: Verdict): Promise<void> => {
    console.log(["", ...render(so), "", ...(await entrances(lab))].join("\n"));
    await new Promise<void>((resolve) => (waiting = resolve));
  };

  const verdict = await rehearse(
    {
      ...chosen,
      image: options.image,
      state: resolve(options.state),
      signal: controller.signal,
      keep: options.keep === true ? keep : undefined,
    },
    (line) => {
      console.log(line);
    },
  );
  if (options.keep !== true) console.log(["", ...render(verdict)].join("\n"));
  return isGreen(verdict) ? 0 : exitCodes.failed;
}

function report(error: unknown): number {
  console.error(colors.red(`rehearsal failed: ${messageOf(error)}`));
  return exitCodes.failed;
}

// Ends the process at once: something of the rehearsal may still hold it.
export const rehearsal: Verb<Options> = {
  define,
  run: async (options) => process.exit(await run(options)),
  report: (error) => process.exit(report(error)),
};
