import { mesosAgent, mesosMaster } from "./mesos";
import { registry } from "./registry";
import type { Tier } from "./tier";
import { zookeeper } from "./zookeeper";

/** The tiers of this project that bring something to the rehearsal. Nodes of others are rehearsed as any node. */
export const tiers: Tier[] = [zookeeper, mesosMaster, mesosAgent, registry];
