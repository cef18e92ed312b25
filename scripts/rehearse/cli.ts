import { Command, Option } from "commander";

import { messageOf } from "../../components/faults";
import { colors } from "../colors";
import { repositoryRoot } from "../plan/stack";
import { type Options, rehearseProject } from "./command";
import { tiers } from "./tiers";

const exitCodes = { failed: 1, refused: 2 } as const;

/** Names from one use of an option, after those of its uses before. */
const names = (text: string, before: string[]): string[] => [
  ...before,
  ...text.split(",").filter((name) => name !== ""),
];

const program = new Command("rehearse")
  .description("Boots the planned nodes on this machine from the plan's own user-data, and checks that they serve.")
  .option("--stack <name>", "environment to rehearse", "dev")
  .option("--plan <file>", "a plan that was made before, instead of planning the stack")
  .option("--nodes <names>", "nodes to rehearse, separated by commas (default: every slot)", names, [])
  .addOption(
    new Option("--tier <name>", "the nodes of this tier alone, repeatable (default: all tiers)")
      .argParser(names)
      .default([])
      .conflicts("nodes"),
  )
  .addOption(new Option("--image <image>", "what is in the image already").choices(["plain", "baked"]).default("baked"))
  .option(
    "--fault <name>",
    "something to happen once all is green, repeatable: a tier's name and that of a fault, TIER-kill-member; docs/rehearsal.md has all",
    names,
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

rehearseProject(program.parse().opts<Options>(), repositoryRoot, tiers).then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(colors.red(`rehearsal failed: ${messageOf(error)}`));
    process.exit(exitCodes.failed);
  },
);
