import type { AutoScalingClient } from "@aws-sdk/client-auto-scaling";

import { messageOf } from "../faults";
import type { Clock } from "./clock";

/**
 * Seconds from the beginning of a look within which a deed that it led to may be sent, a fifth of those after which a lock
 * is stale. So neither a slow network nor a machine that slept in between does what another holder of the lock could
 * have made harmful.
 */
export const deedSeconds = 60;

/** A deed that was not sent: what it was decided on is too long ago. */
export class TooLate extends Error {}

/** AWS is at something else, and has not done it. */
export class Busy extends Error {}

/** A deed that AWS may have done, or may still do. */
export class Unanswered extends Error {}

/** Whether nothing was done, and it may be tried again after another look. */
export const isPutOff = (error: unknown): error is Error => error instanceof TooLate || error instanceof Busy;

/** What came of a deed; one that was put off says why. */
export type Done = "nothing" | "changed" | { putOff: string };

/** Until when a deed may be sent, and what is known of it. */
export class Deadline {
  private wasSent = false;
  private isOpen = false;

  constructor(
    private readonly clock: Clock,
    private readonly until: number,
  ) {}

  /** To call right before each request of it. */
  pass(): void {
    if (this.secondsLeft <= 0) throw new TooLate(`more than ${deedSeconds} s since the last look`);
    this.wasSent = true;
  }

  /**
   * Does it, each attempt within the bound. Throws TooLate, Busy, Unanswered, or what AWS has refused it with; after all
   * but the third nothing was done.
   */
  async carryOut<T>(send: (options: { abortSignal: AbortSignal }) => Promise<T>): Promise<T> {
    try {
      return await send({ abortSignal: AbortSignal.timeout(Math.ceil(Math.max(0, this.secondsLeft) * 1000)) });
    } catch (error) {
      if (!this.wasSent) throw error;
      const words = messageOf(error);
      if (this.isOpen || error instanceof TooLate) throw new Unanswered(words, { cause: error });
      throw isBusy(error) ? new Busy(words, { cause: error }) : error;
    }
  }

  /** The command, with each of its attempts within the bound: a client tries again what got no answer. */
  within<C extends { middlewareStack: unknown }>(command: C): C {
    (command.middlewareStack as AutoScalingClient["middlewareStack"]).add(
      (next) => async (args) => {
        this.pass();
        try {
          return await next(args);
        } catch (error) {
          this.isOpen ||= !isAnswer(error);
          throw error;
        }
      },
      // After the retries and the signature: right before the request.
      { step: "finalizeRequest", priority: "low", name: "withinDeadline" },
    );
    return command;
  }

  private get secondsLeft(): number {
    return this.until - this.clock();
  }
}

/** What Auto Scaling answers for a moment (its API reference, "Common Errors" and those of each action). */
const busy = ["ScalingActivityInProgress", "ResourceContention", "Throttling", "RequestLimitExceeded"];

const isBusy = (error: unknown): boolean => error instanceof Error && busy.some((name) => error.name.startsWith(name));

/** Whether AWS has said that it does not do it: what else a server fails with may come after the deed. */
const isAnswer = (error: unknown): boolean =>
  isBusy(error) || (error instanceof Error && (error as { $fault?: string }).$fault === "client");
