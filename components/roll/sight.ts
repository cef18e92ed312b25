import type { WantedMember } from "./request";

/** What is seen of a tier's members at one moment. Times are seconds by the clock of S3, which records and lock are dated by. */
export interface Sight {
  now: number;
  /** A single has none. */
  lock: LockSight;
  /** Members that the ensemble was born with; undefined while it is not born. Other kinds have no birth. */
  born?: BornMember[] | Unread;
  /** Whether the document says that the ensemble was born in an earlier stack, recorded here or not yet. */
  isKnownBorn?: boolean;
  /** What the bucket asks its members to apply. */
  digest: string | Unread;
  members: MemberSight[];
}

/** An object that is there and says nothing: why it cannot be read, in words. */
export interface Unread {
  unread: string;
}

export interface BornMember {
  id: number;
  address: string;
}

/** The tier's lock, which is an object that is never deleted. One that cannot be read is held by nobody knows whom. */
export interface LockSight extends Partial<Unread> {
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

/** A member; `unread` when it has a record that cannot be read. */
export interface MemberSight extends Partial<Unread> {
  wanted: WantedMember;
  /** Undefined when there is no such group. */
  group?: GroupSight;
  /** Undefined when its agent has never written one in this incarnation, or none that can be read. */
  record?: RecordSight;
  /** A record of another incarnation. */
  otherLife?: { incarnation: string; instanceId: string; serving: boolean; writtenAt: number };
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

/** What a member's agent writes every 30 seconds, and every second while a roller holds the lock. */
export interface RecordSight {
  writtenAt: number;
  instanceId: string;
  /** Whether the member's own service serves: it votes, could take the address or has it, or answers. */
  serving: boolean;
  /** Whether it is the leader of its ensemble, or has the address of its pair. */
  leads: boolean;
  /** Of the leader of an ensemble how many other members are in sync with it. */
  synced: number | null;
  /** The state of its service, in words for people. */
  mode: string;
  /** Whether the member has held data of this incarnation. */
  data: boolean;
  /** What the label of its own disk says; null while it has none. */
  label: object | null;
  digestApplied: string | null;
  digestFailed: string | null;
  reason: string | null;
  lastLogLine: string | null;
}

export const isUnread = (value: object | string | undefined): value is Unread =>
  typeof value === "object" && "unread" in value;

/** The instance that fills the slot, or will: one that is being ended does not. */
export function currentInstance({ group }: MemberSight): InstanceSight | undefined {
  return group?.instances.find(({ state }) => !state.startsWith("Terminat"));
}

/** Whether an instance of the member is in service. */
export const isInService = (member: MemberSight): boolean => currentInstance(member)?.state === "InService";

/** The record, when it is of the instance that fills the slot now. */
export function ownRecord(member: MemberSight): RecordSight | undefined {
  return member.record?.instanceId === currentInstance(member)?.id ? member.record : undefined;
}

export function isWanted(launch: Launch, wanted: Launch): boolean {
  return (
    launch.launchTemplateId === wanted.launchTemplateId && launch.launchTemplateVersion === wanted.launchTemplateVersion
  );
}
