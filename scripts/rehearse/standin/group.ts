/** What auto scaling groups, their instances and their refreshes are made of. */
import type { Held, LifecycleHook } from "./lifecycle";

/** A launch template at one of its versions. */
export interface TemplateVersion {
  id: string;
  version: string;
}

/** By what a group launches more than its template's own type: in order of preference, and how it shares them out. */
export interface MixedPolicy {
  instanceTypes: string[];
  /** As the protocol names its fields. */
  distribution: Record<string, string>;
}

/** What a group launches instances from. */
export interface Launching extends TemplateVersion {
  policy?: MixedPolicy;
}

export interface GroupSettings {
  name: string;
  zones: string[];
  template: Launching;
  size: { min: number; max: number; desired: number };
  hooks: LifecycleHook[];
}

/** A version of a launch template, with the role that a caller hands on by using it. */
export interface PublishedTemplate extends TemplateVersion {
  roleName: string;
  imageId: string;
}

export interface GroupInstance extends Held {
  id: string;
  zone: string;
  /** The version that it was launched from, whatever its group has now. */
  template: TemplateVersion;
}

export interface Group extends GroupSettings {
  instances: GroupInstance[];
  /** Oldest first. */
  refreshes: Refresh[];
  /** Whether it launches instances by itself. */
  acts: boolean;
}

/** A launch that a group has begun by itself. */
export interface Launch {
  group: string;
  instance: string;
  zone: string;
  template: TemplateVersion;
}

export interface RefreshPreferences {
  minHealthyPercentage: number;
  maxHealthyPercentage: number;
  /** Seconds that a new instance is in service before it counts. */
  instanceWarmup: number;
  skipMatching: boolean;
}

export interface Refresh {
  id: string;
  status: "Pending" | "InProgress" | "Successful" | "Failed" | "Cancelling" | "Cancelled";
  reason?: string;
  /** Milliseconds of the epoch. */
  startedAt: number;
  endedAt?: number;
  /** When an instance was last replaced; the start before that. */
  progressAt: number;
  preferences: RefreshPreferences;
  /** What instances are launched from while it goes on, and from then on, when it was started with that. */
  wanted?: Launching;
  /** The instances that it replaces. */
  outdated: string[];
  /** How many of them are still to be replaced. */
  remaining: number;
}
