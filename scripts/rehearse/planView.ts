/**
 * The plan as the rehearsal reads it. All relations (which role a node has, which group opens a port) are found here
 * and nowhere else, and from the plan alone.
 */
import { documentKey, type TierDocument } from "../../components/bootstrap/documents";
import { nodeFile, type NodeSpec } from "../../components/bootstrap/nodeSpec";
import type { Plan, PlanNode, PlanResource } from "../plan/format";

export interface Rule {
  resource: string;
  direction: "ingress" | "egress";
  group: string;
  /** The other side: a security group or a block of addresses. */
  peer: { group: string } | { cidr: string };
  protocol: string;
  fromPort: number;
  toPort: number;
}

export interface PolicyDocument {
  resource: string;
  document: unknown;
}

export interface PlannedVolume {
  id: string;
  sizeGib: number;
  zone: string;
  tags: Record<string, string>;
}

export interface StoredObject {
  bucket: string;
  key: string;
  body: Buffer;
}

/** A command that `pulumi up` runs on the operator's machine. */
export interface PlannedCommand {
  name: string;
  create: string;
  environment: Record<string, string>;
}

export interface RehearsedNode {
  name: string;
  address: string;
  subnetCidr: string;
  zone: string;
  instanceType: string;
  /** The template's own text, base64. */
  userData: string;
  facts: NodeSpec;
  securityGroups: string[];
  interfaceId: string;
  roleName: string;
  profileArn: string;
  policies: PolicyDocument[];
  imageId: string;
  /** The version of its launch template that the plan wants. */
  template: { id: string; version: string };
  /** Tags that its instances get. */
  tags: Record<string, string>;
}

type Inputs = Record<string, unknown>;

const text = (inputs: Inputs, key: string): string | undefined => {
  const value = inputs[key];
  return typeof value === "string" ? value : undefined;
};
const list = (inputs: Inputs, key: string): unknown[] => (Array.isArray(inputs[key]) ? (inputs[key] as unknown[]) : []);
const inside = (value: unknown): Inputs =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Inputs) : {};

/** The entries whose values are text. */
const textsOf = (value: unknown): Record<string, string> =>
  Object.fromEntries(
    Object.entries(inside(value)).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );

export class PlanView {
  private stored?: StoredObject[];

  constructor(readonly plan: Plan) {}

  ofType(type: string): PlanResource[] {
    return this.plan.resources.filter((resource) => resource.type === type);
  }

  /** The resource that an id, ARN or name in some input stands for. */
  resolve(value: string | undefined, type: string): PlanResource | undefined {
    if (value === undefined) return undefined;
    const symbol = this.plan.symbols[value];
    const candidates = this.ofType(type);
    return (
      candidates.find(({ name }) => symbol !== undefined && symbol.slice(0, symbol.lastIndexOf(".")) === name) ??
      candidates.find(({ inputs }) => inputs["name"] === value) ??
      candidates.find(({ name }) => name === value)
    );
  }

  /** The nodes to rehearse; every slot when no names are given. */
  nodes(names: string[] = []): RehearsedNode[] {
    const known = this.plan.nodes.map(({ name }) => name);
    const missing = names.filter((name) => !known.includes(name));
    if (missing.length > 0) {
      throw new Error(`--nodes: no such node in the plan: ${missing.join(", ")}; allowed: ${known.join(", ")}`);
    }
    const chosen = this.plan.nodes
      .filter(({ name, kind }) => (names.length > 0 ? names.includes(name) : kind !== "fleet"))
      .map((node) => this.node(node));
    if (chosen.length === 0) throw new Error("the plan has no slots to rehearse");
    return chosen;
  }

  /** The nodes of some tiers. */
  nodesOfTiers(tiers: string[]): RehearsedNode[] {
    const slots = this.nodes();
    const known = [...new Set(slots.map(({ facts }) => facts.tier))];
    const missing = tiers.filter((tier) => !known.includes(tier));
    if (missing.length > 0) {
      throw new Error(
        `--tier: no such tier with fixed addresses in the plan: ${missing.join(", ")}; allowed: ${known.join(", ")}`,
      );
    }
    return slots.filter(({ facts }) => tiers.includes(facts.tier));
  }

