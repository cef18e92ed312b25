/** States of an instance in its group, and the hooks that hold it between them. Pure but for the instance given. */

export interface LifecycleHook {
  name: string;
  transition: "launching" | "terminating";
  heartbeatSeconds: number;
  /** What counts as its answer when nobody gives one in time. */
  defaultResult: HookResult;
}

export type HookResult = "CONTINUE" | "ABANDON";

/** A hook whose answer is waited for. Times are milliseconds of the epoch. */
export interface Wait {
  hook: LifecycleHook;
  until: number;
  /** No heartbeat extends the wait beyond it. */
  limit: number;
}

export interface Held {
  state: "Pending" | "Pending:Wait" | "InService" | "Terminating" | "Terminating:Wait" | "Terminating:Proceed";
  waits: Wait[];
  inServiceAt?: number;
}

/** AWS holds an instance for 48 hours or 100 heartbeats at most, whichever is less. */
const longestWaitSeconds = 48 * 3600;
const longestWaitBeats = 100;

/** Whether an instance counts towards its group's capacity. */
export const isLive = ({ state }: Pick<Held, "state">): boolean => !state.startsWith("Terminating");

const waitsFor = (hooks: LifecycleHook[], transition: LifecycleHook["transition"], now: number): Wait[] =>
  hooks
    .filter((hook) => hook.transition === transition)
    .map((hook) => {
      const { heartbeatSeconds } = hook;
      const limit = now + Math.min(longestWaitSeconds, longestWaitBeats * heartbeatSeconds) * 1000;
      return { hook, until: now + heartbeatSeconds * 1000, limit };
    });

/** The instance runs: its launch hooks hold it, or it is in service at once. */
export function launched(instance: Held, hooks: LifecycleHook[], now: number): void {
  if (instance.state !== "Pending") return;
  instance.waits = waitsFor(hooks, "launching", now);
  if (instance.waits.length > 0) instance.state = "Pending:Wait";
  else serve(instance, now);
}

/**
 * The instance is to go: its termination hooks hold it, or it ends at once. Whether AWS's hold an
 * instance that never was in service was not found out; here they do not, since nothing is to be drained.
 */
export function terminating(instance: Held, hooks: LifecycleHook[], now: number): void {
  instance.waits = instance.state === "InService" ? waitsFor(hooks, "terminating", now) : [];
  instance.state = instance.waits.length > 0 ? "Terminating:Wait" : "Terminating";
}

/** The hook of this name, if its answer is waited for. */
export const waitOf = ({ waits }: Held, name: string): Wait | undefined => waits.find(({ hook }) => hook.name === name);

/** A hook is answered. The instance goes on when it was the last one, or when the answer ends all others too. */
export function answered(instance: Held, { hook }: Wait, result: HookResult, now: number): void {
  instance.waits = result === "ABANDON" ? [] : instance.waits.filter((wait) => wait.hook !== hook);
  if (hook.transition === "launching" && result === "ABANDON") instance.state = "Terminating";
  else if (instance.waits.length > 0) return;
  else if (hook.transition === "launching") serve(instance, now);
  else instance.state = "Terminating:Proceed";
}

/** A heartbeat begins the time of a hook anew, within the limit. */
export function beat(wait: Wait, now: number): void {
  wait.until = Math.min(now + wait.hook.heartbeatSeconds * 1000, wait.limit);
}

/** Hooks that nobody has answered in time. */
export const overdue = ({ waits }: Held, now: number): Wait[] => waits.filter(({ until }) => until <= now);

function serve(instance: Held, now: number): void {
  instance.state = "InService";
  instance.inServiceAt = now;
}
