import { messageOf } from "../faults";
import { Aws } from "./aws";
import { Roller, type RollEnd } from "./drive";
import type { RollOptions } from "./options";
import { exitCodes, headings } from "./outcomes";
import type { RollRequest } from "./request";

/** What is done with AWS once the account is known to be the right one. */
export type Work = (aws: Aws, request: RollRequest, signal: AbortSignal) => Promise<RollEnd>;

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Says on standard output what it does, and gives the exit code. Signals end it in order. */
export async function run(request: RollRequest, work: Work): Promise<number> {
  const controller = new AbortController();
  const interrupt = (): void => {
    controller.abort();
  };
  for (const signal of signals) process.on(signal, interrupt);
  const { outcome, words } = await inAccount(request, work, controller.signal).catch((error: unknown): RollEnd => ({
    outcome: "failed",
    words: messageOf(error),
  }));
  for (const signal of signals) process.off(signal, interrupt);
  (outcome === "done" ? console.log : console.error)(`${request.tier}: ${headings[outcome]}: ${words}`);
  return exitCodes[outcome];
}

/** The work that a tier's Command does. */
export function rolling(options: RollOptions = {}): Work {
  return (aws, request, signal) =>
    new Roller(request, options, aws, { say, sleep: (seconds) => sleepUnless(signal, seconds), signal }).run();
}

/** The SDK is pinned: its notice about the versions that will come after it says nothing about this one. */
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";

async function inAccount(request: RollRequest, work: Work, signal: AbortSignal): Promise<RollEnd> {
  const aws = new Aws(request);
  const account = await aws.account();
  if (account !== request.account) {
    const words = `the credentials are of account ${account ?? "unknown"}, ${request.tier} is in ${request.account}`;
    return { outcome: "wrongAccount", words };
  }
  return work(aws, request, signal);
}

function say(line: string): void {
  console.log(line);
}

function sleepUnless(signal: AbortSignal, seconds: number): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, signal.aborted ? 0 : seconds * 1000);
    signal.addEventListener("abort", done);
  });
}
