import type { Memory } from "./memory";
import type { Step } from "./step";

/**
 * Seconds between two looks while instances boot: 30 looks a minute. A look is one call to Auto Scaling and one to S3 for
 * each object that is read, of a quorum of three seven.
 */
export const lookSeconds = 2;

/** Seconds until the next look when something may come at any moment: 60 looks a minute. */
export const soonSeconds = 1;

/** Seconds after a change for which that is so: the members' agents report every second then, those that live at least. */
export const reportingSeconds = 10;

/** Seconds until the next look. */
export function pauseAfter({ kind }: Step, { changedAt }: Pick<Memory, "changedAt">, now: number): number {
  return kind === "wait" && now - changedAt > reportingSeconds ? lookSeconds : soonSeconds;
}
