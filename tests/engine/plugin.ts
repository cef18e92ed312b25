import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

import { repositoryRoot } from "../../scripts/plan/stack";

/** Starts the library's plugin as the engine does for programs in other languages, from the build of these sources. */
export async function startPlugin(): Promise<{ port: number; stop: () => void }> {
  const runPlugin = require.resolve("@pulumi/pulumi/cmd/run-plugin");
  const plugin = spawn("node", [runPlugin, repositoryRoot], { stdio: ["ignore", "pipe", "inherit"] });
  // The first line is the port that it listens on; without one it has ended.
  for await (const line of createInterface({ input: plugin.stdout })) {
    return { port: Number(line), stop: () => plugin.kill() };
  }
  throw new Error("the plugin ended before it listened");
}
