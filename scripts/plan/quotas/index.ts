import { identityQuotas } from "./identity";
import { networkQuotas } from "./network";
import type { Count, Counted, Quota } from "./quota";
import { resourceQuotas } from "./resources";

/** Everything that AWS counts and a plan alone can have too much of. */
export const quotas: readonly Quota[] = [...networkQuotas, ...identityQuotas, ...resourceQuotas];

/** Something that a plan has more of than an account is given. */
export interface Excess extends Count {
  quota: Quota;
}

/** What a plan has too much of, by the quotas that are given. */
export function excesses(counted: Counted, of: readonly Quota[]): Excess[] {
  return of.flatMap((quota) =>
    quota
      .count(counted)
      .filter(({ count }) => count > quota.most)
      .map((count) => ({ ...count, quota })),
  );
}
