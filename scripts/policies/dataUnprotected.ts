import { lostWith } from "../plan/keepers";
import type { Policy } from "./policy";

export const dataUnprotected: Policy = {
  id: "data-unprotected",
  level: "info",
  inProduction: "error",
  means:
    "a volume, database, file system, key or secret is deleted with its data when the stack is destroyed or it is replaced: neither Pulumi's `protect` or `retainOnDelete` nor a setting of its own keeps them",
  why: "an update replaces what AWS cannot change in place, and deletes the old one after that",
  check: ({ resources }) =>
    resources.flatMap((resource) => {
      const mends = lostWith(resource);
      if (mends === undefined) return [];
      const message = `${resource.name}: what it holds is lost when it is deleted or replaced; give it ${mends}`;
      return [{ resource: resource.urn, message }];
    }),
};
