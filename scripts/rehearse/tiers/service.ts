import type { ChildProcessWithoutNullStreams } from "node:child_process";

import type { Settings } from "../environment";
import type { Lab, Slot } from "../lab/lab";
import type { PlanView } from "../planView";
import type { Tools } from "../probes/tools";
import type { ProbeVerdict } from "../report";
import type { Presence } from "./presence";

/** Where a tier is rehearsed: the lab with the tier's members, and a place for programs that ask them. */
export interface Ground {
  lab: Lab;
  tools: Tools;
  /** The tier's nodes among those that are rehearsed. */
  members: Slot[];
}

/** Harm that can be done to the bare software as well, without this platform around it. */
export type Harm = "kill-member" | "kill-leader" | "silence-leader" | "replace-member";

/** Another value of one setting that the service reads at its start. */
export interface ChangedSetting {
  /** As `section` takes them. */
  settings: Record<string, unknown>;
  /** For the report, such as `timeout 30`. */
  words: string;
  /** Whether a member has the value where its service reads it. */
  taken: (slot: Slot) => boolean;
}

/** Values that members keep. */
export interface Data {
  /** Stores a value that nobody has stored before under this key; it is acknowledged when this resolves. */
  write: (ground: Ground, key: string, value: string) => Promise<void>;
  /** What one member has there, asked of it alone; undefined when it has nothing. */
  read: (ground: Ground, slot: Slot, key: string) => Promise<string | undefined>;
}

/** What a rehearsal changes about the tier. */
export interface Changes {
  /**
   * Settings of the tier as the environment's file has them, where they stand in it. They are those of this file's
   * `setting` and `machine`, and `instanceType` and `roller.waitMinutes`; the file itself understands `image`.
   */
  section: (settings: Record<string, unknown>) => Settings;
  /** Another setting of the service than the one in force, given the settings of the tier's document. */
  setting: (inForce: Record<string, unknown>) => ChangedSetting;
  /** Another setting that user-data carries, given those of a node; omitted when there is none. */
  machine?: (inForce: Record<string, number>) => Record<string, unknown>;
  /** Edits the chef repository in a folder so that the service has to restart and is the same. */
  comment: (repository: string) => void;
  /** Edits it so that the service does not start any more. */
  breakDown: (repository: string) => void;
}

/** A package of the rehearsal's own in place of software that Debian has no package of; every root has it installed. */
export interface StandIn {
  /** The script that builds the package, given its path; the same sources have to give the same bytes. */
  script: string;
  /** What every report says of it. */
  says: string;
}

/** What the lab and the faults of many tiers have to know of one tier. */
export interface Service {
  /** The tier's name in the plan. */
  name: string;
  /** Debian packages that its cookbooks install and that its programs here need: they go into image and mirror. */
  packages: string[];
  /** Omitted when its software is Debian's. */
  standIn?: StandIn;
  /** What is said of a member that was launched and does not take part. */
  silent: string;
  /** Whether a line of its journal complains; lines that warn, fail or refuse do, if omitted. */
  complains?: (line: string) => boolean;
  /** The value of a secret, by the name that the tier's document has for it; something at random if omitted. */
  secret?: (name: string, view: PlanView) => string;
  /** Files below the node's root that the service reads at its start. */
  configuration: string[];
  changes: Changes;
  /** Omitted when members keep nothing. */
  data?: Data;
  /**
   * The longest time for which its client may get no answer while members are replaced, in milliseconds; it is reported and
   * not judged if omitted.
   */
  longestGapMs?: number;

  look: (slot: Slot, lab: Lab) => Promise<Presence>;
  /** What is asked of it once all members take part. */
  probes: (ground: Ground) => Promise<ProbeVerdict[]>;
  /** Starts a program that writes, or asks, without pause; see Client for what it prints. */
  client: (ground: Ground, name: string) => ChildProcessWithoutNullStreams;
  /** The longest gap, in milliseconds, that the same client sees of the software alone; omitted when it is not compared. */
  bareGapMs?: (harm: Harm, ground: Ground) => Promise<number>;
}
