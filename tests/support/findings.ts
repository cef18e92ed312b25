import type { Colors } from "picocolors/types";

import type { Plan, PlanFinding } from "../../scripts/plan/format";
import { policies } from "../../scripts/policies";
import type { Draft } from "../../scripts/policies/policy";
import { judge } from "../../scripts/policies/suppressed";
import { renderText } from "../../scripts/preview/text";

/** A plan as policies are given it, so that one can be changed by hand and judged anew. */
export const draftOf = (plan: Plan, known: Partial<Draft> = {}): Draft => ({
  ...plan,
  ...{ secrets: [], unread: [] },
  ...known,
});

/** What one policy says of a plan. */
export const messagesOf = (plan: Plan, id: string, known: Partial<Draft> = {}): string[] =>
  policies
    .find((policy) => policy.id === id)!
    .check(draftOf(plan, known))
    .map(({ message }) => message);

/** Ids of findings. */
export const idsOf = (findings: PlanFinding[]): string[] => findings.map(({ id }) => id);

/** The day on which tests look at suppressions. */
export const someDay = "2026-06-15";

/** A preview's text. */
export const textOf = (plan: Plan, colors: Colors, again = ""): string =>
  renderText(plan, judge(plan, someDay), colors, again);
