import { Command, Option } from "commander";

import { messageOf } from "../../components/faults";
import { colors } from "../colors";
import { repositoryRoot } from "../plan/stack";
import { type Options, rehearseProject } from "./command";
import { tiers } from "./tiers";

const exitCodes = { failed: 1, refused: 2 } as const;

/** An option whose values add up, over its uses and separated by commas. */
const list = (flags: string, description: string, omitted: string): Option =>
  new Option(flags, `${description}; repeatable`)
    .argParser((text: string, before: string[]) => [...before, ...text.split(",").filter((name) => name !== "")])
    .default([], omitted);

const program = new Command("rehearse")
  .description("Boots the planned nodes on this machine from the plan's own user-data, and checks that they serve.")
  .option("--stack <name>", "environment to rehearse", "dev")
  .option("--plan <file>", "a plan that was made before, instead of planning the stack")
  .addOption(list("--nodes <names>", "nodes to rehearse, separated by commas", "every slot"))
  .addOption(list("--tier <names>", "tiers whose nodes to rehearse, separated by commas", "all").conflicts("nodes"))
  .addOption(new Option("--image <image>", "what is in the image already").choices(["plain", "baked"]).default("baked"))
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
