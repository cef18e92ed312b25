import { contains, overlap, parseBlock, type Block } from "../../../components/cidr";
import type { Plan, PlanNode, PlanResource } from "../format";
import { inside, list, text } from "../inputs";
import { servicesByTier } from "../joins";
import { groupOf, templateOf } from "../nodes";
import { resolve } from "../resolve";
import { typed } from "../typed";
import type { Rule } from "./rules";
import { storesOf } from "./stores";

type Draft = Pick<Plan, "resources" | "nodes" | "symbols">;

const interfaceType = "aws:ec2/networkInterface:NetworkInterface";
const attachmentType = "aws:ec2/networkInterfaceSecurityGroupAttachment:NetworkInterfaceSecurityGroupAttachment";
const subnetType = "aws:ec2/subnet:Subnet";

/**
 * Nodes of one tier that no rule tells apart: they carry the same groups, and rules mean all of them or none. A data store,
 * which is no node, is one by itself, with its engine for a role.
 */
export interface Cohort {
  tier: string;
  role: string;
  /** URN of the data store that it is; absent of nodes. */
  store?: string;
  /** Services that they join. */
  services: string[];
  /** URN of their component. */
  component: string;
  names: string[];
  /** Ids of the security groups that each carries. */
  groups: string[];
  /** What rules call them by, groups and blocks of addresses: it means `all` of them for certain, or perhaps `some`. */
  meant: Map<string, "all" | "some">;
  /** Whether it is one node, which has none of its own to dial. */
  alone: boolean;
}

const isText = (value: unknown): value is string => typeof value === "string";

/** Ids of the security groups of what a launch template starts: those of its interfaces, made before or with it. */
export function groupsOf(plan: Pick<Plan, "resources" | "symbols">, { inputs }: PlanResource): string[] {
  const attachments = typed(plan.resources, attachmentType).all;
  const ofInterfaces = list(inputs.networkInterfaces).flatMap((each) => {
    const device = inside(each);
    const id = text(device, "networkInterfaceId");
    const made = resolve(plan, id, interfaceType)?.inputs ?? device;
    const attached = attachments.filter((more) => id !== undefined && more.inputs.networkInterfaceId === id);
    return [...list(made.securityGroups), ...attached.map((more) => more.inputs.securityGroupId)];
  });
  return [...new Set([...ofInterfaces, ...list(inputs.vpcSecurityGroupIds)].filter(isText))];
}

/** The nodes of a plan as a set of rules sees them, in the order of their tiers. */
export function cohortsOf(plan: Draft, rules: Rule[]): Cohort[] {
  const cidrs = blocksOf(rules);
  const cohorts = new Map<string, Cohort>();
  for (const { urn, name, engine, component, groups } of storesOf(plan)) {
    const meant = new Map([...all(groups), ...cidrs.flatMap(({ cidr, block }) => holds(cidr, block, undefined))]);
    const store = { tier: name, role: engine, store: urn, services: [], names: [name] };
    cohorts.set(name, { ...store, component, groups, meant, alone: true });
  }
  const joined = servicesByTier(plan.resources);
  for (const node of plan.nodes) {
    const [launcher, template] = [groupOf(plan, node), templateOf(plan, node)];
    if (template === undefined || launcher === undefined) continue;
    const groups = groupsOf(plan, template).sort();
    for (const place of placesOf(plan, node, launcher)) {
      const blocks = cidrs.flatMap(({ cidr, block }) => holds(cidr, block, place));
      const key = JSON.stringify([node.tier, groups, blocks]);
      const cohort = cohorts.get(key);
      if (cohort === undefined) {
        const { tier, role, max } = node;
        const component = launcher.parent ?? launcher.urn;
        const meant = new Map([...all(groups), ...blocks]);
        const services = joined.get(tier) ?? [];
        cohorts.set(key, { tier, role, services, component, names: [node.name], groups, meant, alone: max === 1 });
      } else if (!cohort.names.includes(node.name)) {
        cohort.names.push(node.name);
        cohort.alone = false;
      }
    }
  }
  return [...cohorts.values()].sort((a, b) => Number(a.tier > b.tier) - Number(a.tier < b.tier));
}

/** A group means all who carry it. */
const all = (groups: string[]): [string, "all"][] => groups.map((group) => [group, "all"]);

/** The blocks of addresses that rules name. */
function blocksOf(rules: Rule[]): { cidr: string; block: Block }[] {
  const named = new Set(rules.flatMap(({ peer }) => ("cidr" in peer ? [peer.cidr] : [])));
  return [...named].flatMap((cidr) => {
    const block = parseBlock(cidr);
    return block === undefined ? [] : [{ cidr, block }];
  });
}

/** Where a node's address may lie: its own, or the blocks of its subnets; nothing where these are not of the plan. */
function placesOf(
  plan: Pick<Plan, "resources" | "symbols">,
  { address }: PlanNode,
  { inputs }: PlanResource,
): (Block | undefined)[] {
  if (address !== undefined) return [parseBlock(`${address}/32`)];
  const subnets = list(inputs.vpcZoneIdentifiers).map((id) => resolve(plan, String(id), subnetType));
  return subnets.length === 0 ? [undefined] : subnets.map((subnet) => parseBlock(String(subnet?.inputs.cidrBlock)));
}

/** Whether a rule's block holds a place; only the block of all addresses holds one that is not known. */
function holds(cidr: string, block: Block, place: Block | undefined): [string, "all" | "some"][] {
  if (place === undefined) return block.prefix === 0 ? [[cidr, "all"]] : [];
  return contains(block, place) ? [[cidr, "all"]] : overlap(block, place) ? [[cidr, "some"]] : [];
}
