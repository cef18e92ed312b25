import type { PlanView, RehearsedFleet, RehearsedNode } from "../planView";
import type { Link } from "./firewall";
import type { Machine } from "./machine";

/** A slot of the plan with the machine that fills it at the moment, or one node of a fleet for as long as it lives. */
export interface Slot {
  /** The node as its instance was launched; before the first launch, as the plan has it. */
  node: RehearsedNode;
  machine: Machine;
  /** Its place in the network. */
  link: Link;
  mac: string;
  instance: string;
  /** Instances that have filled the slot so far. */
  launches: number;
  /** The launch of its instance, until the machine runs. */
  launching: Promise<void>;
  launchedAt: number;
  /** Whether its volume is attached. */
  attached: boolean;
  userDataAt?: number;
  hook?: { result: "CONTINUE" | "ABANDON"; at: number };
}

export interface LabSettings {
  run: string;
  folder: string;
  layers: string[];
  mirror?: string;
  /** The plan that everything is made from at first. */
  view: PlanView;
  nodes: RehearsedNode[];
  fleets: RehearsedFleet[];
  /** Folder of the program that is rehearsed: where `pulumi up` runs its commands. */
  programFolder: string;
  /** Folder for the logs of nodes that fail; it stays. */
  logs: string;
  /** Security groups of the probe's client. */
  clientGroups: string[];
  /** Values of the plan's secrets, by id. */
  secrets: Record<string, string>;
}