  /** Nodes of the plan that were not chosen, a fleet's among them: its nodes have no fixed address. */
  notRehearsed(chosen: RehearsedNode[]): string[] {
    const names = new Set(chosen.map(({ name }) => name));
    return this.plan.nodes.filter(({ name }) => !names.has(name)).map(({ name, kind }) => `${name} (${kind})`);
  }

  private node(node: PlanNode): RehearsedNode {
    const fail = (what: string): never => {
      throw new Error(`the plan's node ${node.name} has no ${what}`);
    };
    const facts = factsOf(node);
    const group = this.ofType("aws:autoscaling/group:Group").find(({ inputs }) => inputs["name"] === facts.group);
    const reference = inside(group?.inputs["launchTemplate"]);
    const template =
      this.resolve(text(reference, "id") ?? text(reference, "name"), "aws:ec2/launchTemplate:LaunchTemplate") ??
      fail(`launch template of a group ${facts.group}`);
    const device = inside(list(template.inputs, "networkInterfaces")[0]);
    const interfaceId = text(device, "networkInterfaceId");
    const card = this.resolve(interfaceId, "aws:ec2/networkInterface:NetworkInterface");
    const cardInputs = card?.inputs ?? device;
    const subnet = this.resolve(text(cardInputs, "subnetId"), "aws:ec2/subnet:Subnet");
    const groups = [...list(cardInputs, "securityGroups"), ...list(template.inputs, "vpcSecurityGroupIds")];
    const profileReference = inside(template.inputs["iamInstanceProfile"]);
    const profileArn = text(profileReference, "arn") ?? text(profileReference, "name") ?? "";
    const profile = this.resolve(profileArn, "aws:iam/instanceProfile:InstanceProfile");
    const roleName = text(profile?.inputs ?? {}, "role") ?? fail("role behind its instance profile");
    return {
      name: node.name,
      address: node.address ?? fail("fixed address: only slots can be rehearsed"),
      subnetCidr: text(subnet?.inputs ?? {}, "cidrBlock") ?? fail("subnet with an IPv4 block"),
      zone: node.zones[0] ?? fail("zone"),
      instanceType: node.instanceType,
      userData: text(template.inputs, "userData") ?? fail("user-data in its launch template"),
      facts,
      securityGroups: groups.filter((id): id is string => typeof id === "string"),
      interfaceId: interfaceId ?? fail("network interface of its own"),
      roleName,
      profileArn,
      policies: this.policiesOf(roleName),
      imageId: node.image,
      template: {
        id: text(reference, "id") ?? fail("id of its launch template"),
        version: text(reference, "version") ?? fail("version of its launch template"),
      },
      tags: textsOf(
        list(template.inputs, "tagSpecifications")
          .map(inside)
          .find((each) => each["resourceType"] === "instance")?.["tags"],
      ),
    };
  }

  private policiesOf(roleName: string): PolicyDocument[] {
    const role = this.resolve(roleName, "aws:iam/role:Role");
    const attached = this.ofType("aws:iam/rolePolicy:RolePolicy")
      .filter(({ inputs }) => role !== undefined && this.resolve(text(inputs, "role"), "aws:iam/role:Role") === role)
      .map(({ name, inputs }) => ({ resource: name, document: parseDocument(inputs["policy"]) }));
    const inline = list(role?.inputs ?? {}, "inlinePolicies").map((policy) => ({
      resource: roleName,
      document: parseDocument(inside(policy)["policy"]),
    }));
    return [...attached, ...inline];
  }

  /** Policies that the plan only names, such as AWS's own: their text is not in the plan. */
  policiesByReference(): string[] {
    return this.ofType("aws:iam/rolePolicyAttachment:RolePolicyAttachment").map(
      ({ inputs }) => text(inputs, "policyArn") ?? "",
    );
  }

