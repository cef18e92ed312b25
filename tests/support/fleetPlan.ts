import { nodeFile, type NodeSpec } from "../../components/bootstrap/nodeSpec";
import { launchHook } from "../../components/node/launchHook";
import type { Plan, PlanNode, PlanResource } from "../../scripts/plan/format";

const arnOf = (what: string) => `arn:aws:iam::123456789012:${what}`;
const resource = (type: string, name: string, inputs: Record<string, unknown>): PlanResource => ({
  ...{ urn: `urn:pulumi:dev::startup-stack::${type}::${name}`, type, name, inputs },
  ...{ dependsOn: [], propertyDependencies: {}, options: {} },
});

/** A statement that lets its role write below a prefix of the bucket. */
export const writes = (prefix: string) => ({
  ...{ Effect: "Allow", Action: "s3:PutObject", Resource: `arn:aws:s3:::chef/${prefix}/*` },
});
const policyOf = (...Statement: object[]) => JSON.stringify({ Version: "2012-10-17", Statement });

/**
 * A plan with a fleet of two nodes `work` beside its slots, in the same subnets: the resources that make one, with its
 * group's and its template's own inputs changed as given, and more resources.
 */
export function withFleet(
  plan: Plan,
  changes: { group?: Record<string, unknown>; template?: Record<string, unknown>; more?: PlanResource[] } = {},
): Plan {
  const [slot] = plan.nodes;
  const file = slot!.userData.files.find(({ path }) => path === nodeFile)!;
  const facts: NodeSpec = {
    ...(JSON.parse(file.text) as NodeSpec),
    ...{ kind: "fleet", tier: "work", name: "work", fqdn: "work.dev.internal", group: "dev-work" },
    ...{ member: undefined, volume: undefined, address: undefined },
  };
  const files = [{ ...file, text: JSON.stringify(facts) }];
  const node: PlanNode = {
    ...{ ...slot!, name: "work", component: "work", tier: "work", kind: "fleet", role: "work", address: undefined },
    ...{ min: 2, max: 4, userData: { ...slot!.userData, files } },
  };
  const subnets = plan.resources
    .filter(({ type }) => type === "aws:ec2/networkInterface:NetworkInterface")
    .map(({ inputs }) => inputs["subnetId"]);
  const resources = [
    resource("aws:iam/role:Role", "work", {}),
    resource("aws:iam/instanceProfile:InstanceProfile", "work", { role: "work" }),
    resource("aws:iam/rolePolicy:RolePolicy", "work", { role: "work", policy: policyOf(writes("own")) }),
    resource("aws:ec2/launchTemplate:LaunchTemplate", "work", {
      ...{ instanceType: "t3.small", imageId: "ami-1", userData: "aGVsbG8=" },
      ...{ networkInterfaces: [{ deviceIndex: 0, securityGroups: ["sg-work"] }] },
      ...{ iamInstanceProfile: { arn: arnOf("instance-profile/work") } },
      ...changes.template,
    }),
    resource("aws:autoscaling/group:Group", "work", {
      ...{ name: "dev-work", minSize: 2, maxSize: 4, vpcZoneIdentifiers: subnets },
      launchTemplate: { id: "lt-work", version: "7" },
      initialLifecycleHooks: [
        launchHook,
        { name: "terminate", lifecycleTransition: "autoscaling:EC2_INSTANCE_TERMINATING", heartbeatTimeout: 900 },
      ],
      ...changes.group,
    }),
  ];
  const symbols = { "lt-work": "work.id", [arnOf("instance-profile/work")]: "work.arn" };
  return {
    ...plan,
    nodes: [...plan.nodes, node],
    resources: [...plan.resources, ...resources, ...(changes.more ?? [])],
    symbols: { ...plan.symbols, ...symbols, [arnOf("policy/joins")]: "joins.arn" },
  };
}

/** A managed policy of the plan, and what attaches it to roles. */
export const managedPolicy = {
  policy: (...statements: object[]) => resource("aws:iam/policy:Policy", "joins", { policy: policyOf(...statements) }),
  exclusively: (roles: string[], policyArn = arnOf("policy/joins")) =>
    resource("aws:iam/policyAttachment:PolicyAttachment", "joins", { policyArn, roles }),
  to: (role: string, policyArn = arnOf("policy/joins")) =>
    resource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", `joins-${role}`, { policyArn, role }),
};
