import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

import { repositoryRoot } from "../../scripts/plan/stack";

export interface Result {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** Runs the package's program from the sources, in a folder that is this repository's unless another is given. */
export function startupStack(args: string[], cwd = repositoryRoot, env: NodeJS.ProcessEnv = {}): Result {
  const { status, stdout, stderr } = spawnSync("node", commandOf(args), {
    cwd,
    encoding: "utf8",
    // A plan as JSON is larger than what Node would take.
    maxBuffer: 2 ** 28,
    env: { ...process.env, ...env },
  });
  return { status, stdout, stderr };
}

/** Starts it, for tests that answer it themselves meanwhile. */
export function startStartupStack(
  args: string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
): { child: ChildProcess; result: Promise<Result> } {
  const child = spawn("node", commandOf(args), { cwd, env: { ...process.env, ...env } });
  const read = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) child[name].on("data", (chunk) => (read[name] += String(chunk)));
  const result = once(child, "close").then(([status]) => ({ status: status as number | null, ...read }));
  return { child, result };
}

function commandOf(args: string[]): string[] {
  const source = (path: string) => join(repositoryRoot, path);
  return ["-r", source("scripts/register.cjs"), source("scripts/cli/main.ts"), ...args];
}
