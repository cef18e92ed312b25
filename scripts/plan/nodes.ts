import { parse } from "yaml";

import { nodeFile, type NodeSpec } from "../../components/bootstrap/nodeSpec";
import { readUserData } from "../../components/bootstrap/userData";
import { ConfigRefused } from "../../components/faults";
import type { Plan, PlanNode, PlanResource, PlanUserData } from "./format";
import { isMasked } from "./masks";
import { resolve } from "./resolve";
import { typed } from "./typed";

const groupType = "aws:autoscaling/group:Group";
const subnetType = "aws:ec2/subnet:Subnet";
const templateType = "aws:ec2/launchTemplate:LaunchTemplate";

/** The parts of an auto scaling group's inputs that say what it launches, and where. */
interface GroupInputs {
  launchTemplate?: { id: string };
  mixedInstancesPolicy?: {
    launchTemplate: {
      launchTemplateSpecification: { launchTemplateId: string };
      overrides?: { instanceType?: string }[];
    };
  };
  availabilityZones?: string[];
  vpcZoneIdentifiers?: string[];
  minSize: number;
  maxSize: number;
}

/**
 * The nodes that the plan's auto scaling groups launch, read from what EC2 would really be sent. Groups that a program
 * has beside this library's launch none.
 */
export function nodesOf(resources: PlanResource[], idOf: (urn: string) => string): PlanNode[] {
  const ofType = (wanted: string) =>
    new Map(resources.filter(({ type }) => type === wanted).map((resource) => [idOf(resource.urn), resource]));
  const [templates, subnets] = [ofType(templateType), ofType(subnetType)];
  return resources
    .filter(({ type }) => type === groupType)
    .flatMap((group) => {
      const inputs = group.inputs as unknown as GroupInputs;
      const id = templateIdOf(inputs);
      const template = templates.get(id ?? "");
      if (isOwn(group.parent) && isMasked(template?.inputs.userData)) throw secretUserData(group.name);
      const boot = readBoot(template?.inputs.userData);
      if (template !== undefined && boot !== undefined) return [nodeOf(group, inputs, template, subnets, boot)];
      if (isOwn(group.parent)) throw new Error(`${group.name}: no launch template ${id ?? ""} in the plan`);
      return [];
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Of a node whose data are masked nothing else can be planned. */
function secretUserData(node: string): ConfigRefused {
  const problem =
    "is made of a secret, and whoever is on the node can read it; give what is none as it is, and a secret by reference";
  return new ConfigRefused(node, [{ property: "user-data", problem }]);
}

/** Whether a parent is a component of this library, by the last type in its URN. */
const isOwn = (parent: string | undefined): boolean =>
  parent?.split("::")[2]?.split("$").at(-1)?.startsWith("startup-stack:") === true;

const templateIdOf = ({ launchTemplate, mixedInstancesPolicy }: GroupInputs): string | undefined =>
  launchTemplate?.id ?? mixedInstancesPolicy?.launchTemplate.launchTemplateSpecification.launchTemplateId;

/** Zones as the group names them, or those of its subnets; a subnet that is not of the plan stands for its own. */
function zonesOf({ availabilityZones, vpcZoneIdentifiers }: GroupInputs, subnets: Map<string, PlanResource>): string[] {
  const ofSubnets = (vpcZoneIdentifiers ?? []).map((id) => {
    const zone = subnets.get(id)?.inputs.availabilityZone;
    return typeof zone === "string" ? zone : id;
  });
  return availabilityZones ?? [...new Set(ofSubnets)].sort();
}

function instanceTypesOf({ mixedInstancesPolicy }: GroupInputs, template: PlanResource): string {
  const types = (mixedInstancesPolicy?.launchTemplate.overrides ?? []).flatMap(
    ({ instanceType }) => instanceType ?? [],
  );
  return types.length > 0 ? types.join(", ") : (template.inputs.instanceType as string);
}

function nodeOf(
  group: PlanResource,
  inputs: GroupInputs,
  template: PlanResource,
  subnets: Map<string, PlanResource>,
  { spec, userData }: Boot,
): PlanNode {
  return {
    name: spec.name,
    component: group.parent!.split("::")[3]!,
    tier: spec.tier,
    kind: spec.kind,
    role: spec.runList.at(-1)!.replace(/^role\[(.*)\]$/, "$1"),
    runList: spec.runList,
    zones: zonesOf(inputs, subnets),
    address: spec.address,
    instanceType: instanceTypesOf(inputs, template),
    image: template.inputs.imageId as string,
    min: inputs.minSize,
    max: inputs.maxSize,
    userData,
  };
}

/** What a node of this package boots with. */
interface Boot {
  spec: NodeSpec;
  userData: PlanUserData;
}

/** Reads a launch template's user-data; nothing where it is not of this package's making. */
export function readBoot(base64: unknown): Boot | undefined {
  if (typeof base64 !== "string") return undefined;
  let userData: PlanUserData;
  try {
    userData = decodeUserData(base64);
  } catch {
    return undefined;
  }
  const file = userData.files.find(({ path }) => path === nodeFile);
  return file === undefined ? undefined : { spec: JSON.parse(file.text) as NodeSpec, userData };
}

/** User-data as people read it: its size, the files that cloud-config writes, and the parts that cloud-init gets. */
export function decodeUserData(base64: string): PlanUserData {
  const { bytes, parts } = readUserData(base64);
  const files = parts
    .filter(({ type }) => type === "text/cloud-config")
    .flatMap(({ text }) => (parse(text) as CloudConfig).write_files ?? [])
    .map(({ path, permissions, content }) => ({ path, mode: permissions, text: content }));
  return { bytes, files, parts };
}

interface CloudConfig {
  write_files?: { path: string; permissions: string; content: string }[];
}

/** What a node knows of itself. */
export function specOf({ userData }: PlanNode): NodeSpec | undefined {
  const file = userData.files.find(({ path }) => path === nodeFile);
  return file === undefined ? undefined : (JSON.parse(file.text) as NodeSpec);
}

/** The auto scaling group that launches a node. */
export function groupOf({ resources }: Pick<Plan, "resources">, node: PlanNode): PlanResource | undefined {
  const spec = specOf(node);
  return spec && typed(resources, groupType).byGivenName.get(spec.group);
}

/** The launch template of a node's group. */
export function templateOf(plan: Pick<Plan, "resources" | "symbols">, node: PlanNode): PlanResource | undefined {
  const own = groupOf(plan, node);
  return own && resolve(plan, templateIdOf(own.inputs as unknown as GroupInputs), templateType);
}
