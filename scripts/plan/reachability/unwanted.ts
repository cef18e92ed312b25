import type { Port } from "../../../components/ports";
import type { Cohort } from "./cohorts";
import { merged, without, type Opening } from "./openings";
import type { Reach } from "./reach";
import type { Peer, Rule } from "./rules";
import { wantedBetween, wantedFromOutside } from "./wanted";

/** What a rule lets a source do at nodes that no row of the port table wants. */
export interface Excess {
  rule: Rule;
  /** Nodes, or what a rule names that is none of them. */
  from: Cohort | Peer;
  to: Cohort;
  openings: Opening[];
}

/** Doors that rules open and no row wants. */
export function excesses(reach: Reach, rows: readonly Port[]): Excess[] {
  return reach.cohorts.flatMap((to) => {
    const ofNodes = reach.cohorts.flatMap((from) => {
      const wanted = wantedBetween(rows, from, to);
      return reach.flows(from, to).map(({ rule, openings }) => excess(rule, from, to, openings, wanted));
    });
    const ofOthers = reach
      .fromOutside(to)
      .map((rule) => excess(rule, rule.peer, to, [rule], wantedFromOutside(rows, rule.peer, to)));
    return [...ofNodes, ...ofOthers].filter(({ openings }) => openings.length > 0);
  });
}

function excess(rule: Rule, from: Excess["from"], to: Cohort, opened: Opening[], wanted: Opening[]): Excess {
  return { rule, from, to, openings: merged(opened.flatMap((opening) => without(opening, wanted))) };
}
