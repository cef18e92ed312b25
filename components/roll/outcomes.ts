/** Exit codes of a roll. The text is what docs/runbook.md says of each. */
export const exitCodes = {
  /** Every member runs the wanted version and has applied the wanted digest; or there was nothing to do. */
  done: 0,
  /** Something unexpected: AWS did not answer, or refused a call. */
  failed: 1,
  /** The request, or what the bucket and AWS hold, does not allow a roll. The roller did nothing; what `pulumi up` did before it is done. */
  refused: 2,
  /** The credentials are of another account than the tier. The roller did nothing, likewise. */
  wrongAccount: 3,
  /** Somebody else holds the tier's lock. The roller did nothing, likewise. */
  lockHeld: 4,
  /** The members are not whole, or one failed with the wanted digest, and it was so before the roll began. */
  degraded: 5,
  /** Stopped after something had been done: the next roll goes on from there. */
  halfWay: 6,
} as const;

export type Outcome = keyof typeof exitCodes;

/** How the last line of a roll begins. */
export const headings: Record<Outcome, string> = {
  done: "done",
  failed: "failed",
  refused: "refused",
  wrongAccount: "wrong account",
  lockHeld: "lock held",
  degraded: "degraded before the start",
  halfWay: "stopped half-way",
};
