import type { Fault } from "../faults";

/** Without a group that all nodes are in, no service has a door for those who join it. Properties are those of a `bootstrap`. */
export function nodesGroupFaults(nodesGroupId: string | undefined): Fault[] {
  if (nodesGroupId !== undefined) return [];
  const problem = "missing; hand the `nodesGroupId` output of the Network to the ChefRepository";
  return [{ property: "nodesGroupId", problem }];
}
