/**
 * The plan as the rehearsal reads it. All relations (which role a node has, which group opens a port) are found here
 * and nowhere else, and from the plan alone.
 */
import { createHash } from "node:crypto";

import { documentKey, type TierDocument } from "../../components/bootstrap/documents";
import { joinsKey, type JoinsDocument } from "../../components/bootstrap/joins";
import { nodeFile, type NodeSpec } from "../../components/bootstrap/nodeSpec";
import { isMap } from "../../components/structured";
import type { PolicyDocument } from "../iam/decide";
import type { Plan, PlanNode, PlanResource } from "../plan/format";
import { IamPolicies } from "../plan/iamPolicies";
import { groupsOf } from "../plan/reachability/cohorts";
import { rulesOf, type Rule } from "../plan/reachability/rules";
import { resolve } from "../plan/resolve";
import type {
  PlannedCommand,
  PlannedVolume,
  RehearsedFleet,
  RehearsedMachine,
  RehearsedNode,
  StoredObject,
} from "./planned";
import { disksOf, launchesOf } from "./planLaunches";
import type { LifecycleHook } from "./standin/lifecycle";

export type { PolicyDocument, Rule };
export type {
  PlannedVolume,
  StoredObject,
  PlannedCommand,
  RehearsedMachine,
  RehearsedNode,
  RehearsedFleet,
} from "./planned";

type Inputs = Record<string, unknown>;

const text = (inputs: Inputs, key: string): string | undefined => {
  const value = inputs[key];
  return typeof value === "string" ? value : undefined;
};
const list = (inputs: Inputs, key: string): unknown[] => (Array.isArray(inputs[key]) ? (inputs[key] as unknown[]) : []);
const inside = (value: unknown): Inputs => (isMap(value) ? value : {});

/** The entries whose values are text. */
const textsOf = (value: unknown): Record<string, string> =>
  Object.fromEntries(
    Object.entries(inside(value)).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );

export class PlanView {
  private readonly policies: IamPolicies;
  private stored?: StoredObject[];

  constructor(readonly plan: Plan) {
    this.policies = new IamPolicies(plan);
  }

  ofType(type: string): PlanResource[] {
    return this.plan.resources.filter((resource) => resource.type === type);
  }

  /** The resource that an id, ARN or name in some input stands for. */
  resolve(value: string | undefined, type: string): PlanResource | undefined {
    return resolve(this.plan, value, type);
  }

