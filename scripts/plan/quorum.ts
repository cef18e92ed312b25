import type { PlanNode } from "./format";

/** Zones whose loss takes the majority of a component's members with it. */
export function fatalZones(members: Pick<PlanNode, "zones">[]): string[] {
  const majority = Math.floor(members.length / 2) + 1;
  const zones = [...new Set(members.flatMap((member) => member.zones))].sort();
  return zones.filter((zone) => members.filter((member) => !member.zones.includes(zone)).length < majority);
}
