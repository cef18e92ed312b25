import { joinsOf } from "../plan/joins";
import type { Policy } from "./policy";

export const partyTaken: Policy = {
  id: "party-taken",
  level: "error",
  means: "two Memberships name the joins of one tier",
  why: "AWS takes both, and each update gives the nodes the list of the one that came last",
  check: ({ resources }) => {
    const seen = new Map<string, string>();
    return joinsOf(resources).flatMap(({ membership, object: { urn, inputs } }) => {
      const place = `${String(inputs.bucket)} ${String(inputs.key)}`;
      const first = seen.get(place);
      if (first === undefined) {
        seen.set(place, membership.name);
        return [];
      }
      const message = `${membership.name}: ${String(inputs.key)} is that of ${first}; give one Membership all offers of the tier`;
      return [{ resource: urn, message }];
    });
  },
};
