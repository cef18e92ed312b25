import { join } from "node:path";

import type { StandIn } from "../tiers/service";

/** For the tiers of Mesos: programs that elect, register and drain as Mesos does, and run nothing. */
export const mesosStandIn: StandIn = {
  script: join(__dirname, "package.sh"),
  says: "Mesos: a stand-in of the rehearsal's own",
};
