import type { WantedMember } from "./request";

/** What is seen of a quorum at one moment. Times are seconds by the clock of S3, which records and lock are dated by. */
export interface Sight {
  now: number;
  lock: LockSight;
  /** Members that the ensemble was born with; undefined while it is not born. */
  born?: { id: number; address: string }[];
  /** What the bucket asks its members to apply. */
  digest: string;
  members: MemberSight[];
}

/** The ensemble's lock, which is an object that is never deleted. */
export interface LockSight {
  state: "none" | "free" | "held";
  nonce?: string;
  holder?: string;
  instance?: string;
  purpose?: string;
  /** Left behind by a roller that ended in order. */
  stopped?: boolean;
  writtenAt: number;
  etag?: string;
}

export interface MemberSight {
  wanted: WantedMember;
  /** Undefined when there is no such group. */
  group?: GroupSight;
  /** Undefined when its agent has never written one in this incarnation. */
  record?: RecordSight;
  /** A record of another incarnation. */
  otherLife?: { incarnation: string; serving: boolean; writtenAt: number };
}

/** Template and version of a group or of an instance. */
export interface Launch {
  launchTemplateId: string;
  launchTemplateVersion: string;
}

export interface GroupSight extends Launch {
  instances: InstanceSight[];
}

export interface InstanceSight extends Launch {
  id: string;
  /** Lifecycle state of Auto Scaling, such as `InService` or `Pending:Wait`. */
  state: string;
  healthy: boolean;
}

/** What a member's agent writes every 30 seconds. */
export interface RecordSight {
  writtenAt: number;
  instanceId: string;
  mode: string;
  /** Whether the member has held data of this incarnation. */
  data: boolean;
  syncedFollowers: number | null;
  digestApplied: string | null;
  digestFailed: string | null;
  reason: string | null;
  lastLogLine: string | null;
}

/** The instance that fills the slot, or will: one that is being ended does not. */
export function currentInstance({ group }: MemberSight): InstanceSight | undefined {
  return group?.instances.find(({ state }) => !state.startsWith("Terminat"));
}

export function isWanted(launch: Launch, wanted: Launch): boolean {
  return (
    launch.launchTemplateId === wanted.launchTemplateId && launch.launchTemplateVersion === wanted.launchTemplateVersion
  );
}
