import type { PolicyDocument } from "../iam/decide";
import type { Plan, PlanResource } from "./format";
import { inside, list, text, type Inputs } from "./inputs";
import { isMasked } from "./masks";
import { resolve } from "./resolve";

/** The roles of a plan's nodes, and the policies that these have. */
export class Policies {
  constructor(private readonly plan: Pick<Plan, "resources" | "symbols">) {}

  /** The role that instances of a launch template take, and the profile that it is in. */
  roleOf({ inputs }: PlanResource): { profileArn: string; roleName: string | undefined } {
    const profile = inside(inputs["iamInstanceProfile"]);
    const profileArn = text(profile, "arn") ?? text(profile, "name") ?? "";
    const made = resolve(this.plan, profileArn, "aws:iam/instanceProfile:InstanceProfile");
    return { profileArn, roleName: text(made?.inputs ?? {}, "role") };
  }

  /** The policies of a role whose text is in the plan. */
  of(roleName: string): PolicyDocument[] {
    return this.texts(roleName)
      .filter(({ policy }) => !isMasked(policy))
      .map(({ resource, policy }) => ({
        resource,
        document: typeof policy === "string" ? (JSON.parse(policy) as unknown) : policy,
      }));
  }

  /** Whether a role has policies whose text is not in the plan: it only names them, as AWS's own, or they are secret. */
  hasOthers(roleName: string): boolean {
    const role = this.role(roleName);
    const named = this.attachments().filter(({ policy }) => policy === undefined);
    return (
      named.some(({ roles }) => roles.some((each) => this.role(each) === role)) ||
      this.texts(roleName).some(({ policy }) => isMasked(policy))
    );
  }

  /** Policies that the plan only names, such as AWS's own: their text is not in the plan. */
  byReference(): string[] {
    return this.attachments().flatMap(({ arn, policy }) => (policy === undefined ? [arn] : []));
  }

  private texts(roleName: string): { resource: string; policy: unknown }[] {
    const role = this.role(roleName);
    const isRole = (reference: unknown): boolean => role !== undefined && this.role(reference) === role;
    const attached = this.ofType("aws:iam/rolePolicy:RolePolicy")
      .filter(({ inputs }) => isRole(inputs["role"]))
      .map(({ name, inputs }) => ({ resource: name, policy: inputs["policy"] }));
    const inline = list(role?.inputs["inlinePolicies"]).map((policy) => ({
      resource: roleName,
      policy: inside(policy)["policy"],
    }));
    const managed = this.attachments().flatMap(({ policy, roles }) =>
      policy !== undefined && roles.some(isRole) ? [{ resource: policy.name, policy: policy.inputs["policy"] }] : [],
    );
    return [...attached, ...inline, ...managed];
  }

  private role(reference: unknown): PlanResource | undefined {
    return resolve(this.plan, String(reference), "aws:iam/role:Role");
  }

  private ofType(type: string): PlanResource[] {
    return this.plan.resources.filter((resource) => resource.type === type);
  }

  /** Managed policies with the roles that have them; one that is not of the plan has its ARN alone. */
  private attachments(): { arn: string; policy: PlanResource | undefined; roles: unknown[] }[] {
    const read = (type: string, roles: (inputs: Inputs) => unknown[]) =>
      this.ofType(type).map(({ inputs }) => {
        const arn = text(inputs, "policyArn") ?? "";
        return { arn, policy: resolve(this.plan, arn, "aws:iam/policy:Policy"), roles: roles(inputs) };
      });
    const exclusive = read("aws:iam/policyAttachment:PolicyAttachment", (inputs) => list(inputs["roles"]));
    const single = read("aws:iam/rolePolicyAttachment:RolePolicyAttachment", ({ role }) => [role]);
    // An exclusive attachment takes a policy away from every role that it does not list.
    return [...exclusive, ...single.filter(({ arn }) => !exclusive.some((each) => each.arn === arn))];
  }
}
