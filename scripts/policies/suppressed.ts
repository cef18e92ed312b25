import type { Suppression } from "../../components/suppressions";
import type { Plan, PlanFinding } from "../plan/format";

/** A finding with the suppression that it has or had. */
export interface Suppressed {
  finding: PlanFinding;
  suppression: Suppression;
}

/** A plan's findings on a day: those that count, and those that somebody accepts. */
export interface Judged {
  /** What counts. A message also says of a suppression that has expired. */
  open: PlanFinding[];
  suppressed: Suppressed[];
}

/** Whether a suppression is of this finding, whatever the day. */
export function suppresses({ id, resource }: Suppression, finding: PlanFinding): boolean {
  return id === finding.id && (resource === finding.resource || resource === nameOf(finding.resource));
}

/**
 * Applies a plan's suppressions. The day, `2026-11-26`, is an argument, since the plan knows no clock: an entry holds through
 * the day on which it expires.
 */
export function judge({ findings, suppressions }: Pick<Plan, "findings" | "suppressions">, day: string): Judged {
  const judged: Judged = { open: [], suppressed: [] };
  for (const finding of findings) {
    const own = suppressions
      .filter((each) => suppresses(each, finding))
      .sort((a, b) => (a.expires < b.expires ? 1 : -1));
    const [latest] = own;
    if (latest === undefined) {
      judged.open.push(finding);
    } else if (latest.expires < day) {
      const message = `${finding.message}; its suppression (${latest.reason}) expired on ${latest.expires}`;
      judged.open.push({ ...finding, message });
    } else {
      judged.suppressed.push({ finding, suppression: latest });
    }
  }
  return judged;
}

/** Logical name of a resource, the last part of its URN. */
export const nameOf = (urn: string): string => urn.split("::").slice(3).join("::");
