import { majorityOf } from "../../../components/node/majority";
import type { Plan, PlanNode } from "../../plan/format";
import { servicesByTier } from "../../plan/joins";
import { fatalZones } from "../../plan/quorum";
import { secretsOf } from "../../plan/secrets";
import { counted } from "../counted";
import { byName, type Door, type Entry, type Group } from "./model";
import { dialersFirst } from "./order";

/** More boxes than this are drawn as fewer: a box for all tiers of a component, then for all components of a type. */
export const mostEntries = 18;

interface Bundle {
  name: string;
  component: string;
  nodes: PlanNode[];
}

/** A box, the component that it is of, and one of its nodes. */
export interface Placed {
  entry: Entry;
  component: string;
  node: PlanNode;
}

/** The tiers of a plan as boxes, in the order of their names. */
export function entriesOf(plan: Plan, columnOf: (zone: string) => string): Placed[] {
  const types = new Map(plan.resources.map(({ name, type }) => [name, type.split(":").at(-1) ?? type]));
  const foldings: ((node: PlanNode) => string)[] = [
    ({ tier }) => tier,
    ({ component }) => component,
    ({ component }) => types.get(component) ?? component,
  ];
  const all = foldings.map((folding) => bundled(plan.nodes, folding));
  const bundles = all.find(({ length }) => length <= mostEntries) ?? all.at(-1)!;
  const [joins, secrets] = [servicesByTier(plan.resources), secretsOf(plan)];
  return bundles.map(({ name, component, ...bundle }) => {
    const nodes = bundle.nodes.map((node) => ({ ...node, zones: unique(node.zones.map(columnOf)) }));
    const tiers = unique(nodes.map(({ tier }) => tier));
    const read = secrets.filter(({ tier }) => tiers.includes(tier)).map((secret) => secret.name);
    const joined = tiers.flatMap((tier) => joins.get(tier) ?? []);
    return { entry: entryOf(name, tiers, nodes, unique(joined), unique(read)), component, node: nodes[0]! };
  });
}

const unique = (all: string[]): string[] => [...new Set(all)].sort();

function bundled(nodes: PlanNode[], folding: (node: PlanNode) => string): Bundle[] {
  const bundles = new Map<string, Bundle>();
  for (const node of nodes) {
    const name = folding(node);
    const bundle = bundles.get(name);
    if (bundle === undefined) bundles.set(name, { name, component: node.component, nodes: [node] });
    else bundle.nodes.push(node);
  }
  return [...bundles.values()].sort(byName);
}

function entryOf(name: string, tiers: string[], nodes: PlanNode[], joins: string[], secrets: string[]): Entry {
  const kinds = new Set(nodes.map(({ kind }) => kind));
  const kind = kinds.size === 1 ? nodes[0]!.kind : undefined;
  const fixed = nodes.filter(({ address }) => address !== undefined);
  const floating = nodes.filter(({ address }) => address === undefined);
  const size = tiers.length === 1 ? sizeWords(nodes) : `${tiers.length} tiers · ${rangeWords(nodes)}`;
  const machines = unique(nodes.map(({ instanceType }) => instanceType)).join(", ");
  return {
    ...{ id: `tier ${name}`, name, kind, tiers, joins },
    lines: [`${size} · ${machines}`, ...(secrets.length === 0 ? [] : [`reads ${secrets.join(", ")}`])],
    members: membersOf(tiers, fixed),
    ...(floating.length > 0 && {
      floating: { words: rangeWords(floating), columns: unique(floating.flatMap(({ zones }) => zones)) },
    }),
  };
}

/** `3 members, quorum 2` or `5–20 nodes`. */
function sizeWords(nodes: PlanNode[]): string {
  const { kind } = nodes[0]!;
  if (kind === "fleet") return rangeWords(nodes);
  const members = counted(nodes.length, "member");
  if (kind !== "ensemble") return members;
  const fatal = fatalZones(kind, nodes);
  return `${members}, quorum ${majorityOf(nodes.length)}${fatal.length === 0 ? "" : `, lost with ${fatal.join(" or ")}`}`;
}

/** How many nodes there may be: `3 nodes`, `5–20 nodes`. */
export function rangeWords(nodes: Pick<PlanNode, "min" | "max">[]): string {
  const [min, max] = [nodes.reduce((sum, each) => sum + each.min, 0), nodes.reduce((sum, each) => sum + each.max, 0)];
  return min === max ? counted(min, "node") : `${min}–${counted(max, "node")}`;
}

/** Members of one tier by what tells them apart, with their addresses; of several tiers only how many there are. */
function membersOf(tiers: string[], nodes: PlanNode[]): Entry["members"] {
  const zones = unique(nodes.flatMap((node) => node.zones));
  return new Map(
    zones.map((zone) => {
      const own = nodes.filter((node) => node.zones.includes(zone));
      if (tiers.length > 1 || own.length > 3) return [zone, [counted(own.length, "member")]];
      const short = (name: string) => (name.startsWith(`${tiers[0]}-`) ? name.slice(tiers[0]!.length + 1) : name);
      return [zone, own.map(({ name, address = "" }) => `${short(name)} · ${address}`)];
    }),
  );
}

/**
 * Boxes below the name of the component that has made them. Who dials stands above who is dialed, so that lines are short
 * and front ends are above what they rest on; else they are in the order of their names.
 */
export function groupsOf(all: Pick<Placed, "entry" | "component">[], doors: Door[]): Group[] {
  const entries = new Map<string, Entry>(all.map(({ entry }) => [entry.id, entry]));
  const components = new Map<string, string>(all.map(({ entry, component }) => [entry.id, component]));
  const between = doors.flatMap(({ from, to }) => {
    const [dialer, listener] = [components.get(from), components.get(to)];
    return dialer === undefined || listener === undefined ? [] : [{ from: dialer, to: listener }];
  });
  return dialersFirst(unique([...components.values()]), between).map((component) => {
    const ids = [...entries.keys()].filter((id) => components.get(id) === component);
    const own = dialersFirst(ids, doors).map((id) => entries.get(id)!);
    return { entries: own, ...(own.length > 1 || own[0]!.name !== component ? { heading: component } : {}) };
  });
}
