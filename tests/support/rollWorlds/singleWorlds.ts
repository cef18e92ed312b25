import fc from "fast-check";

import { running, times, troubles, unreadable, wanted } from "./arbitraries";
import { singleKey, type SingleOptions } from "./single";

/** A single that runs whatever version. */
export const worlds = fc.record({
  running: running([1]),
  wantedVersion: fc.constant(wanted),
  exists: fc.constant(true),
  ...times,
});

/** The same in any trouble. */
export const troubled = worlds.chain((options) =>
  fc
    .record({
      ...troubles([1]),
      failed: fc.subarray([1]),
      brokenVersion: fc.constantFrom(undefined, undefined, wanted),
      muteVersion: fc.constantFrom(undefined, undefined, wanted),
      unreadable: unreadable([singleKey]),
    })
    .map((trouble): SingleOptions => ({ ...options, ...trouble, waitMinutes: 15 })),
);
