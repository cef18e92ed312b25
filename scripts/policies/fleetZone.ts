import { perTier, type Policy } from "./policy";

export const fleetZone: Policy = {
  id: "fleet-zone",
  level: "warning",
  means: "all nodes of a fleet of two or more are in one zone",
  why: "zones fail as a whole, and Auto Scaling launches only in the zones of the group's subnets",
  check: (draft) =>
    perTier(draft, (nodes) => {
      const zones = new Set(nodes.flatMap((node) => node.zones));
      const most = nodes.reduce((sum, { max }) => sum + max, 0);
      if (nodes[0].kind !== "fleet" || most < 2 || zones.size !== 1) return undefined;
      return `all of its up to ${most} nodes are in ${[...zones].join()}, and are lost with it; give it subnets of two zones or more`;
    }),
};
