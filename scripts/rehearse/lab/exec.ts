import { spawn } from "node:child_process";
import { extname, join } from "node:path";

/** Root of the sources, or of the build. */
export const repository = join(__dirname, "..", "..", "..");

/** The command that runs another program of this folder of commands in a process of its own, from `repository`: as this one runs. */
export const ownProgram = (path: string): string[] => [
  process.execPath,
  ...process.execArgv,
  join(__dirname, "..", `${path}${extname(__filename)}`),
];

export interface Finished {
  code: number;
  stdout: string;
  stderr: string;
}

export interface ExecOptions {
  input?: string;
  /** Exit codes that are no error; 0 alone when absent. */
  allowed?: number[] | "any";
  timeoutMs?: number;
  cwd?: string;
}

/** Runs a program to its end and gives what it printed; throws with its last words on any other exit code. */
export function exec(program: string, args: string[], options: ExecOptions = {}): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      stdio: ["pipe", "pipe", "pipe"],
      timeout: options.timeoutMs,
      cwd: options.cwd,
    });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    child.stdin.on("error", () => undefined); // a program that ends without reading its input is judged by its code
    child.stdin.end(options.input ?? "");
    child.on("error", reject);
    child.on("close", (exitCode, signal) => {
      const code = exitCode ?? (signal ? 128 : 1);
      const allowed = options.allowed ?? [0];
      if (allowed === "any" || allowed.includes(code)) resolve({ code, stdout, stderr });
      else {
        const words = (stderr.trim() || stdout.trim()).slice(-800);
        reject(new Error(`${[program, ...args].join(" ").slice(0, 300)}: exit ${code}${words ? `: ${words}` : ""}`));
      }
    });
  });
}

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Asks until the answer is not undefined, or gives undefined at the deadline. */
export async function poll<T>(
  ask: () => T | undefined | Promise<T | undefined>,
  deadlineMs: number,
  everyMs = 250,
): Promise<T | undefined> {
  const end = Date.now() + deadlineMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() >= end) return undefined;
    await sleep(everyMs);
  }
}

/** The result of some work, unless it is aborted first: then the abort's reason is thrown at once. */
export function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    signal.addEventListener(
      "abort",
      () => {
        reject(signal.reason as Error);
      },
      { once: true },
    );
    work.then(resolve, reject);
  });
}
