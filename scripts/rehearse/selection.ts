import type { PlanView, RehearsedFleet, RehearsedNode } from "./planView";

/** What is rehearsed: slots by themselves, and fleets as a whole. */
export interface Selection {
  nodes: RehearsedNode[];
  fleets: RehearsedFleet[];
}

/** The slots and fleets of some tiers, or of some names; everything that the plan has when neither is named. */
export function selected(view: PlanView, names: string[], tiers: string[]): Selection {
  const all = view.plan.nodes.filter(({ kind }) => kind === "fleet");
  if (tiers.length > 0) {
    const own = all.filter(({ tier }) => tiers.includes(tier));
    const others = tiers.filter((tier) => !own.some((fleet) => fleet.tier === tier));
    return { nodes: others.length > 0 ? view.nodesOfTiers(others) : [], fleets: fleetsOf(view, own) };
  }
  const own = all.filter(({ name }) => names.length === 0 || names.includes(name));
  const others = names.filter((name) => !own.some((fleet) => fleet.name === name));
  const fleetsAlone = names.length > 0 ? others.length === 0 : own.length > 0 && all.length === view.plan.nodes.length;
  return { nodes: fleetsAlone ? [] : view.nodes(others), fleets: fleetsOf(view, own) };
}

const fleetsOf = (view: PlanView, fleets: { name: string }[]): RehearsedFleet[] =>
  view.fleets(fleets.map(({ name }) => name));
