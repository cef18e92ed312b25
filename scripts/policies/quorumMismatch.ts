import { memberDifferences } from "../plan/members";
import { perTier, type Policy } from "./policy";

export const quorumMismatch: Policy = {
  id: "quorum-mismatch",
  level: "error",
  means:
    "a tier's document lists other members than the slots of its tier are: another number, id, name or address; or it says another quorum than their majority",
  why: "members count their majority by the document: two halves that count differently can both decide, and masters whose quorum is too large never begin",
  check: (draft) =>
    perTier(draft, (nodes) => {
      const differences = memberDifferences(nodes, draft.resources);
      return differences.length === 0 ? undefined : differences.join("; ");
    }),
};
