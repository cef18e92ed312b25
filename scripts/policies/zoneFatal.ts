import type { NodeKind } from "../../components/bootstrap/nodeSpec";
import { fatalZones } from "../plan/quorum";
import { perTier, type Policy } from "./policy";

/** What a tier loses with a zone, by its kind: a single has nothing to lose, a fleet is spread by its group. */
const messages: Partial<Record<NodeKind, string>> = {
  ensemble: "the quorum does not survive the loss of every zone; spread the members over three",
  pair: "both members are lost with one zone; spread them over two",
};

export const zoneFatal: Policy = {
  id: "zone-fatal",
  level: "warning",
  inProduction: "error",
  means: "a quorum is lost with one of its zones, or both members of a pair are",
  why: "zones fail as a whole, and a quorum without its majority serves nobody",
  check: (draft) =>
    perTier(draft, (nodes) => (fatalZones(nodes[0].kind, nodes).length === 0 ? undefined : messages[nodes[0].kind])),
};
