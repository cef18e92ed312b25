import { Aws } from "./aws";
import type { RollOptions } from "./decide";
import { Roller, type RollEnd } from "./drive";
import { exitCodes } from "./outcomes";
import type { RollRequest } from "./request";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Rolls on AWS, says on standard output what it does, and gives the exit code. Signals end it in order. */
export async function runRoll(request: RollRequest, options: RollOptions): Promise<number> {
  const controller = new AbortController();
  const interrupt = (): void => {
    controller.abort();
  };
  for (const signal of signals) process.on(signal, interrupt);
  try {
    const { outcome, words } = await rollOn(new Aws(request), request, options, controller.signal);
    (outcome === "done" ? console.log : console.error)(`${request.tier}: ${headings[outcome]}: ${words}`);
    return exitCodes[outcome];
  } finally {
    for (const signal of signals) process.off(signal, interrupt);
  }
}

const headings: Record<RollEnd["outcome"], string> = {
  done: "done",
  failed: "failed",
  refused: "refused",
  wrongAccount: "wrong account",
  lockHeld: "lock held",
  degraded: "degraded before the start",
  halfWay: "stopped half-way",
};

async function rollOn(aws: Aws, request: RollRequest, options: RollOptions, signal: AbortSignal): Promise<RollEnd> {
  try {
    const account = await aws.account();
    if (account !== request.account) {
      const words = `the credentials are of account ${account ?? "unknown"}, the quorum is in ${request.account}`;
      return { outcome: "wrongAccount", words };
    }
    const around = {
      say: (line: string) => {
        console.log(line);
      },
      sleep: (seconds: number) => sleepUnless(signal, seconds),
      signal,
    };
    return await new Roller(request, options, aws, around).run();
  } catch (error) {
    return { outcome: "failed", words: error instanceof Error ? error.message : String(error) };
  }
}

function sleepUnless(signal: AbortSignal, seconds: number): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const timer = setTimeout(done, seconds * 1000);
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    }
    signal.addEventListener("abort", done);
  });
}
