import { documentKey, type TierDocument } from "../../components/bootstrap/documents";
import type { JoinsDocument } from "../../components/bootstrap/joins";
import type { NodeKind } from "../../components/bootstrap/nodeSpec";
import type { Plan, PlanResource } from "./format";
import { joinsOf, objectType } from "./joins";
import { isMasked } from "./masks";

/** A secret that the nodes of a tier read, by its name in their documents. */
export interface PlanSecret {
  name: string;
  /** Whose nodes read it. */
  tier: string;
  /** The service whose offer it is part of; its tier's own, if absent. */
  service?: string;
  /** How a new version of it reaches these nodes, in words. */
  takenUp: string;
}

/** How nodes of a kind take a new document up. A version is part of it, so that a new one is a new document. */
const inPlace: Record<NodeKind, string> = {
  ensemble: "in place, one member at a time, the leader last",
  pair: "in place, one member at a time, the one with the address last",
  single: "in place, at once",
  fleet: "in place at the nodes' timers, one node in ten first",
};
const byJoins = "by the nodes' joins, within five minutes";

/** What an object holds; nothing when that is made of a secret. */
function contentOf({ inputs: { content } }: PlanResource): unknown {
  return typeof content !== "string" || isMasked(content) ? undefined : JSON.parse(content);
}

/** Secrets that nodes read, their tiers' own and those of the services that they join, sorted by tier, service and name. */
export function secretsOf({ resources, nodes }: Plan): PlanSecret[] {
  const own = [...new Map(nodes.map(({ tier, kind }) => [tier, kind]))].flatMap(([tier, kind]) =>
    resources
      .filter(({ type, inputs }) => type === objectType && inputs.key === documentKey(tier))
      .flatMap((object) => Object.keys((contentOf(object) as TierDocument | undefined)?.secrets ?? {}))
      .map((name): PlanSecret => ({ name, tier, takenUp: inPlace[kind] })),
  );
  const joined = joinsOf(resources).flatMap(({ object }) => {
    const { tier = "", joins = {} } = (contentOf(object) ?? {}) as Partial<JoinsDocument>;
    return Object.entries(joins).flatMap(([service, { secrets }]) =>
      Object.keys(secrets).map((name): PlanSecret => ({ name, tier, service, takenUp: byJoins })),
    );
  });
  const rank = ({ tier, service = "", name }: PlanSecret): string => [tier, service, name].join("\0");
  return [...own, ...joined].sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
}
