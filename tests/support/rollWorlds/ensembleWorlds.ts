import fc from "fast-check";

import { lockBy, running, some, times, troubles, upTo, wanted } from "./arbitraries";
import type { EnsembleOptions } from "./ensemble";

/** A quorum of three or five whose members run whatever version. */
export const worlds = fc.constantFrom(3, 5).chain((members) =>
  fc.record({
    members: fc.constant(members),
    running: running(upTo(members)),
    wantedVersion: fc.constant(wanted),
    leader: fc.constantFrom(...upTo(members)),
    born: fc.constant(true),
    ...times,
  }),
);

export const idsOf = ({ members }: EnsembleOptions) => upTo(members);

/** The same with members that are down, that never come back, or whose agents are dead, and with any lock. */
export const troubled = worlds.chain((options) =>
  fc
    .record({
      ...troubles(idsOf(options)),
      failed: some(idsOf(options)),
      lock: lockBy("zookeeper-2"),
      unlabelled: some(idsOf(options)),
    })
    .map((trouble): EnsembleOptions => ({ ...options, ...trouble, waitMinutes: 15 })),
);
