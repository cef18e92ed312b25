import { messageOf } from "../faults";
import type { Clock } from "./clock";
import type { Outcome } from "./outcomes";
import { stop, type Stop } from "./step";

/** What a roller needs of the program that runs it, whatever it rolls. */
export interface Surroundings {
  say: (line: string) => void;
  /** Ends early when the signal is aborted. */
  sleep: (seconds: number) => Promise<void>;
  /** Aborted by Ctrl-C, or when nobody listens any more: the roller ends in order. */
  signal: AbortSignal;
  /** Goes on while the machine sleeps. */
  clock: Clock;
}

export interface RollEnd {
  outcome: Outcome;
  words: string;
}

/** Looks in a row that may fail. A roller that sees nothing does nothing. */
const blindLooks = 24;
/** Seconds after one that failed: whoever is asked too often needs a pause. */
const blindSeconds = 5;

/** What was seen, and when the look at it began. */
export interface Seen<T> {
  sight: T;
  began: number;
}

/** Looks once; nothing once the roller has been told to end, which waits for no answer. */
export async function lookOnce<T>(
  look: () => Promise<T>,
  { signal, clock }: Surroundings,
): Promise<Seen<T> | undefined> {
  const began = clock();
  let told = (): void => undefined;
  const ending = new Promise<undefined>((resolve) => {
    told = () => {
      resolve(undefined);
    };
    if (signal.aborted) told();
    signal.addEventListener("abort", told);
  });
  try {
    const sight = await Promise.race([ending, look()]);
    return sight && { sight, began };
  } finally {
    signal.removeEventListener("abort", told);
  }
}

/** Looks until something is seen, or throws what the last look said; nothing once the roller has been told to end. */
export async function lookAgain<T>(look: () => Promise<T>, around: Surroundings): Promise<Seen<T> | undefined> {
  for (let left = blindLooks; ; left -= 1) {
    try {
      return await lookOnce(look, around);
    } catch (error) {
      if (left === 0) throw error;
      around.say(`         AWS cannot be asked: ${messageOf(error)}`);
      await around.sleep(blindSeconds);
    }
  }
}

/** How a roller ends that was told to. */
export const interruption = ({ acted }: { acted: boolean }): Stop =>
  stop("halfWay", acted ? "interrupted; the next roll goes on from here" : "interrupted before anything was done");

/** The end of a roller that was told to before it had seen anything. */
export const notBegun: RollEnd = { outcome: "halfWay", words: interruption({ acted: false }).why };
