/** What a member's agent goes by when it decides what it does next about a change: see decide.py of the cookbook `member`. */
export interface AgentSituation {
  /** Digest that the bucket asks for; null when that cannot be read. */
  wanted: string | null;
  /** Digest of the last good converge; null before the bootstrap's. */
  applied: string | null;
  /** Digests that were tried last: one that failed, one that this machine refused, one for another launch template. */
  failed: string | null;
  refused: string | null;
  otherContract: string | null;
  /** Seconds since it was tried. */
  missedSeconds: number;
  /** Names of members that failed with the wanted digest, and of those that have yet to apply it. */
  failedElsewhere: string[];
  behind: string[];
  alone: boolean;
  leading: boolean;
  serving: boolean;
  /** Whether the server gives an answer that is understood. */
  known: boolean;
  /** Seconds without serving. */
  downSeconds: number;
  idle: boolean;
  otherList: boolean;
  restartDue: boolean;
}

/** A lock as an agent finds it. */
export interface FoundLock {
  state: string;
  holder?: string;
  instance?: string;
  ageSeconds: number;
}

const downAfterSeconds = 30;
const retryAfterSeconds = 600;
/** Ten renewals of a lock. */
export const staleSeconds = 300;

function needsConverge(now: AgentSituation): boolean {
  if (now.wanted === null) return false;
  const missed = now.failed ?? now.refused;
  if (now.wanted !== (missed ?? now.otherContract ?? now.applied)) return true;
  if (now.otherContract !== null) return false;
  if (missed !== null) return now.missedSeconds >= retryAfterSeconds;
  return now.otherList || now.restartDue;
}

/** What a member's agent does next: nothing, a converge without the lock, or one under it. */
export function nextStep(now: AgentSituation): "rest" | "freely" | "locked" {
  if (now.applied === null || !needsConverge(now)) return "rest";
  const mayServe = now.serving || !now.known;
  if (now.alone || now.idle) return "freely";
  if (!mayServe) return now.downSeconds >= downAfterSeconds ? "freely" : "rest";
  if (now.failedElsewhere.length > 0 || (now.leading && now.behind.length > 0)) return "rest";
  return "locked";
}

/** Whether an agent may take the lock that it finds. */
export function isTakeable(lock: FoundLock | undefined, holder: string, instance: string): boolean {
  if (lock === undefined || lock.state === "free") return true;
  return (lock.holder === holder && lock.instance === instance) || lock.ageSeconds > staleSeconds;
}
