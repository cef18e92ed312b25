import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { repositoryRoot } from "../../scripts/plan/stack";

/** Starts the library's plugin from these sources. */
export async function startPlugin(): Promise<{ port: number; stop: () => void }> {
  const plugin = spawn("node", ["-r", "./scripts/register.cjs", join(__dirname, "pluginHost.ts")], {
    cwd: repositoryRoot,
    stdio: ["ignore", "pipe", "inherit"],
  });
  // The first line is the port that it listens on; without one it has ended.
  for await (const line of createInterface({ input: plugin.stdout })) {
    return { port: Number(line), stop: () => plugin.kill() };
  }
  throw new Error("the plugin ended before it listened");
}
