import { majorityOf } from "../../components/node/majority";
import type { Plan, PlanNode, PlanResource } from "../plan/format";
import { joinsOf, joinsWords } from "../plan/joins";
import { fatalZones } from "../plan/quorum";
import { counted } from "./counted";

/** A component in the tree of a plan. */
export interface ComponentSummary {
  name: string;
  depth: number;
  /** What a reviewer wants to know of it in one line. */
  text: string;
  /** Resources below it, those of components below it included. */
  resources: number;
}

/** The components of a plan as a tree, siblings in the order of their URNs, and one row for what is in none. */
export function componentTree(plan: Plan): ComponentSummary[] {
  const root = plan.resources.find(({ type }) => type === "pulumi:pulumi:Stack");
  if (root === undefined) return [];
  const parents = new Set(plan.resources.map(({ parent }) => parent));
  const isComponent = ({ type, urn }: PlanResource) => type.startsWith("startup-stack:") || parents.has(urn);
  const children = (urn: string) => plan.resources.filter(({ parent }) => parent === urn);
  const countBelow = (urn: string): number =>
    children(urn).reduce((sum, child) => sum + (isComponent(child) ? 0 : 1) + countBelow(child.urn), 0);
  const below = (urn: string, depth: number): ComponentSummary[] =>
    children(urn)
      .filter(isComponent)
      .flatMap((component) => {
        const text = summaries[component.type]?.(plan, component) ?? tiersOf(plan, component);
        const summary = { name: component.name, depth, text, resources: countBelow(component.urn) };
        return [summary, ...below(component.urn, depth + 1)];
      });
  const single = children(root.urn).filter((child) => !isComponent(child)).length;
  const rest = { name: "", depth: 0, text: "in no component", resources: single };
  return [...below(root.urn, 0), ...(single === 0 ? [] : [rest])];
}

const summaries: Record<string, (plan: Plan, component: PlanResource) => string> = {
  "startup-stack:index:Network": (plan, component) => {
    const children = plan.resources.filter(({ parent }) => parent === component.urn);
    const vpc = children.find(({ type }) => type === "aws:ec2/vpc:Vpc");
    if (vpc === undefined) return "a network that is there already";
    const zones = new Set(children.flatMap(({ inputs }) => (inputs.availabilityZone as string | undefined) ?? []));
    const gateways = children.filter(({ type }) => type === "aws:ec2/natGateway:NatGateway").length;
    const nat = gateways === 1 ? "one NAT gateway" : "NAT per zone";
    return `VPC ${String(vpc.inputs.cidrBlock)} · ${counted(zones.size, "zone")} · ${nat}`;
  },
  "startup-stack:index:ChefRepository": (plan, component) => {
    const archives = plan.resources.flatMap(({ parent, name, inputs }) => {
      const digest = /^bundles\/([0-9a-f]{12})/.exec(String(inputs.key))?.[1];
      if (parent !== component.urn || digest === undefined) return [];
      const kib = Buffer.from(String(inputs.contentBase64), "base64").length / 1024;
      return [{ text: `${name.slice(`${component.name}-`.length).replace("-", " ")} ${digest}`, kib }];
    });
    const kib = archives.reduce((sum, archive) => sum + archive.kib, 0);
    const words = archives.length > 2 ? `${archives.length} archives` : archives.map(({ text }) => text).join(", ");
    return `${words} · ${kib.toFixed(1)} KiB`;
  },
  "startup-stack:index:Membership": ({ resources }, component) => {
    const joins = joinsOf(resources).find(({ membership }) => membership.urn === component.urn);
    return joins === undefined ? component.type : joinsWords(joins);
  },
  "startup-stack:index:MesosCluster": ({ nodes }, { name }) => {
    const own = nodes.filter(({ component }) => component === name);
    const masters = own.filter(({ role }) => role === "mesos-master");
    const lost = fatalZones("ensemble", masters);
    const verdict = lost.length === 0 ? "" : `, lost with ${lost.join(" or ")}`;
    const agents = own.filter(({ kind }) => kind === "fleet");
    const words = agents.map((node) => sizeWords(node, node.tier === `${name}-agent` ? "agent" : "public agent"));
    return [`${masters.length} masters (quorum ${majorityOf(masters.length)}${verdict})`, ...words].join(" · ");
  },
};

/** The tiers of a component, in words; each by its name where there are several. */
function tiersOf({ nodes }: Plan, { name, type }: PlanResource): string {
  const own = nodes.filter(({ component }) => component === name);
  const tiers = [...new Set(own.map(({ tier }) => tier))];
  const words = tiers.map((tier) => {
    const text = tierWords(own.filter((node) => node.tier === tier));
    return tiers.length === 1 ? text : `${tier}: ${text}`;
  });
  return words.length === 0 ? type : words.join(" · ");
}

function tierWords(nodes: PlanNode[]): string {
  const { kind } = nodes[0]!;
  const fatal = fatalZones(kind, nodes);
  switch (kind) {
    case "ensemble": {
      const verdict = fatal.length === 0 ? "survives the loss of any one zone" : `is lost with ${fatal.join(" or ")}`;
      return `${nodes.length} members · quorum ${verdict}`;
    }
    case "pair":
      return `${nodes.length} members · ${fatal.length === 0 ? "one survives the loss of any one zone" : `both are lost with ${fatal.join(" or ")}`}`;
    case "single":
      return "1 member";
    case "fleet":
      return `${sizeWords(nodes[0]!, "node")} in ${placesWords(nodes)}`;
  }
}

/** How many nodes a fleet has. */
const sizeWords = ({ min, max }: PlanNode, what: string): string =>
  min === max ? counted(min, what) : `${min}-${counted(max, what)}`;

/** Where a fleet's nodes may be. Of subnets that are not of the plan it is not known which zones they lie in. */
function placesWords(nodes: PlanNode[]): string {
  const places = new Set(nodes.flatMap(({ zones }) => zones));
  return counted(places.size, [...places].some((place) => place.startsWith("subnet-")) ? "subnet" : "zone");
}
