import { randomBytes } from "node:crypto";
import { readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { Command } from "commander";

import { ConfigRefused } from "../../stacks/config";
import { report } from "../refusals";
import { planStack, repositoryRoot } from "../plan/stack";
import { changeOf, type Options } from "./change";
import { withIncarnation } from "./file";
import { dataVolumes } from "./volumes";
import { copiesWords, restoreWords, startOverWords } from "./words";

function commandLine(): Command {
  return new Command("npm run incarnation --")
    .description(
      "Begins a new life of an environment's ZooKeeper ensemble: empty when all its disks are lost, or with the data of a snapshot. Changes the environment's file at most, and prints what to run next.",
    )
    .requiredOption("--stack <name>", "the environment, from Pulumi.<name>.yaml")
    .option("--snapshot <id>", "change nothing; print how a volume for each member is made from this snapshot")
    .option("--volumes <list>", "begin with these volumes, all made from one snapshot: 1=vol-…,2=vol-…,3=vol-…")
    .addHelpText("after", "\nExit codes: 0 done, 1 the program failed, 2 refused; then nothing is changed.")
    .exitOverride();
}

async function main(argv: string[]): Promise<string> {
  const { stack, ...options } = commandLine().parse(argv).opts<Options & { stack: string }>();
  const plan = await planStack(stack);
  const volumes = dataVolumes(plan);
  const { change, faults } = changeOf(options, volumes);
  if (faults.length > 0) throw new ConfigRefused("command line", faults);
  if (change.kind === "copies") return copiesWords(stack, change.snapshot, volumes);

  const incarnation = randomBytes(8).toString("hex");
  const adoptVolumeIds = change.kind === "restore" ? change.adoptVolumeIds : undefined;
  const file = `Pulumi.${stack}.yaml`;
  const path = join(repositoryRoot, file);
  const text = readFileSync(path, "utf8");
  replaceFile(path, withIncarnation(file, text, plan.project, { incarnation, adoptVolumeIds }));
  return change.kind === "restore" ? restoreWords(stack, incarnation) : startOverWords(stack, incarnation, volumes);
}

/** In one step, so that a break leaves the old file or the new one. */
function replaceFile(path: string, text: string): void {
  writeFileSync(`${path}.new`, text, { mode: statSync(path).mode });
  renameSync(`${path}.new`, path);
}

main(process.argv).then(
  (words) => process.stdout.write(words),
  (error: unknown) => (process.exitCode = report(error)),
);
