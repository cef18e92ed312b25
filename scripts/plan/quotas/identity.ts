import type { PlanResource } from "../format";
import { inside, list } from "../inputs";
import { isMasked } from "../masks";
import {
  each,
  finder,
  lengthOf,
  ofType,
  perAccount,
  sumOf,
  type Count,
  type Counted,
  type Key,
  type Quota,
} from "./quota";

const source = 'IAM user guide, "IAM and AWS STS quotas"';

const [roleType, policyType] = ["aws:iam/role:Role", "aws:iam/policy:Policy"];
const profileType = "aws:iam/instanceProfile:InstanceProfile";

export const identityQuotas: Quota[] = [
  { of: "an account", what: "IAM roles", most: 1000, highest: Infinity, source, count: perAccount(roleType) },
  {
    ...{ of: "an account", what: "instance profiles", most: 1000, highest: Infinity, source },
    count: perAccount(profileType),
  },
  {
    ...{ of: "an account", what: "managed policies of its own", most: 1500, highest: Infinity, source },
    count: perAccount(policyType),
  },
  { of: "a role", what: "managed policies", most: 10, highest: Infinity, source, count: managedPoliciesOf },
  {
    ...{ of: "a role", what: "characters of its trust policy", most: 2048, highest: Infinity, source },
    count: each(roleType, ({ assumeRolePolicy }) => policyLength(assumeRolePolicy)),
  },
  {
    ...{ of: "a role", what: "characters of all its inline policies", most: 10_240, highest: 10_240, source },
    count: inlinePoliciesOf,
  },
  {
    ...{ of: "a managed policy", what: "characters", most: 6144, highest: 6144, source },
    count: each(policyType, ({ policy }) => policyLength(policy)),
  },
  {
    ...{ of: "a role", what: "characters of its name", most: 64, highest: 64, source },
    count: each(roleType, ({ name }) => lengthOf(name)),
  },
  {
    ...{ of: "a managed policy", what: "characters of its name", most: 128, highest: 128, source },
    count: each(policyType, ({ name }) => lengthOf(name)),
  },
  {
    ...{ of: "an instance profile", what: "characters of its name", most: 128, highest: 128, source },
    count: each(profileType, ({ name }) => lengthOf(name)),
  },
];

/** Length as IAM counts it, without white space; nothing where the policy is a secret or none. */
function policyLength(policy: unknown): number | undefined {
  if (policy === undefined || policy === null || isMasked(policy)) return undefined;
  return (typeof policy === "string" ? policy : JSON.stringify(policy)).replace(/\s+/g, "").length;
}

/** Inline policies together, by role: resources of their own, and those that are part of it. */
function inlinePoliciesOf(counted: Counted): Count[] {
  const find = finder(counted, roleType);
  const own = ofType(counted, "aws:iam/rolePolicy:RolePolicy").map(
    ({ inputs }) => [find(inputs.role), policyLength(inputs.policy) ?? 0] as const,
  );
  const parts = ofType(counted, roleType).flatMap((role) =>
    list(role.inputs.inlinePolicies).map((part) => [role, policyLength(inside(part).policy) ?? 0] as const),
  );
  return sumOf([...own, ...parts]);
}

/** Managed policies that each role has, however they are attached. */
function managedPoliciesOf(counted: Counted): Count[] {
  const find = finder(counted, roleType);
  const attached = new Map<PlanResource | string, Set<unknown>>();
  const attach = (role: Key, policyArn: unknown): void => {
    if (role !== undefined) attached.set(role, (attached.get(role) ?? new Set()).add(policyArn));
  };
  for (const { inputs } of ofType(counted, "aws:iam/policyAttachment:PolicyAttachment"))
    for (const role of list(inputs.roles)) attach(find(role), inputs.policyArn);
  for (const { inputs } of ofType(counted, "aws:iam/rolePolicyAttachment:RolePolicyAttachment"))
    attach(find(inputs.role), inputs.policyArn);
  for (const role of ofType(counted, roleType))
    for (const policyArn of list(role.inputs.managedPolicyArns)) attach(role, policyArn);
  return sumOf([...attached].map(([role, policies]) => [role, policies.size]));
}
