import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import type { Command } from "commander";

import { ConfigRefused, type Fault } from "../../components/faults";
import { exitCodes } from "../cli/exitCodes";
import { cwdOption, type Verb } from "../cli/verb";
import { isOwn, planStack } from "../plan/stack";
import { findProject } from "../project";
import { replaceFile } from "../project/replaceFile";
import { readSettings, stackFile } from "../project/settings";
import { report } from "../refusals";
import { changeOf, type Options as ChangeOptions } from "./change";
import { withIncarnation } from "./file";
import { dataVolumes } from "./volumes";
import { copiesWords, restoreWords, startOverWords } from "./words";

interface Options extends ChangeOptions {
  cwd?: string;
  stack: string;
}

function define(command: Command): Command {
  return command
    .description(
      "Begins a new life of a stack's ZooKeeper ensemble: empty when all its disks are lost, or with the data of a snapshot. Changes the stack's file at most, and prints what to run next.",
    )
    .addOption(cwdOption())
    .requiredOption("--stack <name>", "the stack, from Pulumi.<name>.yaml")
    .option("--snapshot <id>", "change nothing; print how a volume for each member is made from this snapshot")
    .option("--volumes <list>", "begin with these volumes, all made from one snapshot: 1=vol-…,2=vol-…,3=vol-…");
}

async function run(options: Options): Promise<number> {
  process.stdout.write(await begin(options));
  return exitCodes.done;
}

export const incarnation: Verb<Options> = { define, run, report };

/** Changes the stack's file, if it has to; gives what is to be said. */
async function begin({ cwd, stack, ...options }: Options): Promise<string> {
  const project = findProject(cwd);
  if (!isOwn(project)) throw new ConfigRefused("Pulumi.yaml", [foreign]);
  const plan = await planStack(stack, project);
  const volumes = dataVolumes(plan);
  const { change, faults } = changeOf(options, volumes);
  if (faults.length > 0) throw new ConfigRefused("command line", faults);
  if (change.kind === "copies") return copiesWords(stack, change.snapshot, volumes);

  const id = randomBytes(8).toString("hex");
  const adoptVolumeIds = change.kind === "restore" ? change.adoptVolumeIds : undefined;
  const file = stackFile(stack);
  const path = join(project.configFolder, file);
  const text = readFileSync(path, "utf8");
  const settings = readSettings(project, stack).values[`${plan.project}:zookeeper`];
  replaceFile(path, withIncarnation(file, text, plan.project, { incarnation: id, adoptVolumeIds }, settings));
  return change.kind === "restore" ? restoreWords(stack, id, volumes) : startOverWords(stack, id, volumes);
}

/** What is said of a program whose settings are its own. */
const foreign: Fault = {
  property: "main",
  problem:
    "this program is not startup-stack's own, whose settings this verb knows. A new life of a quorum is among the arguments of its ZooKeeperQuorum here: `incarnation`, 16 hex digits that it never had; for a restore also `adoptVolumeId` of every member, a volume made from the one snapshot, and `restore: true`. Then `pulumi up`",
};
