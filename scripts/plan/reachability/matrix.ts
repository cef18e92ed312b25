import type { Plan } from "../format";
import { merged, openingWords, type Opening } from "./openings";
import { Reach } from "./reach";
import { peerWords } from "./words";

/** Who dials: the nodes of a tier, or what a rule names that is none of them. */
export interface MatrixSource {
  name: string;
  kind: "tier" | "group" | "block";
  /** Role of a tier's nodes. */
  role?: string;
  /** Ports that it may dial at nodes of each tier, as `2181/tcp`; a tier where it may dial none is absent. */
  targets: Record<string, string[]>;
}

type Source = Omit<MatrixSource, "targets">;

/** Who may dial whom, by the rules alone: every tier as a source, by name, then the groups and blocks that are let in. */
export function matrixOf(plan: Pick<Plan, "resources" | "nodes" | "symbols">): MatrixSource[] {
  const reach = new Reach(plan);
  const sources = new Map<string, { source: Source; opened: Map<string, Opening[]> }>();
  const open = (source: Source, tier: string, openings: Opening[]) => {
    const key = `${source.kind} ${source.name}`;
    const { opened } = sources.get(key) ?? sources.set(key, { source, opened: new Map<string, Opening[]>() }).get(key)!;
    opened.set(tier, [...(opened.get(tier) ?? []), ...openings]);
  };
  for (const from of reach.cohorts) {
    for (const to of reach.cohorts) {
      const openings = reach.flows(from, to).flatMap((flow) => flow.openings);
      open({ kind: "tier", name: from.tier, role: from.role }, to.tier, openings);
    }
  }
  for (const to of reach.cohorts) {
    for (const rule of reach.fromOutside(to)) {
      open({ kind: "group" in rule.peer ? "group" : "block", name: peerWords(rule.peer, plan.symbols) }, to.tier, [
        rule,
      ]);
    }
  }
  const rank = ({ kind, name }: Source) => `${["tier", "group", "block"].indexOf(kind)} ${name}`;
  return [...sources.values()]
    .map(({ source, opened }): MatrixSource => {
      const cells = [...opened].map(([tier, openings]): [string, string[]] => [
        tier,
        merged(openings).map(openingWords),
      ]);
      return { ...source, targets: Object.fromEntries(cells.filter(([, words]) => words.length > 0)) };
    })
    .sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
}
