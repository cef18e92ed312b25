import { strays } from "../plan/strays";
import { componentUrn, type Policy } from "./policy";

export const zoneMismatch: Policy = {
  id: "zone-mismatch",
  level: "error",
  means: "a member's subnet lies in another zone than its group launches in",
  why: "an interface is in its subnet's zone, and no instance of another zone can have it",
  check: (draft) =>
    strays(draft).map(({ node, subnet, zone }) => ({
      resource: componentUrn(node, draft.resources),
      message: `${node.name}: its zone is ${node.zones.join(", ")}, and its subnet, ${subnet}, lies in ${zone}; no instance can be launched`,
    })),
};
