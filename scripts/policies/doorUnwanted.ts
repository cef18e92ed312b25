import { isPublicBlock } from "../plan/publicBlock";
import { unwantedDoors } from "../plan/reachability/gaps";
import type { Policy } from "./policy";

export const doorUnwanted: Policy = {
  id: "door-unwanted",
  level: "error",
  means: "a rule lets nodes, clients or addresses in where no row of the port table does",
  why: "what can be dialed can be attacked, and nobody looks for a door that no table has",
  check: (draft) =>
    unwantedDoors(draft, draft.ports)
      // One that lets the internet in is `open-door`'s.
      .filter(({ from }) => !from.some(isPublicBlock))
      .map(({ resource, message }) => ({ resource, message })),
};
