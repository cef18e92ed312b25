import { type Command, Option } from "commander";

import { exitCodes } from "../cli/exitCodes";
import { cwdOption, type Verb } from "../cli/verb";
import { messageOf } from "../../components/faults";
import { colors } from "../colors";
import { isOwn } from "../plan/stack";
import { findProject } from "../project";
import { rehearseProject, type Options } from "./command";
import { tiers } from "./tiers";

interface CommandLine extends Options {
  cwd?: string;
}

/** Names from one use of an option, after those of its uses before. */
const names = (text: string, before: string[]): string[] => [
  ...before,
  ...text.split(",").filter((name) => name !== ""),
];

const repeatable = (flags: string, description: string, standard = "none"): Option =>
  new Option(flags, `${description}; repeatable`).argParser(names).default([], standard);

/** Gives a command the options of a rehearsal. */
export const define = (command: Command): Command =>
  command
    .description(
      "Boots the planned nodes on this Linux machine from the plan's own user-data, and checks that they serve. Needs root.",
    )
    .addOption(cwdOption())
    .option("--stack <name>", "the stack to rehearse, from Pulumi.<name>.yaml", "dev")
    .option("--plan <file>", "a plan that was made before, instead of planning the stack")
    .addOption(repeatable("--nodes <names>", "nodes to rehearse", "every slot"))
    .addOption(repeatable("--tier <name>", "the nodes of this tier alone", "all tiers").conflicts("nodes"))
    .addOption(
      new Option("--image <image>", "what is in the image already").choices(["plain", "baked"]).default("baked"),
    )
    .addOption(
      repeatable(
        "--fault <name>",
        "something to happen once all is green: a tier's name and that of a fault, TIER-kill-member; docs/rehearsal.md has all",
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

function run({ cwd, ...options }: CommandLine): Promise<number> {
  const project = findProject(cwd);
  return rehearseProject(options, { project, tiers, readsSections: isOwn(project) });
}

function report(error: unknown): number {
  console.error(colors.red(`rehearsal failed: ${messageOf(error)}`));
  return exitCodes.failed;
}

// Ends the process at once: something of the rehearsal may still hold it.
export const rehearsal: Verb<CommandLine> = {
  define,
  run: async (options) => process.exit(await run(options)),
  report: (error) => process.exit(report(error)),
};
