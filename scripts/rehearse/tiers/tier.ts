import type { Fault } from "../faults/fault";
import type { Service } from "./service";

/** What a tier brings to the rehearsal: how its service is asked and changed, and faults that only it can have. */
export interface Tier extends Service {
  faults: Fault[];
}
