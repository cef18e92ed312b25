import type { Port } from "../../../components/ports";
import { nodesGroups } from "../../plan/edges";
import type { Plan, PlanResource } from "../../plan/format";
import { text } from "../../plan/inputs";
import { intersect, merged, openingWords, type Opening } from "../../plan/reachability/openings";
import type { Cohort } from "../../plan/reachability/cohorts";
import { Reach } from "../../plan/reachability/reach";
import { rulesOf, type Rule } from "../../plan/reachability/rules";
import { isSource, listens, openingOfRow } from "../../plan/reachability/wanted";
import { groupName, peerWords, rowWords } from "../../plan/reachability/words";
import { everyNode, type BoxId, type Door, type End } from "./model";

/** What is known of the ends of doors. */
export interface Ends {
  /** The box of nodes of a tier, or of a data store. */
  boxOf: (cohort: Cohort) => BoxId;
  /** The box of what is no node, by the id of one of its groups. */
  stores: ReadonlyMap<string, BoxId>;
  /** The box of a block, a list of them or a group of machines that are no nodes, by its name. */
  outsideOf: (peer: string) => BoxId;
}

interface Found extends Omit<Door, "ports"> {
  openings: Opening[];
}

/**
 * Who may dial whom by the rules of the plan, both sides' rules considered. What is open to or at the group of all nodes
 * is one door of that group, and beside it one of those for whom the port table has it. Ports for one purpose between two
 * ends are one door, and so are all between the nodes of one box.
 */
export function doorsOf(plan: Plan, { boxOf, stores, outsideOf }: Ends, rows: readonly Port[]): Door[] {
  const reach = new Reach(plan);
  const common = new Set(nodesGroups(plan.resources).map(({ name }) => name));
  const isCommon = (group: string) => common.has(groupName(plan.symbols, group));
  const byUrn = new Map(plan.resources.map((resource) => [resource.urn, resource]));
  // A balancer is no node, and stands as itself.
  const peerOf = ({ peer }: Rule): BoxId =>
    ("group" in peer ? stores.get(peer.group) : undefined) ?? outsideOf(peerWords(peer, plan.symbols));
  const found = new Map<string, Found>();
  const add = (from: End, to: End, openings: Opening[], purpose?: string) => {
    if (openings.length === 0) return;
    const door = { from, to, purpose: from === to ? undefined : purpose };
    const key = JSON.stringify(door);
    found.set(key, { ...door, openings: merged([...(found.get(key)?.openings ?? []), ...openings]) });
  };
  const purposeOf = ({ urn }: Rule) => purposeIn(byUrn.get(urn));
  for (const to of reach.cohorts) {
    // A block that holds more than nodes is one source, and not each tier in it.
    const outer = new Set(reach.fromOutside(to));
    const listener = (rule: Rule) => (isCommon(rule.group) ? everyNode : boxOf(to));
    for (const from of reach.cohorts) {
      for (const { rule, openings } of reach.flows(from, to).filter((flow) => !outer.has(flow.rule))) {
        const dialer = "group" in rule.peer && isCommon(rule.peer.group) ? everyNode : boxOf(from);
        add(dialer, listener(rule), openings, purposeOf(rule));
        if (dialer !== everyNode && listener(rule) !== everyNode) continue;
        for (const row of rows.filter((each) => isMeant(each, from, to))) {
          const meant = openings.flatMap((opening) => intersect(opening, openingOfRow(row)));
          add(boxOf(from), boxOf(to), meant, rowWords(row));
        }
      }
    }
    for (const rule of outer) add(peerOf(rule), listener(rule), [rule], purposeOf(rule));
  }
  const seen = new Set(reach.cohorts.flatMap(({ groups }) => groups));
  for (const rule of rulesOf(plan)) {
    const store = stores.get(rule.group);
    if (rule.direction !== "ingress" || store === undefined || seen.has(rule.group)) continue;
    for (const from of dialersOf(rule, reach, isCommon, boxOf) ?? [peerOf(rule)]) {
      add(from, store, [rule], purposeOf(rule));
    }
  }
  return [...found.values()]
    .map(({ openings, ...door }): Door => ({ ...door, ports: portsWords(openings) }))
    .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

/** Boxes of the nodes that a rule of a store means; nothing where it means none. */
function dialersOf(
  { peer }: Rule,
  { cohorts }: Reach,
  isCommon: (group: string) => boolean,
  boxOf: Ends["boxOf"],
): End[] | undefined {
  if (!("group" in peer)) return undefined;
  if (isCommon(peer.group)) return [everyNode];
  const boxes = cohorts.filter(({ groups }) => groups.includes(peer.group)).map(boxOf);
  return boxes.length === 0 ? undefined : [...new Set(boxes)];
}

/** Whether a door of all nodes is there for these two. */
const isMeant = (row: Port, from: Cohort, to: Cohort): boolean =>
  row.listener !== "nodes" &&
  listens(row, to) &&
  row.sources.some((source) => typeof source === "object" && isSource(source, from, to));

/** What a rule is for, as this package's rules begin their description: `Mesos master: masters replicate …`. */
const purposeIn = (rule: PlanResource | undefined): string | undefined =>
  /^([^:]{1,32}): /.exec(text(rule?.inputs ?? {}, "description") ?? "")?.[1];

/** Ports of one protocol together: `2888, 3888/tcp`. */
const portsWords = (openings: Opening[]): string =>
  openings
    .map(openingWords)
    .map((word, index, words) => {
      const [ports, protocol] = word.split("/");
      return protocol !== undefined && words[index + 1]?.endsWith(`/${protocol}`) ? ports : word;
    })
    .join(", ");
