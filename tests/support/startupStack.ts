import { spawnSync } from "node:child_process";
import { join } from "node:path";

import { repositoryRoot } from "../../scripts/plan/stack";

export interface Result {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** Runs the package's program from the sources, in a folder that is this repository's unless another is given. */
export function startupStack(args: string[], cwd = repositoryRoot, env: NodeJS.ProcessEnv = {}): Result {
  const source = (path: string) => join(repositoryRoot, path);
  const command = ["-r", source("scripts/register.cjs"), source("scripts/cli/main.ts"), ...args];
  const { status, stdout, stderr } = spawnSync("node", command, {
    cwd,
    encoding: "utf8",
    env: { ...process.env, ...env },
  });
  return { status, stdout, stderr };
}
