import { missingDoors } from "../plan/reachability/gaps";
import type { Policy } from "./policy";

export const doorMissing: Policy = {
  id: "door-missing",
  level: "error",
  means: "a tier cannot dial another one where the port table wants it to",
  why: "members that do not hear each other have no quorum, and the rules of both sides have to let a connection through",
  check: (draft) => missingDoors(draft, draft.ports).map(({ resource, message }) => ({ resource, message })),
};
