/** What the rehearsal reads of a plan. */
import type { NodeSpec } from "../../components/bootstrap/nodeSpec";
import type { PolicyDocument } from "../iam/decide";
import type { LaunchedDisk } from "./planLaunches";
import type { Launching } from "./standin/group";
import type { LifecycleHook } from "./standin/lifecycle";

export interface PlannedVolume {
  id: string;
  sizeGib: number;
  zone: string;
  tags: Record<string, string>;
}

export interface StoredObject {
  bucket: string;
  key: string;
  body: Buffer;
}

/** A command that `pulumi up` runs on the operator's machine. */
export interface PlannedCommand {
  name: string;
  create: string;
  environment: Record<string, string>;
}

/** What is known of a slot and of a fleet's nodes alike. */
export interface RehearsedMachine {
  name: string;
  /** The preferred one of several. */
  instanceType: string;
  /** The template's own text, base64. */
  userData: string;
  facts: NodeSpec;
  securityGroups: string[];
  roleName: string;
  profileArn: string;
  policies: PolicyDocument[];
  imageId: string;
  /** The version of its launch template that the plan wants, with the policy of a group of several types. */
  template: Launching;
  /** Disks that come and go with each instance. */
  scratch: LaunchedDisk[];
  /** Tags that its instances get. */
  tags: Record<string, string>;
  /** Hooks of its group. */
  hooks: LifecycleHook[];
}

export interface RehearsedNode extends RehearsedMachine {
  address: string;
  subnetCidr: string;
  zone: string;
  interfaceId: string;
}

/** A group whose instances get any address of its subnets. */
export interface RehearsedFleet extends RehearsedMachine {
  subnets: { cidr: string; zone: string }[];
  size: { min: number; max: number; desired: number };
}
