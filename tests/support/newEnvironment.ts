import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { repositoryRoot } from "../../scripts/plan/stack";

/** The commands that docs/configuration.md gives for a new environment, line by line. */
export function newEnvironmentSteps(): string[] {
  const page = readFileSync(join(repositoryRoot, "docs/configuration.md"), "utf8");
  const [, chapter] = /## A new environment\n([^]*?)\n## /.exec(page)!;
  return [...chapter!.matchAll(/```sh\n([^]*?)```/g)].flatMap(([, lines]) => lines!.trimEnd().split("\n"));
}

/** Runs one of them in a checkout. */
export function runStep(step: string, root: string, env: NodeJS.ProcessEnv = {}) {
  const { status, stdout, stderr } = spawnSync("sh", ["-ec", step], {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, ...env },
  });
  return { status, stdout, stderr };
}
