import { parse } from "yaml";

import { nodeFile, type NodeSpec } from "../../components/bootstrap/nodeSpec";
import { readUserData } from "../../components/bootstrap/userData";
import type { PlanNode, PlanResource, PlanUserData } from "./format";

const groupType = "aws:autoscaling/group:Group";
const templateType = "aws:ec2/launchTemplate:LaunchTemplate";

/** The nodes that the plan's auto scaling groups launch, read from what EC2 would really be sent. Other groups launch none. */
export function nodesOf(resources: PlanResource[], idOf: (urn: string) => string): PlanNode[] {
  const templates = new Map(
    resources.filter(({ type }) => type === templateType).map((template) => [idOf(template.urn), template]),
  );
  return resources
    .filter(({ type }) => type === groupType)
    .flatMap((group) => {
      const { id } = (group.inputs.launchTemplate ?? {}) as { id?: string };
      const template = templates.get(id ?? "");
      const boot = readBoot(template?.inputs.userData);
      return template === undefined || boot === undefined ? [] : [nodeOf(group, template, boot)];
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function nodeOf(group: PlanResource, template: PlanResource, { spec, userData }: Boot): PlanNode {
  return {
    name: spec.name,
    component: group.parent!.split("::")[3]!,
    shape: spec.member === undefined ? "fleet" : "slot",
    role: spec.runList.at(-1)!.replace(/^role\[(.*)\]$/, "$1"),
    runList: spec.runList,
    zones: group.inputs.availabilityZones as string[],
    address: spec.address,
    instanceType: template.inputs.instanceType as string,
    image: template.inputs.imageId as string,
    min: group.inputs.minSize as number,
    max: group.inputs.maxSize as number,
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
