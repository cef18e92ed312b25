import fc from "fast-check";

import type { BornMember } from "../../../components/roll/sight";
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

/** Births that an ensemble of these members never had. */
export const forgeries = (options: EnsembleOptions): fc.Arbitrary<BornMember[]> => {
  const real = idsOf(options).map((id) => ({ id, address: `10.0.0.${16 + id}` }));
  const [first, ...rest] = real;
  return fc.constantFrom(
    [...real, { id: 9, address: "10.0.0.9" }],
    [{ id: first!.id, address: "10.0.0.9" }, ...rest],
    rest,
    [],
  );
};

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
