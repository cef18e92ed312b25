import type { InstanceSight, GroupSight, Launch, Unread } from "../sight";
import type { Launching } from "./launching";

/** What is seen of a fleet at one moment. Times are seconds by the clock of S3, which host entries are dated by. */
export interface FleetSight {
  now: number;
  /** What the bucket asks its nodes to apply. */
  digest: string | Unread;
  /** Undefined when there is no such group. */
  group?: FleetGroupSight;
  /** Instance refreshes of the group, the newest first. */
  refreshes: RefreshSight[];
  /** What the nodes say of themselves, by instance. */
  hosts: Map<string, HostSight | Unread>;
  /** What an earlier roller has written down; undefined where none has yet. */
  record?: FleetRecordSight;
}

export interface FleetGroupSight extends GroupSight, Launching {
  /** Nodes that the group is to have. */
  desired: number;
}

/** An instance refresh, as Auto Scaling tells of it. */
export interface RefreshSight {
  id: string;
  /** Its status in Auto Scaling's own words, such as `InProgress`. */
  status: string;
  /** Why it is so, in Auto Scaling's own words. */
  reason?: string;
  /** What it was started with of its own; without it the group says what it brings. */
  launch?: Launch;
  /** Whether it spares instances that are of that version. */
  spares: boolean;
  /** Nodes that are done with, of a hundred. */
  percent: number;
  /** By the clock of Auto Scaling. */
  startedAt: number;
}

/** The entry that a node writes of itself every few minutes. */
export interface HostSight {
  writtenAt: number;
  digestApplied: string | null;
  digestFailed: string | null;
}

/** What an earlier roller has written down. A record that says nothing is written over all the same. */
export interface FleetRecordSight {
  earlier?: Launching;
  etag?: string;
}

/** What a node that gave up its launch has left. */
export interface LaunchSight {
  writtenAt: number;
  instanceId: string;
  lastLine: string | null;
}

/** Statuses of a refresh that is not at its end (API reference of Auto Scaling, "InstanceRefresh"). */
const activeStatuses = ["Pending", "InProgress", "Baking", "Cancelling", "RollbackInProgress"];

export const isActive = ({ status }: RefreshSight): boolean => activeStatuses.includes(status);

/** What a refresh brings. */
export const broughtBy = ({ launch }: RefreshSight, { group }: FleetSight): Launch | undefined => launch ?? group;

/** Instances that are there, or will be: one that is being ended is not. */
export const nodesOf = ({ group }: FleetSight): InstanceSight[] =>
  (group?.instances ?? []).filter(({ state }) => !state.startsWith("Terminat"));
