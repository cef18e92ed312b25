import { heldSession } from "../plan/sessions";
import { perTier, type Policy } from "./policy";

/** How much longer than its time-out a session may last: half of it, which is the tick of a session of two. */
const share = 1.5;

export const sessionTick: Policy = {
  id: "session-tick",
  level: "warning",
  means: "ZooKeeper ends a session of Mesos much later than its time-out says: its ticks are too long for it",
  why: "so long nobody leads once a leading master is gone; ZooKeeper grants no session below two ticks, and ends one at the first tick after its time-out",
  check: (draft) =>
    perTier(draft, ([node]) => {
      const session = heldSession(draft, node);
      if (session === undefined || session.endsAfterMs <= share * session.askedMs) return undefined;
      const { asked, ensemble, tickTimeMs, endsAfterMs } = session;
      return `a session of ${asked} is over after up to ${endsAfterMs} ms by the tickTime of ${ensemble}, which is ${tickTimeMs}; give ${ensemble} a shorter one, or ask for longer sessions`;
    }),
};
