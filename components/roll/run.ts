import { messageOf } from "../faults";
import { whenNobodyListens, type Leaving } from "./audience";
import { Aws } from "./aws";
import { clientsFor, type Clients } from "./clients";
import { wakefulClock } from "./clock";
import { Roller } from "./drive";
import { FleetAws } from "./fleet/aws";
import { FleetRoller } from "./fleet/drive";
import type { RollEnd, Surroundings } from "./loop";
import type { RollOptions } from "./options";
import { exitCodes, headings } from "./outcomes";
import type { AnyRequest } from "./request";

/** What is done with AWS once the account is known to be the right one. */
export type Work = (clients: Clients, request: AnyRequest, signal: AbortSignal) => Promise<RollEnd>;

/** Says on standard output what it does, and gives the exit code. It ends in order once nobody listens any more. */
export async function run(request: AnyRequest, work: Work, leaving: Leaving = { parentWaits: false }): Promise<number> {
  const controller = new AbortController();
  const unwatch = whenNobodyListens(() => {
    controller.abort();
  }, leaving);
  const { outcome, words } = await inAccount(request, work, controller.signal).catch((error: unknown): RollEnd => ({
    outcome: "failed",
    words: messageOf(error),
  }));
  unwatch();
  (outcome === "done" ? console.log : console.error)(`${request.tier}: ${headings[outcome]}: ${words}`);
  return exitCodes[outcome];
}

/** The work that a tier's Command does. */
export function rolling(options: RollOptions = {}): Work {
  return (clients, request, signal) => {
    const sleep = (seconds: number): Promise<void> => sleepUnless(signal, seconds);
    const around: Surroundings = { say, sleep, signal, clock: wakefulClock() };
    return request.kind === "fleet"
      ? new FleetRoller(request, options, new FleetAws(request, clients), around).run()
      : new Roller(request, options, new Aws(request, clients), around).run();
  };
}

async function inAccount(request: AnyRequest, work: Work, signal: AbortSignal): Promise<RollEnd> {
  const clients = clientsFor(request);
  try {
    const account = await clients.account();
    if (account !== request.account) {
      const words = `the credentials are of account ${account ?? "unknown"}, ${request.tier} is in ${request.account}`;
      return { outcome: "wrongAccount", words };
    }
    return await work(clients, request, signal);
  } finally {
    clients.close();
  }
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
