import type { PlanResource } from "../plan/format";
import { inside, list } from "../plan/inputs";
import { statementsOf, type Statement } from "./statements";

/** A policy that says what somebody may do, wherever it stands in a plan. */
export interface IdentityPolicy {
  resource: PlanResource;
  statements: Statement[];
}

const types = /^aws:iam\/(policy:Policy|(role|user|group)Policy:(Role|User|Group)Policy)$/;

/** The policies of roles, users and groups whose text is in a plan. */
export function identityPolicies(resources: PlanResource[]): IdentityPolicy[] {
  return resources.flatMap((resource) => {
    const { type, inputs } = resource;
    if (types.test(type)) return [{ resource, statements: statementsOf(inputs.policy) }];
    if (type !== "aws:iam/role:Role") return [];
    return list(inputs.inlinePolicies).map((policy) => ({
      resource,
      statements: statementsOf(inside(policy).policy),
    }));
  });
}
