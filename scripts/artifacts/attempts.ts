import { PlainError } from "../../components/faults";

/** What may work when it is tried again. */
export class Passing extends Error {
  constructor(
    message: string,
    /** How long the other side asks to wait, in milliseconds. */
    readonly waitMs?: number,
  ) {
    super(message);
  }
}

/** What no repetition mends. */
export class Final extends PlainError {}

/** What work on the network is done with. */
export interface Around {
  signal: AbortSignal;
  /** Ends early, and throws, once the signal is given. */
  sleep: (milliseconds: number) => Promise<void>;
  /** Bytes that are there, of how many where that is known. */
  progress: (bytes: number, total?: number) => void;
}

/** Attempts without any progress before it is given up. With the waits between them 15 seconds: a restart of a server. */
export const mostAttempts = 5;

/** Milliseconds before the next attempt: one second, doubled each time. */
export const backoffMs = (attempt: number): number => 1000 * 2 ** (attempt - 1);

/** Does work again while it fails for a while only. An attempt that got further than all before begins the count anew. */
export async function persistently<T>(
  work: () => Promise<T>,
  { sleep }: Pick<Around, "sleep">,
  gotFurther = () => false,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Passing)) throw error;
      if (gotFurther()) attempt = 1;
      if (attempt >= mostAttempts) throw new Final(`${error.message}, ${mostAttempts} times; try again later`);
      await sleep(error.waitMs ?? backoffMs(attempt));
    }
  }
}
