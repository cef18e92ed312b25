import { randomBytes } from "node:crypto";

import type { PlanView } from "./planView";
import type { OfferedSecret } from "./services";
import type { Service } from "./tiers/service";

/**
 * Plans hold no secret values, so each rehearsal makes its own: by id, those of the given tiers, and of services that are
 * joined, as these want them.
 */
export function secretValues(
  view: PlanView,
  tiers: Service[],
  services: Record<string, OfferedSecret> = {},
): Record<string, string> {
  const values = Object.fromEntries(view.secrets().map((id) => [id, randomBytes(18).toString("base64url")]));
  for (const { name: tier, secret } of tiers) {
    if (!secret) continue;
    for (const [name, { arn }] of Object.entries(view.document(tier).secrets)) values[arn] = secret(name, view);
  }
  for (const { joins } of view.joins()) {
    for (const [service, { secrets }] of Object.entries(joins)) {
      const secret = services[service];
      if (!secret) continue;
      for (const [name, { arn }] of Object.entries(secrets)) values[arn] = secret(name);
    }
  }
  return values;
}
