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

/**
 * The findings that a suppression is of, whatever the day: all of its policy at one resource. A name that several resources
 * with such a finding have says none of them.
 */
export function suppressedBy({ id, resource }: Suppression, findings: readonly PlanFinding[]): PlanFinding[] {
  const own = findings.filter(
    (finding) => finding.id === id && [finding.resource, nameOf(finding.resource)].includes(resource),
  );
  return new Set(own.map((finding) => finding.resource)).size === 1 ? own : [];
}

/**
 * Applies a plan's suppressions. The day, `2026-11-26`, is an argument, since the plan knows no clock: an entry holds through
 * the day on which it expires.
 */
export function judge({ findings, suppressions }: Pick<Plan, "findings" | "suppressions">, day: string): Judged {
  const judged: Judged = { open: [], suppressed: [] };
  const accepted = suppressions.map((suppression) => ({ suppression, own: suppressedBy(suppression, findings) }));
  for (const finding of findings) {
    const own = accepted
      .flatMap((each) => (each.own.includes(finding) ? [each.suppression] : []))
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
