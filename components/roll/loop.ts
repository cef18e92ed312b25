import { messageOf } from "../faults";
import type { Outcome } from "./outcomes";
import { stop, type Stop } from "./step";

/** What a roller needs of the program that runs it, whatever it rolls. */
export interface Surroundings {
  say: (line: string) => void;
  /** Ends early when the signal is aborted. */
  sleep: (seconds: number) => Promise<void>;
  /** Aborted by Ctrl-C: the roller ends in order. */
  signal: AbortSignal;
}

export interface RollEnd {
  outcome: Outcome;
  words: string;
}

/** Looks in a row that may fail. A roller that sees nothing does nothing. */
const blindLooks = 24;
/** Seconds after one that failed: whoever is asked too often needs a pause. */
const blindSeconds = 5;

/** Looks until something is seen, or throws what the last look said. */
export async function lookAgain<T>(look: () => Promise<T>, { say, sleep, signal }: Surroundings): Promise<T> {
  for (let left = blindLooks; ; left -= 1) {
    try {
      return await look();
    } catch (error) {
      if (left === 0 || signal.aborted) throw error;
      say(`         AWS cannot be asked: ${messageOf(error)}`);
      await sleep(blindSeconds);
    }
  }
}

/** How a roller ends that was told to. */
export const interruption = ({ acted }: { acted: boolean }): Stop =>
  stop("halfWay", acted ? "interrupted; the next roll goes on from here" : "interrupted before anything was done");
