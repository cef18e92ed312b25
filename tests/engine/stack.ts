import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { status, type ServiceError } from "@grpc/grpc-js";
import { LocalWorkspace, type OpMap, type Stack } from "@pulumi/pulumi/automation";
import { getMonitor } from "@pulumi/pulumi/runtime/settings";

import { temporaryFolder } from "../support/folders";
import { startProviders, type Providers } from "./provider";

// Each run of the engine takes some seconds.
jest.setTimeout(180_000);

// Proof of the engine and of our graph, not of AWS or of the real providers: those are answered by the test itself.

/** What a stack runs; a test changes it between runs. */
export interface Program {
  run: () => Record<string, unknown>;
}

/** Packages whose providers the test stands in for. */
const packages = ["aws", "random", "command"];

/** Where a stack's program would stand in its folder, as in this repository. */
const main = join("stacks", "index.ts");

/** A stack of the real engine in a folder of its own, and the providers that answer it; plugins that run are given by their ports. */
export async function withStack(
  program: Program,
  test: (stack: Stack, providers: Providers, folder: string) => Promise<void>,
  answered: string[] = packages,
  plugins: Record<string, number> = {},
): Promise<void> {
  const folder = temporaryFolder("engine");
  mkdirSync(join(folder, "stacks"));
  writeFileSync(join(folder, main), "");
  const providers = await startProviders();
  try {
    const stack = await LocalWorkspace.createOrSelectStack(
      { stackName: "dev", projectName: "startup-stack", program: () => runQuietly(program) },
      {
        workDir: folder,
        projectSettings: { name: "startup-stack", runtime: "nodejs", main },
        envVars: engineEnvironment(folder, {
          ...Object.fromEntries(answered.map((name) => [name, providers.port])),
          ...plugins,
        }),
      },
    );
    await test(withoutQuestions(stack), providers, folder);
  } finally {
    providers.stop();
  }
}

/** After every update the SDK runs the CLI three times more, for outputs and history. A test that wants outputs asks its workspace. */
function withoutQuestions(stack: Stack): Stack {
  return Object.assign(stack, { outputs: () => Promise.resolve({}), info: () => Promise.resolve(undefined) });
}

/** Runs the Pulumi CLI on a stack, as an operator does. Throws all that it said when it fails. */
export const pulumi = ({ name, workspace }: Stack, ...args: string[]): Promise<void> =>
  // In a process of its own, since the providers answer from this one.
  new Promise((resolve, reject) => {
    const options = { cwd: workspace.workDir, env: { ...process.env, ...workspace.envVars }, maxBuffer: 2 ** 24 };
    execFile("pulumi", [...args, "--stack", name, "--yes"], options, (error, stdout, stderr) => {
      if (error === null) resolve();
      else reject(new Error(`${error.message}\n${stdout}${stderr}`));
    });
  });

/** Settings of the Pulumi CLI that keep it to a folder, and to providers that run at these ports. */
export function engineEnvironment(folder: string, ports: Record<string, number>): Record<string, string> {
  return {
    PULUMI_BACKEND_URL: `file://${folder}`,
    PULUMI_CONFIG_PASSPHRASE: "test",
    PULUMI_SKIP_UPDATE_CHECK: "1",
    // The state is written once, when an update has ended or failed, and not after every step, unless a test needs those.
    PULUMI_EXPERIMENTAL: "true",
    PULUMI_SKIP_CHECKPOINTS: process.env.PULUMI_SKIP_CHECKPOINTS ?? "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "1",
    PULUMI_DEBUG_PROVIDERS: Object.entries(ports)
      .map(([name, port]) => `${name}:${port}`)
      .join(","),
  };
}

/**
 * Runs the program, which is its own language host here. An engine that has stopped an update answers nothing more: a
 * language host ends then, and in the test's process what still waits for it would count as a failure of its own.
 */
function runQuietly(program: Program): Promise<Record<string, unknown>> {
  const monitor = getMonitor();
  if (monitor !== undefined) {
    const register = monitor.registerResourceOutputs.bind(monitor) as (request: unknown, reply: Reply) => unknown;
    const quiet = (request: unknown, reply: Reply) =>
      register(request, (error, answer) => {
        const gone = error !== null && [status.UNAVAILABLE, status.CANCELLED].includes(error.code);
        reply(gone ? null : error, answer);
      });
    Object.assign(monitor, { registerResourceOutputs: quiet });
  }
  return Promise.resolve(program.run());
}

type Reply = (error: ServiceError | null, answer: unknown) => void;

/** Numbers of changes that are not zero. */
export const changesOf = (summary: OpMap) =>
  Object.fromEntries(Object.entries(summary).filter(([, count]) => count > 0));
