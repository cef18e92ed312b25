import type { PlanFinding } from "../plan/format";
import { stackUrn, type Draft, type Found, type Policy } from "./policy";
import { suppressedBy } from "./suppressed";

const means = "a suppression names a finding that the plan does not have, or by a name that several resources have";
const why = "it would hide the finding on the day that it comes back, when nobody remembers the reason";

/** The one policy that looks at what the others have found. */
export const suppressionUnused = {
  id: "suppression-unused",
  level: "warning",
  means,
  why,
  check: (draft: Draft, found: readonly PlanFinding[]): Found[] =>
    draft.suppressions
      .filter((suppression) => suppressedBy(suppression, found).length === 0)
      .map(({ id, resource }) => ({
        resource: stackUrn(draft),
        message: `the plan has no ${id} of ${resource}, or of several that are called so; give the URN, or take the entry out of \`suppressions\``,
      })),
} satisfies Omit<Policy, "check"> & { check: unknown };
