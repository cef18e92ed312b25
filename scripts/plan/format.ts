import type { NodeKind } from "../../components/bootstrap/nodeSpec";
import type { Suppression } from "../../components/suppressions";

/** The plan: a public format, described in docs/plan-format.md. Everything downstream reads only this. */
export interface Plan {
  formatVersion: 1;
  project: string;
  stack: string;
  /** Region and account that ARNs and zones of the plan are of; the account stands in for whichever it will be. */
  region: string;
  account: string;
  /** Whether the environment says of itself that it is in production; some findings weigh more there. */
  production: boolean;
  resources: PlanResource[];
  nodes: PlanNode[];
  edges: PlanEdge[];
  outputs: Record<string, unknown>;
  findings: PlanFinding[];
  /** Which of them somebody accepts, and until when. They are applied by commands: a plan knows no day. */
  suppressions: Suppression[];
  symbols: Record<string, string>;
  assumptions: string[];
}

export interface PlanResource {
  urn: string;
  type: string;
  name: string;
  /** URN of the parent; absent for the stack itself. */
  parent?: string;
  inputs: Record<string, unknown>;
  dependsOn: string[];
  propertyDependencies: Record<string, string[]>;
  options: Record<string, unknown>;
}

export interface PlanNode {
  name: string;
  /** Logical name of the component that the node belongs to. */
  component: string;
  /** Name of its tier, whose document it reads. */
  tier: string;
  kind: NodeKind;
  role: string;
  runList: string[];
  zones: string[];
  /** Absent for fleets, whose instances get any address of their subnet. */
  address?: string;
  instanceType: string;
  image: string;
  min: number;
  max: number;
  userData: PlanUserData;
}

export interface PlanUserData {
  /** Size as EC2 counts it: compressed, before base64. */
  bytes: number;
  /** Files that cloud-config writes before anything runs. */
  files: { path: string; mode: string; text: string }[];
  /** The MIME parts, as cloud-init gets them. */
  parts: { type: string; name: string; text: string }[];
}

export interface PlanEdge {
  /** Component or group that dials. */
  from: string;
  /** Component or group that listens. */
  to: string;
  protocol: string;
  fromPort: number;
  toPort: number;
  why: string;
}

/** How much a finding weighs, the worst first: an `error` ends a preview with a code of its own. */
export const levels = ["error", "warning", "info"] as const;
export type Level = (typeof levels)[number];

export interface PlanFinding {
  /** Id of the policy that found it. */
  id: string;
  level: Level;
  /** URN of the resource that it is about. */
  resource: string;
  message: string;
}
