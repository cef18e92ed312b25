import type { PolicyDocument } from "../iam/decide";
import type { Plan, PlanResource } from "./format";
import { inside, list, text, type Inputs } from "./inputs";
import { isMasked } from "./masks";
import { resolve } from "./resolve";
import { typed } from "./typed";

/** A policy with the resource that it is in. */
interface Text {
  resource: string;
  policy: unknown;
}

/** What a role has beside the policies in itself. */
interface Rights {
  attached: Text[];
  managed: Text[];
  /** Whether the plan only names one of its policies. */
  named: boolean;
}

/** The roles of a plan's nodes, and the policies that these have. */
export class IamPolicies {
  private rights?: Map<PlanResource | undefined, Rights>;

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
    const named = this.rightsOf(this.role(roleName))?.named === true;
    return named || this.texts(roleName).some(({ policy }) => isMasked(policy));
  }

  /** Policies that the plan only names, such as AWS's own: their text is not in the plan. */
  byReference(): string[] {
    return this.attachments().flatMap(({ arn, policy }) => (policy === undefined ? [arn] : []));
  }

  private texts(roleName: string): Text[] {
    const role = this.role(roleName);
    if (role === undefined) return [];
    const inline = list(role.inputs["inlinePolicies"]).map((policy) => ({
      resource: roleName,
      policy: inside(policy)["policy"],
    }));
    const { attached = [], managed = [] } = this.rightsOf(role) ?? {};
    return [...attached, ...inline, ...managed];
  }

  private role(reference: unknown): PlanResource | undefined {
    return resolve(this.plan, String(reference), "aws:iam/role:Role");
  }

  /** Roles that are not of the plan are one, of which nothing is known. */
  private rightsOf(role: PlanResource | undefined): Rights | undefined {
    return (this.rights ??= this.allRights()).get(role);
  }

  private allRights(): Map<PlanResource | undefined, Rights> {
    const all = new Map<PlanResource | undefined, Rights>();
    const of = (role: PlanResource | undefined): Rights => {
      const known = all.get(role) ?? { attached: [], managed: [], named: false };
      all.set(role, known);
      return known;
    };
    for (const { name, inputs } of this.ofType("aws:iam/rolePolicy:RolePolicy")) {
      of(this.role(inputs["role"])).attached.push({ resource: name, policy: inputs["policy"] });
    }
    for (const { policy, roles } of this.attachments()) {
      for (const role of new Set(roles.map((each) => this.role(each)))) {
        if (policy === undefined) of(role).named = true;
        else of(role).managed.push({ resource: policy.name, policy: policy.inputs["policy"] });
      }
    }
    return all;
  }

  private ofType(type: string): readonly PlanResource[] {
    return typed(this.plan.resources, type).all;
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
    const taken = new Set(exclusive.map(({ arn }) => arn));
    return [...exclusive, ...single.filter(({ arn }) => !taken.has(arn))];
  }
}
