import type { NodeKind } from "../../components/bootstrap/nodeSpec";
import { majorityOf } from "../../components/node/majority";
import type { PlanNode } from "./format";

/** Members that a tier of each kind needs to go on serving; what needs nobody loses nothing that could be spread. */
const needed: Record<NodeKind, (members: number) => number> = {
  ensemble: majorityOf,
  pair: () => 1,
  single: () => 0,
  fleet: () => 0,
};

/** Zones whose loss takes so many of a tier's members with it that it no longer serves. */
export function fatalZones(kind: NodeKind, members: Pick<PlanNode, "zones">[]): string[] {
  const zones = [...new Set(members.flatMap((member) => member.zones))].sort();
  const left = (zone: string) => members.filter((member) => !member.zones.includes(zone)).length;
  return zones.filter((zone) => left(zone) < needed[kind](members.length));
}
