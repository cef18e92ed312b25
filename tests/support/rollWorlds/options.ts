import type { RollRequest } from "../../../components/roll/request";
import type { WantedMember } from "../../../components/roll/request";

/** A member as it really is, which a roller only learns of by records. */
export interface SimMember {
  wanted: WantedMember;
  groupVersion: string;
  instance?: { id: string; version: string; state: "Pending:Wait" | "InService"; upAt: number };
  /** The instance that was ended last, which AWS shows for a while as it was. */
  ghost?: { id: string; version: string; until: number };
  /** When the group launches the next instance. */
  launchAt?: number;
  /** Whether its server is up and knows all that it must. */
  up: boolean;
  /** Since when it is not, and by whose doing. */
  away?: { since: number; by: "roller" | "agent" | "fate" };
  /** When its server is up again. */
  upAgainAt?: number;
  /** The moment at which its present instance came into service, where that has been seen. */
  inServiceAt?: number;
  /** The lock's nonce, while its agent holds it for a converge. */
  converging?: string;
  /** While its agent stands still in a converge. */
  standsStillUntil?: number;
  /** Whether the agent writes records. */
  agent: boolean;
  /** Whether the agent of the next instance does, whatever becomes of this one. */
  agentReturns?: boolean;
  /** Whether its instance has failed with the wanted digest; the next one does not. */
  failed: boolean;
  /** A member that never comes back, whatever version it gets. */
  cursed: boolean;
}

/** A world at its beginning. Members are given by their ids. */
export interface SimOptions {
  members: number;
  /** Version that runs at the start, by member. */
  running: Record<number, string>;
  wantedVersion: string;
  /** A version whose instances give up. */
  brokenVersion?: string;
  /** A version whose instances come into service, and whose servers never come up. */
  muteVersion?: string;
  /** Members whose machines have died; their groups bring them back in their own time. */
  down?: number[];
  /** Members whose servers do not come up on the machines that they have. */
  stopped?: number[];
  cursed?: number[];
  failed?: number[];
  /** Members whose agents have fallen silent after a last record. */
  deadAgents?: number[];
  /** Members in service whose agents are dead and have never written a record. */
  unrecorded?: number[];
  /** Whether the agent of a new instance writes, whatever has become of the one before. */
  agentsReturn?: boolean;
  /** Agents of a version that reports every 30 seconds, whoever is at work: those that a first roll meets. */
  slowAgents?: boolean;
  /** Objects with a text that nobody can read, by key, until somebody writes them again. */
  unreadable?: Record<string, string>;
  lock?: { holder: string; instance?: string; ageSeconds: number; stopped?: boolean };
  /** Seconds that a boot takes, by turns. */
  bootSeconds: number[];
  /** Seconds that a new instance's server takes to come up, by turns: long where the disk is blank or lags. */
  syncSeconds: number[];
  /** Seconds for which AWS shows an ended instance in service. */
  ghostSeconds: number;
  waitMinutes?: number;
  /** Seconds for which Auto Scaling is at something else. */
  busySeconds?: number;
  /** The request of a tier that was planned; its names and addresses stand for those that are made up. */
  planned?: RollRequest;
}

/** What a roll did to the world that it must not do. */
export interface Harm {
  at: number;
  text: string;
}
