import type { NodeKind } from "../../../components/bootstrap/nodeSpec";
import type { FaultVerdict } from "../report";
import type { FaultContext } from "./context";

/** What not every tier of a kind has. */
export type Need = "a data volume" | "data" | "a secret" | "settings of the machine";

/** What came of a fault. */
export type Outcome = Omit<FaultVerdict, "name">;

/** Something that is done to a green platform, and what has to come of it. */
export interface Fault {
  /** Without the tier's name. */
  name: string;
  /** The documented outcome. */
  outcome: string;
  /** Kinds of compute that it fits; all that have fixed members, if omitted. */
  kinds?: NodeKind[];
  needs?: Need;
  run: (context: FaultContext) => Promise<Outcome>;
}
