import type { RollOptions } from "../options";
import type { FleetRequest } from "../request";
import type { Stop, Wait } from "../step";
import type { Launching } from "./launching";
import type { FleetMemory } from "./memory";
import type { FleetSight } from "./sight";

/** All that a decision is made from. */
export interface FleetSituation {
  request: FleetRequest;
  options: RollOptions;
  sight: FleetSight;
  memory: FleetMemory;
}

/** The one next thing, and why. */
export type FleetStep =
  /** Tell the group what to launch from now on. */
  | { kind: "set"; launching: Launching; why: string }
  /** Start a refresh that replaces all nodes by what the group launches. */
  | { kind: "start"; why: string }
  | { kind: "cancel"; refresh: string; why: string }
  | Wait
  | Stop;

/** What a node calls itself. */
export const nodeName = (tier: string, instance: string): string => `${tier}-${instance}`;

/** Names that are written out before the rest is counted. */
const written = 5;

export function listed(names: string[]): string {
  const rest = names.length - written;
  return rest > 0 ? `${names.slice(0, written).join(", ")} and ${rest} more` : names.join(", ");
}