  rules(): Rule[] {
    const read = (direction: Rule["direction"], type: string): Rule[] =>
      this.ofType(type).flatMap(({ name, inputs }) => {
        const group = text(inputs, "referencedSecurityGroupId");
        const cidr = text(inputs, "cidrIpv4");
        if (group === undefined && cidr === undefined) return []; // IPv6 and prefix lists: the lab speaks IPv4
        return [
          {
            resource: name,
            direction,
            group: text(inputs, "securityGroupId") ?? "",
            peer: group !== undefined ? { group } : { cidr: cidr as string },
            protocol: text(inputs, "ipProtocol") ?? "-1",
            fromPort: Number(inputs["fromPort"] ?? 0),
            toPort: Number(inputs["toPort"] ?? 65_535),
          },
        ];
      });
    return [
      ...read("ingress", "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"),
      ...read("egress", "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"),
    ];
  }

  objects(): StoredObject[] {
    return (this.stored ??= this.readObjects());
  }

  private readObjects(): StoredObject[] {
    return ["aws:s3/bucketObjectv2:BucketObjectv2", "aws:s3/bucketObject:BucketObject"]
      .flatMap((type) => this.ofType(type))
      .map(({ name, inputs }) => {
        const content = text(inputs, "content");
        const encoded = text(inputs, "contentBase64");
        if (content === undefined && encoded === undefined) {
          throw new Error(`the plan's object ${name} has neither content nor contentBase64`);
        }
        const body = content !== undefined ? Buffer.from(content) : Buffer.from(encoded as string, "base64");
        return { bucket: this.bucketName(text(inputs, "bucket") ?? ""), key: text(inputs, "key") ?? name, body };
      });
  }

  /** What the nodes of a tier share. */
  document(tier: string): TierDocument {
    const stored = this.objects().find(({ key }) => key === documentKey(tier));
    if (!stored) throw new Error(`the plan has no object ${documentKey(tier)}`);
    return JSON.parse(stored.body.toString()) as TierDocument;
  }

  private bucketName(reference: string): string {
    const bucket =
      this.resolve(reference, "aws:s3/bucket:Bucket") ?? this.resolve(reference, "aws:s3/bucketV2:BucketV2");
    return text(bucket?.inputs ?? {}, "bucket") ?? reference;
  }

  /** Commands that `pulumi up` runs once all that they depend on is there. */
  commands(): PlannedCommand[] {
    return this.ofType("command:local:Command").map(({ name, inputs }) => {
      const create = text(inputs, "create");
      if (create === undefined) throw new Error(`the plan's command ${name} has no text to run`);
      return { name, create, environment: textsOf(inputs["environment"]) };
    });
  }

  /** Ids and ARNs of the plan's secrets. */
  secrets(): string[] {
    const own = this.ofType("aws:secretsmanager/secretVersion:SecretVersion").flatMap(
      ({ inputs }) => text(inputs, "secretId") ?? [],
    );
    const arns = Object.keys(this.plan.symbols).filter((value) => value.includes(":secretsmanager:"));
    return [...new Set([...own, ...arns])];
  }

  volume(id: string): PlannedVolume | undefined {
    const resource = this.resolve(id, "aws:ebs/volume:Volume");
    if (!resource) return undefined;
    const { inputs } = resource;
    return {
      id,
      sizeGib: Number(inputs["size"] ?? 8),
      zone: text(inputs, "availabilityZone") ?? "",
      tags: textsOf(inputs["tags"]),
    };
  }

  /** Names of the environment's own zones. */
  records(): { name: string; address: string }[] {
    return this.ofType("aws:route53/record:Record")
      .filter(({ inputs }) => inputs["type"] === "A")
      .flatMap(({ inputs }) =>
        list(inputs, "records").map((address) => ({ name: text(inputs, "name") ?? "", address: String(address) })),
      );
  }
}

/** What a node knows of itself. */
export function factsOf({ name, userData }: PlanNode): NodeSpec {
  const file = userData.files.find(({ path }) => path === nodeFile);
  if (!file) throw new Error(`the plan's node ${name} has no file ${nodeFile} in its user-data`);
  return JSON.parse(file.text) as NodeSpec;
}

function parseDocument(value: unknown): unknown {
  return typeof value === "string" ? JSON.parse(value) : value;
}
