import { readFileSync } from "node:fs";
import { join } from "node:path";

import { Command, Option } from "commander";

import { colors } from "../colors";
import { planStack } from "../plan/stack";
import type { Plan } from "../plan/format";
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

const repository = join(__dirname, "..", "..");
const exitCodes = { failed: 1, refused: 2 } as const;

interface Options {
  stack: string;
  plan?: string;
  nodes: string[];
  image: "plain" | "baked";
  keep: boolean;
  fault: string[];
  without: string[];
  state: string;
}

const words = (text: string): string[] => text.split(",").filter((word) => word !== "");

const program = new Command("rehearse")
  .description("Boots the planned nodes on this machine from the plan's own user-data, and checks that they serve.")
  .option("--stack <name>", "environment to rehearse", "dev")
  .option("--plan <file>", "a plan that was made before, instead of planning the stack")
  .option("--nodes <names>", "nodes to rehearse, separated by commas (default: every slot)", words, [])
  .addOption(new Option("--image <image>", "what is in the image already").choices(["plain", "baked"]).default("baked"))
  .option(
    "--fault <name>",
    `something to happen once all is green, repeatable: ${faults.map(({ name }) => name).join(", ")}`,
    (name: string, before: string[]) => [...before, name],
    [],
  )
  .option(
    "--without <what>",
    "something taken out of the plan first, repeatable: a security group's rule, an IAM statement's Sid, host:NAME",
    (name: string, before: string[]) => [...before, name],
    [],
  )
  .option("--keep", "leave everything running after the verdict, until Ctrl-C", false)
  .addOption(
    new Option("--state <folder>", "where roots are cached")
      .env("STARTUP_STACK_REHEARSAL")
      .default("/var/lib/startup-stack-rehearsal"),
  )
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : exitCodes.refused));

/** How to get into the nodes of a rehearsal that is kept. */
async function entrances(lab: Lab): Promise<string[]> {
  const lines = ["  kept     enter a node from another terminal:"];
  for (const { node, machine } of lab.slots.values()) {
    lines.push(`             ${node.name.padEnd(14)} ${await machine.shell().catch(() => "does not run")}`);
  }
  return [...lines, `           Ctrl-C, or kill ${process.pid}, removes everything`];
}

/** What is to be rehearsed; throws for what the options or the environment's file name wrongly. */
async function choose({
  fault,
  plan,
  stack,
  without,
  nodes,
}: Options): Promise<Pick<RehearseOptions, "view" | "nodes" | "faults" | "gems" | "environment">> {
  const faults = faultsNamed(fault);
  const whole = plan === undefined ? await planStack(stack) : (JSON.parse(readFileSync(plan, "utf8")) as Plan);
  const view = new PlanView(withoutAll(whole, without));
  const environment = plan === undefined ? new Environment(stack, without) : undefined;
  const gems = gemClosure(readGemLock(repository), "chef-bin");
  return { view, nodes: view.nodes(nodes), faults, gems, environment };
}

async function main(): Promise<number> {
  const options = program.parse().opts<Options>();
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
      state: options.state,
      signal: controller.signal,
      keep: options.keep ? keep : undefined,
    },
    (line) => {
      console.log(line);
    },
  );
  if (!options.keep) console.log(["", ...render(verdict)].join("\n"));
  return isGreen(verdict) ? 0 : exitCodes.failed;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(colors.red(`rehearsal failed: ${messageOf(error)}`));
    process.exit(exitCodes.failed);
  },
);
