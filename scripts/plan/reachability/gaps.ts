import { ports, type Port } from "../../../components/ports";
import type { Plan } from "../format";
import type { Cohort } from "./cohorts";
import { lacks, type Lack } from "./missing";
import { openingWords, without } from "./openings";
import { Reach } from "./reach";
import type { Peer } from "./rules";
import { excesses, type Excess } from "./unwanted";
import { listens, openingOfRow } from "./wanted";
import { cohortWords, peerWords, rowWords, sourcesWords } from "./words";

/** A door that the port table wants and the rules do not open, or the other way round. */
export interface Gap {
  kind: "missing" | "unwanted";
  /** URN of the rule that opens too much, or of the component whose rules lack one. */
  resource: string;
  /** Who dials: tiers, or names of their nodes where it is not all of them; groups and blocks that no node is in. */
  from: string[];
  /** Who listens. */
  to: string[];
  /** Ports and protocols, as `2181/tcp`. */
  ports: string[];
  message: string;
}

/** A source and a target. */
interface Pair<Source> {
  from: Source;
  to: Cohort;
}

type Draft = Pick<Plan, "resources" | "nodes" | "symbols">;

/** Both questions are asked of the same plan. */
const known = new WeakMap<Draft, Reach>();

function reachOf(plan: Draft): Reach {
  const reach = known.get(plan) ?? new Reach(plan);
  known.set(plan, reach);
  return reach;
}

const table: readonly Port[] = Object.values(ports);

/** Doors that the port table wants between a plan's tiers and its rules do not open, in a stable order. */
export function missingDoors(plan: Draft, rows = table): Gap[] {
  const reach = reachOf(plan);
  return gaps(lacks(reach, rows), lackKey, reach, (lack, pairs) => missingGap(lack, pairs, reach));
}

/** Doors that a plan's rules open and no row of the port table wants, in a stable order: one for each rule and its ports. */
export function unwantedDoors(plan: Draft, rows = table): Gap[] {
  const reach = reachOf(plan);
  return gaps(excesses(reach, rows), excessKey, reach, (excess, pairs) =>
    unwantedGap(excess, pairs, reach, rows, plan.symbols),
  );
}

/** Makes one gap of all pairs that have the same key and can be said in one sentence. */
function gaps<Item extends Pair<Cohort | Peer>>(
  items: Item[],
  keyOf: (item: Item) => string,
  reach: Reach,
  gapOf: (item: Item, pairs: Item[]) => Gap,
): Gap[] {
  return grouped(items, keyOf)
    .flatMap((same) => products(same, reach))
    .map((pairs) => gapOf(pairs[0]!, pairs))
    .sort((a, b) => Number(a.message > b.message) - Number(a.message < b.message));
}

const lackKey = ({ row, direction, any, openings }: Lack): string =>
  JSON.stringify([rowWords(row), direction, any, openings]);

const excessKey = ({ rule, openings }: Excess): string => JSON.stringify([rule.urn, openings]);

function missingGap({ row, direction, any, openings }: Lack, pairs: Lack[], reach: Reach): Gap {
  const [from, to] = [cohortWords(sources(pairs), reach.cohorts), cohortWords(targets(pairs), reach.cohorts)];
  const words = openings.map(openingWords);
  const lacking =
    direction === "ingress"
      ? `no ingress rule of ${list(to)} lets it in`
      : `no egress rule of ${list(from)} lets it out`;
  const goal = any ? `any of ${list(to)}` : list(to);
  return {
    ...{ kind: "missing", from, to, ports: words },
    resource: (direction === "ingress" ? pairs[0]!.to : pairs[0]!.from).component,
    message: `${list(from)} cannot dial ${goal} on ${list(words)} (${rowWords(row)}): ${lacking}`,
  };
}

function unwantedGap(
  { rule, openings }: Excess,
  pairs: Excess[],
  reach: Reach,
  rows: readonly Port[],
  symbols: Plan["symbols"],
): Gap {
  const cohorts = sources(pairs).filter((from) => "tier" in from);
  const others = sources(pairs).flatMap((from) => ("tier" in from ? [] : [peerWords(from, symbols)]));
  const from = [...cohortWords(cohorts, reach.cohorts), ...new Set(others)];
  const to = cohortWords(targets(pairs), reach.cohorts);
  const words = openings.map(openingWords);
  const whose = rows
    .filter((row) => targets(pairs).some((cohort) => listens(row, cohort)))
    .filter((row) => openings.some((opening) => without(opening, [openingOfRow(row)]).length === 0))
    .map((row) => `${rowWords(row)} is for ${sourcesWords(row)}`);
  const why = whose.length > 0 ? whose.join("; ") : "no row of the port table wants it";
  return {
    ...{ kind: "unwanted", resource: rule.urn, from, to, ports: words },
    message: `${list(from)} can dial ${list(to)} on ${list(words)}, which ${rule.resource} opens: ${why}`,
  };
}

const list = (words: string[]): string => words.join(", ");
const sources = <Source>(pairs: Pair<Source>[]): Source[] => [...new Set(pairs.map(({ from }) => from))];
const targets = (pairs: Pair<unknown>[]): Cohort[] => [...new Set(pairs.map(({ to }) => to))];

function grouped<Item>(items: Item[], keyOf: (item: Item) => unknown): Item[][] {
  const groups = new Map<unknown, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return [...groups.values()];
}

/** Pairs in as few lists as say it in one sentence: every source of a list is meant with every target of it. */
function products<Item extends Pair<Cohort | Peer>>(pairs: Item[], reach: Reach): Item[][] {
  const all = targets(pairs);
  const meant = (own: Item[]): string => {
    const [{ from }] = own as [Item];
    const reached = targets(own);
    const isMeant = (to: Cohort) => reached.includes(to) || ("tier" in from && !reach.apart(from, to));
    return all.map((to) => (isMeant(to) ? "1" : "0")).join("");
  };
  const bySource = grouped(pairs, ({ from }) => from);
  return grouped(bySource, meant).map((lists) => lists.flat());
}
