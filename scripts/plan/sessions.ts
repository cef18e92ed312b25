import { durationMs } from "../../components/mesos/duration";
import { documentKey } from "../../components/bootstrap/documents";
import { isMap } from "../../components/structured";
import { documentAt } from "./documents";
import type { Plan, PlanNode } from "./format";
import { specOf } from "./nodes";

type Draft = Pick<Plan, "resources" | "nodes">;

/** A tier that holds sessions with an ensemble of the plan. */
export interface HeldSession {
  /** The session time-out that it asks for, in its own words and in milliseconds. */
  asked: string;
  askedMs: number;
  /** The ensemble's tier. */
  ensemble: string;
  tickTimeMs: number;
  /** The time after its last sign of life at which a session is over at the latest, in milliseconds. */
  endsAfterMs: number;
}

/**
 * The session that the nodes of a tier of Mesos hold, by the settings of its document. ZooKeeper grants no session below
 * two ticks, unless told otherwise, and ends one at the first tick after its time-out. Nothing where the ensemble, its
 * settings or the time-out is not in the plan.
 */
export function heldSession(draft: Draft, node: PlanNode): HeldSession | undefined {
  const { flags, zookeeper } = settingsOf(draft, node);
  const asked = isMap(flags) ? flags.zk_session_timeout : undefined;
  const askedMs = typeof asked === "string" ? durationMs(asked) : undefined;
  const ensemble = typeof zookeeper === "string" ? tierAt(draft, zookeeper) : undefined;
  const { zooCfg } = ensemble === undefined ? {} : settingsOf(draft, ensemble);
  if (askedMs === undefined || ensemble === undefined || !isMap(zooCfg)) return undefined;
  const { tickTime, minSessionTimeout = 2 * Number(tickTime) } = zooCfg;
  if (typeof tickTime !== "number" || typeof minSessionTimeout !== "number") return undefined;
  const endsAfterMs = Math.max(askedMs, minSessionTimeout) + tickTime;
  return { asked: asked as string, askedMs, ensemble: ensemble.tier, tickTimeMs: tickTime, endsAfterMs };
}

function settingsOf({ resources }: Draft, node: PlanNode): Record<string, unknown> {
  const spec = specOf(node);
  const settings = spec && documentAt(resources, spec.bucket, documentKey(spec.tier))?.settings;
  return isMap(settings) ? settings : {};
}

/** A node of the tier that the first address of `zk://a:2181,b:2181/path` is of. */
function tierAt({ nodes }: Draft, url: string): PlanNode | undefined {
  const [, address] = /^zk:\/\/(?:[^@/]*@)?([\d.]+)[:,/]/.exec(url) ?? [];
  return nodes.find((node) => address !== undefined && specOf(node)?.address === address);
}
