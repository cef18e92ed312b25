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

/** An option whose values add up, over its uses and separated by commas. */
const list = (flags: string, description: string, omitted: string): Option =>
  new Option(flags, `${description}; repeatable`)
    .argParser((text: string, before: string[]) => [...before, ...text.split(",").filter((name) => name !== "")])
    .default([], omitted);

/** Gives a command the options of a rehearsal. */
export const define = (command: Command): Command =>
  command
    .description(
      "Boots the planned nodes on this Linux machine from the plan's own user-data, and checks that they serve. Needs root.",
    )
    .addOption(cwdOption())
    .option("--stack <name>", "the stack to rehearse, from Pulumi.<name>.yaml", "dev")
    .option("--plan <file>", "a plan that was made before, instead of planning the stack")
    .addOption(list("--nodes <names>", "nodes to rehearse, separated by commas", "every slot"))
    .addOption(list("--tier <names>", "tiers whose nodes to rehearse, separated by commas", "all").conflicts("nodes"))
    .addOption(
      new Option("--image <image>", "what is in the image already").choices(["plain", "baked"]).default("baked"),
    )
    .addOption(
      list("--fault <names>", "what happens once all is green, as TIER-kill-member; docs/rehearsal.md has all", "none"),
    )
    .addOption(
      list(
        "--without <what>",
        "what is taken out of the plan first: a security group's rule, an IAM statement's Sid, host:NAME",
        "nothing",
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
