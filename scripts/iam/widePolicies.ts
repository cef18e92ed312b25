import type { PlanResource } from "../plan/format";
import { list } from "../plan/inputs";

const attachments =
  /^aws:iam\/((role|user|group)PolicyAttachment:(Role|User|Group)PolicyAttachment|policyAttachment:PolicyAttachment)$/;

/**
 * Policies of AWS's own that have every action of the account, or of a service, on every resource, by their names: their text
 * is in no plan. Those for jobs and the narrower ones of services end otherwise.
 */
const wide = /^arn:[^:]*:iam::aws:policy\/(.*\/)?(AdministratorAccess|PowerUserAccess|[^/]*FullAccess)$/;

/** ARNs of such policies that a resource gives somebody. */
export function widePolicies({ type, inputs }: PlanResource): string[] {
  const given = attachments.test(type)
    ? [inputs.policyArn]
    : type === "aws:iam/role:Role"
      ? list(inputs.managedPolicyArns)
      : [];
  return given.filter((arn): arn is string => typeof arn === "string" && wide.test(arn));
}
