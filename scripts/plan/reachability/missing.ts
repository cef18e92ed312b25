import type { Port, PortSource } from "../../../components/ports";
import type { Cohort } from "./cohorts";
import { without, type Opening } from "./openings";
import type { Reach } from "./reach";
import type { Rule } from "./rules";
import { isSource, listens, openingOfRow } from "./wanted";

/** What nodes have to dial at others and cannot, and which side's rules lack it. */
export interface Lack {
  row: Port;
  direction: Rule["direction"];
  /** Whether any one of several tiers would do, of which they reach none. */
  any: boolean;
  from: Cohort;
  to: Cohort;
  openings: Opening[];
}

type Tier = Cohort[];

/** Doors that a row wants for tiers of the plan, and that are not there. */
export function lacks(reach: Reach, rows: readonly Port[]): Lack[] {
  const names = [...new Set(reach.cohorts.map(({ tier }) => tier))];
  const tiers = names.map((name) => reach.cohorts.filter(({ tier }) => tier === name));
  return rows.flatMap((row) =>
    row.sources.flatMap((source) =>
      tiers.flatMap((from) => choicesOf(row, source, from, tiers).flatMap((choice) => unmet(reach, row, from, choice))),
    ),
  );
}

/** The tiers that have to be reached, in lists of which one tier is enough. */
function choicesOf(row: Port, source: PortSource, from: Tier, tiers: Tier[]): Tier[][] {
  const wanted = tiers.filter(([to]) => listens(row, to!) && isSource(source, from[0]!, to!));
  const isRole = typeof row.listener === "object" && "role" in row.listener;
  return isRole ? (wanted.length === 0 ? [] : [wanted]) : wanted.map((to) => [to]);
}

/** What is lacking where none of the tiers is reached by every node. */
function unmet(reach: Reach, row: Port, from: Tier, choice: Tier[]): Lack[] {
  const all = choice.map((to) => from.flatMap((each) => to.flatMap((other) => lacksBetween(reach, row, each, other))));
  if (all.some((lacking) => lacking.length === 0)) return [];
  return all.flat().map((lack) => ({ ...lack, any: choice.length > 1 }));
}

function lacksBetween(reach: Reach, row: Port, from: Cohort, to: Cohort): Omit<Lack, "any">[] {
  if (!reach.apart(from, to)) return [];
  const sides = [
    { direction: "ingress" as const, own: to, other: from },
    { direction: "egress" as const, own: from, other: to },
  ];
  return sides.flatMap(({ direction, own, other }) => {
    const openings = without(openingOfRow(row), reach.certain(direction, own, other));
    return openings.length === 0 || reach.hasOthers(own) ? [] : [{ row, direction, from, to, openings }];
  });
}
