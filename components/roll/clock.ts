import { performance } from "node:perf_hooks";

/** Seconds that only grow. */
export type Clock = () => number;

/**
 * A clock that goes on while this machine sleeps. The steady one stands still then, and the one on the wall can be set
 * back: of each stretch the longer count is taken, so that a bound is never kept longer than it says.
 */
export function wakefulClock(wall: () => number = Date.now, steady: () => number = () => performance.now()): Clock {
  let last = { wall: wall(), steady: steady() };
  let milliseconds = 0;
  return () => {
    const now = { wall: wall(), steady: steady() };
    milliseconds += Math.max(now.wall - last.wall, now.steady - last.steady, 0);
    last = now;
    return milliseconds / 1000;
  };
}
