import { ports, type Port } from "../../../components/ports";
import type { Plan } from "../format";
import type { Kin } from "./kin";
import { lacks, type Lack } from "./missing";
import { openingWords, without } from "./openings";
import { Reach } from "./reach";
import { excesses, type Excess } from "./unwanted";
import { listens, openingOfRow } from "./wanted";
import { kinWords, peerWords, rowWords, sourcesWords } from "./words";

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

/** A source and a target of one gap. */
interface Pair<Source> {
  from: Source;
  to: Kin;
}

/**
 * Where the rules of a plan's security groups and the port table disagree, in a stable order. Computed from the plan
 * alone; a rule that opens the same wrong door to several tiers is one gap.
 */
export function reachabilityGaps(
  plan: Pick<Plan, "resources" | "nodes" | "symbols">,
  rows: readonly Port[] = Object.values(ports),
): Gap[] {
  const reach = new Reach(plan);
  const missing = grouped(lacks(reach, rows), lackKey).flatMap((same) =>
    products(same, reach).map((pairs) => missingGap(same[0]!, pairs, reach)),
  );
  const unwanted = grouped(excesses(reach, rows), excessKey).flatMap((same) =>
    products(same, reach).map((pairs) => unwantedGap(same[0]!, pairs, reach, rows, plan.symbols)),
  );
  return [...missing, ...unwanted].sort((a, b) => Number(a.message > b.message) - Number(a.message < b.message));
}

const lackKey = ({ row, direction, any, openings }: Lack): string =>
  JSON.stringify([rowWords(row), direction, any, openings]);

const excessKey = ({ rule, openings }: Excess): string => JSON.stringify([rule.urn, openings]);

function missingGap({ row, direction, any, openings }: Lack, pairs: Pair<Kin>[], reach: Reach): Gap {
  const [from, to] = [kinWords(sources(pairs), reach.kins), kinWords(targets(pairs), reach.kins)];
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
  pairs: Pair<Excess["from"]>[],
  reach: Reach,
  rows: readonly Port[],
  symbols: Plan["symbols"],
): Gap {
  const kins = sources(pairs).filter((from) => "tier" in from);
  const others = sources(pairs).flatMap((from) => ("tier" in from ? [] : [peerWords(from, symbols)]));
  const from = [...kinWords(kins, reach.kins), ...new Set(others)];
  const to = kinWords(targets(pairs), reach.kins);
  const words = openings.map(openingWords);
  const whose = rows
    .filter((row) => targets(pairs).some((kin) => listens(row, kin)))
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
const targets = (pairs: Pair<unknown>[]): Kin[] => [...new Set(pairs.map(({ to }) => to))];

function grouped<Item>(items: Item[], keyOf: (item: Item) => string): Item[][] {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return [...groups.values()];
}

/** Pairs in as few lists as say it in one sentence: every source of a list is meant with every target of it. */
function products<Source extends Kin | object>(pairs: Pair<Source>[], reach: Reach): Pair<Source>[][] {
  const bySource = new Map(sources(pairs).map((from) => [from, pairs.filter((pair) => pair.from === from)]));
  const all = targets(pairs);
  const reaches = (from: Source) => {
    const own = new Set(targets(bySource.get(from)!));
    return all.every((to) => own.has(to) || ("tier" in from && !reach.apart(from, to)));
  };
  if ([...bySource.keys()].every(reaches)) return [pairs];
  return grouped([...bySource.values()], (own) =>
    JSON.stringify(targets(own).map(({ tier, names }) => [tier, names])),
  ).map((lists) => lists.flat());
}
