import type { PlanResource } from "../plan/format";
import { lostWith } from "../plan/keepers";
import type { Found, Policy } from "./policy";

export const dataUnprotected: Policy = {
  id: "data-unprotected",
  level: "info",
  inProduction: "error",
  means:
    "a volume, database, file system, key or secret is deleted with its data when the stack is destroyed or it is replaced: neither Pulumi's `protect` or `retainOnDelete` nor a setting of its own keeps them",
  why: "an update replaces what AWS cannot change in place, and deletes the old one after that",
  check: ({ resources }) => {
    const alike = new Map<string, { mends: string; lost: PlanResource[] }>();
    for (const resource of resources) {
      const mends = lostWith(resource);
      if (mends === undefined) continue;
      const key = JSON.stringify([resource.parent, mends]);
      const group = alike.get(key) ?? { mends, lost: [] };
      group.lost.push(resource);
      alike.set(key, group);
    }
    return [...alike.values()].map(({ mends, lost }) => found(mends, lost));
  },
};

/** One finding for what lies in one component and is kept by the same. */
function found(mends: string, lost: PlanResource[]): Found {
  const [first] = lost as [PlanResource];
  if (lost.length === 1) {
    const message = `${first.name}: what it holds is lost when it is deleted or replaced; give it ${mends}`;
    return { resource: first.urn, message };
  }
  const names = lost.map(({ name }) => name).join(", ");
  const message = `${names}: what they hold is lost when they are deleted or replaced; give each ${mends}`;
  return { resource: first.parent ?? first.urn, message };
}
