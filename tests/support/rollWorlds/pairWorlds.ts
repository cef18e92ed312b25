import fc from "fast-check";

import { lockBy, running, some, times, troubles, unreadable, upTo, wanted } from "./arbitraries";
import { pairKeys, type PairOptions } from "./pair";

export const ids = upTo(2);

/** A pair whose members run whatever version. */
export const worlds = fc.record({
  running: running(ids),
  wantedVersion: fc.constant(wanted),
  holder: fc.constantFrom(...ids),
  exists: fc.constant(true),
  takeoverSeconds: fc.constantFrom(0, 1, 4, 60),
  ...times,
});

/** The same with members that are in any trouble, versions that are broken, and any lock. */
export const troubled = worlds.chain((options) =>
  fc
    .record({
      ...troubles(ids),
      failed: some(ids),
      lock: lockBy("front-2"),
      brokenVersion: fc.constantFrom(undefined, undefined, wanted),
      muteVersion: fc.constantFrom(undefined, undefined, wanted),
      unreadable: unreadable([pairKeys.lock, ...ids.map(pairKeys.member)]),
    })
    .map((trouble): PairOptions => ({ ...options, ...trouble, waitMinutes: 15 })),
);