  /** Names of the buckets that the plan makes. */
  buckets(): string[] {
    const { symbols } = this.plan;
    return Object.keys(symbols).filter(
      (value) => symbols[value]!.endsWith(".bucket") && this.resolve(value, "aws:s3/bucket:Bucket") !== undefined,
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

  /** Slots and fleets of the plan that were not chosen. */
  notRehearsed(chosen: RehearsedMachine[]): string[] {
    const names = new Set(chosen.map(({ name }) => name));
    return this.plan.nodes.filter(({ name }) => !names.has(name)).map(({ name, kind }) => `${name} (${kind})`);
  }

  /** The fleets of these names. */
  fleets(names: string[]): RehearsedFleet[] {
    return this.plan.nodes
      .filter(({ name, kind }) => kind === "fleet" && names.includes(name))
      .map((node) => this.fleet(node));
  }

  /** Every slot and fleet of the plan. */
  machines(): RehearsedMachine[] {
    return this.plan.nodes.map((node) => (node.kind === "fleet" ? this.fleet(node) : this.node(node)));
  }

  private fleet(node: PlanNode): RehearsedFleet {
    const { machine, group } = this.machine(node);
    const subnets = list(group.inputs, "vpcZoneIdentifiers").map((id) => {
      const { inputs } = this.resolve(String(id), "aws:ec2/subnet:Subnet") ?? noPart(node, `subnet ${String(id)}`);
      return {
        cidr: text(inputs, "cidrBlock") ?? noPart(node, `IPv4 block of its subnet ${String(id)}`),
        zone: text(inputs, "availabilityZone") ?? noPart(node, `zone of its subnet ${String(id)}`),
      };
    });
    if (subnets.length === 0) noPart(node, "subnets: its group names none in vpcZoneIdentifiers");
    const desired = Number(group.inputs["desiredCapacity"] ?? node.min);
    return { ...machine, subnets, size: { min: node.min, max: node.max, desired } };
  }

  private node(node: PlanNode): RehearsedNode {
    const { machine, card, interfaceId } = this.machine(node);
    const subnet = this.resolve(text(card, "subnetId"), "aws:ec2/subnet:Subnet");
    return {
      ...machine,
      address: node.address ?? noPart(node, "fixed address: only slots can be rehearsed"),
      subnetCidr: text(subnet?.inputs ?? {}, "cidrBlock") ?? noPart(node, "subnet with an IPv4 block"),
      zone: node.zones[0] ?? noPart(node, "zone"),
      interfaceId: interfaceId ?? noPart(node, "network interface of its own"),
    };
  }

  /** What all kinds have, with the inputs of the group and of the network interface, which a fleet's template only describes. */
  private machine(node: PlanNode): {
    machine: RehearsedMachine;
    group: PlanResource;
    card: Inputs;
    interfaceId: string | undefined;
  } {
    const fail = (what: string): never => noPart(node, what);
    const facts = factsOf(node);
    const group =
      this.ofType("aws:autoscaling/group:Group").find(({ inputs }) => inputs["name"] === facts.group) ??
      fail(`launch template of a group ${facts.group}`);
    const launches = launchesOf(group.inputs);
    const template =
      this.resolve(launches.template, "aws:ec2/launchTemplate:LaunchTemplate") ??
      fail(`launch template of a group ${facts.group}`);
    const device = inside(list(template.inputs, "networkInterfaces")[0]);
    const interfaceId = text(device, "networkInterfaceId");
    const card = this.resolve(interfaceId, "aws:ec2/networkInterface:NetworkInterface")?.inputs ?? device;
    const { profileArn, roleName = fail("role behind its instance profile") } = this.policies.roleOf(template);
    const machine: RehearsedMachine = {
      name: node.name,
      instanceType: node.instanceType.split(", ")[0]!,
      userData: text(template.inputs, "userData") ?? fail("user-data in its launch template"),
      facts,
      securityGroups: groupsOf(this.plan, template),
      roleName,
      profileArn,
      policies: this.policies.of(roleName),
      imageId: node.image,
      template: {
        id: launches.template ?? fail("id of its launch template"),
        version: versionOf(launches.version, template),
        policy: launches.policy,
      },
      scratch: disksOf(facts, template.inputs).map((disk) => disk ?? fail("scratch disk in its launch template")),
      tags: textsOf(
        list(template.inputs, "tagSpecifications")
          .map(inside)
          .find((each) => each["resourceType"] === "instance")?.["tags"],
      ),
      hooks: list(group.inputs, "initialLifecycleHooks").map(inside).map(hookOf),
    };
    return { machine, group, card, interfaceId };
  }

  /** Policies that the plan only names, such as AWS's own: their text is not in the plan. */
  policiesByReference(): string[] {
    return this.policies.byReference();
  }

  rules(): Rule[] {
    return rulesOf(this.plan);
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
    return JSON.parse(this.object(documentKey(tier)).toString()) as TierDocument;
  }

  /** What the nodes of a tier converge from, as it is packed. */
  archive(tier: string): Buffer {
    return this.object(this.document(tier).archive.key);
  }

  private object(key: string): Buffer {
    const stored = this.objects().find((object) => object.key === key);
    if (!stored) throw new Error(`the plan has no object ${key}`);
    return stored.body;
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

  /** The versions of secrets that tiers and what they join name, by the id of the secret. */
  secretVersions(): Record<string, string[]> {
    const versions: Record<string, string[]> = {};
    const documents = this.ofTiers(documentKey) as TierDocument[];
    const users = [...documents, ...this.joins().flatMap(({ joins }) => Object.values(joins))];
    for (const { arn, versionId } of users.flatMap(({ secrets }) => Object.values(secrets))) {
      (versions[arn] ??= []).push(versionId);
    }
    return versions;
  }

  /** What tiers are told of the services that they join. */
  joins(): JoinsDocument[] {
    return this.ofTiers(joinsKey) as JoinsDocument[];
  }

  /** The objects that there is one of for each tier, if at all. */
  private ofTiers(keyOf: (tier: string) => string): unknown[] {
    const keys = new Set(this.plan.nodes.map(({ tier }) => keyOf(tier)));
    return this.objects().flatMap(({ key, body }) => (keys.has(key) ? [JSON.parse(body.toString()) as unknown] : []));
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

function noPart({ name }: PlanNode, what: string): never {
  throw new Error(`the plan's node ${name} has no ${what}`);
}

/** A version by its number. Where a group names none or the newest, it is the only one that the plan has, named by what it says. */
function versionOf(version: unknown, { inputs }: PlanResource): string {
  const given = typeof version === "number" || typeof version === "string" ? String(version) : "$Default";
  if (!given.startsWith("$")) return given;
  return createHash("sha256").update(JSON.stringify(inputs)).digest("hex").slice(0, 12);
}

/** A hook of a group, with AWS's own defaults. */
function hookOf(inputs: Inputs): LifecycleHook {
  const launches = text(inputs, "lifecycleTransition") === "autoscaling:EC2_INSTANCE_LAUNCHING";
  return {
    name: text(inputs, "name") ?? "",
    transition: launches ? "launching" : "terminating",
    heartbeatSeconds: Number(inputs["heartbeatTimeout"] ?? 3600),
    defaultResult: text(inputs, "defaultResult") === "CONTINUE" ? "CONTINUE" : "ABANDON",
  };
}
