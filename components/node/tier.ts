import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

import type { ArtifactName } from "../artifacts/known";
import type { SecretReference } from "../bootstrap/documents";
import type { Machine } from "./launchTemplate";
import type { Statement } from "./statements";

/** What the component of a tier decides for its nodes, whatever their kind. */
export interface Tier {
  /** The chef role of the nodes, which comes after `base`. */
  role: string;
  /** The systemd unit that must run before a launch is completed. */
  service: string;
  machine: Machine;
  /** The least memory that a node needs, in MiB, as the kernel counts it. */
  memoryMib: pulumi.Input<number>;
  /** Settings that depend on the machine: a change of them replaces nodes. */
  machineSettings: Record<string, pulumi.Input<number>>;
  /** The tier's own security group. */
  securityGroup: aws.ec2.SecurityGroup;
  /** What the tier's document says to the cookbook: a change of it reaches nodes in place. */
  settings: pulumi.Input<Record<string, unknown>>;
  /** The secrets by the name that the cookbook has for each. */
  secrets: Record<string, pulumi.Output<SecretReference>>;
  /** Packages of others that recipes install beside those of every node. If omitted, none. */
  artifacts?: pulumi.Input<ArtifactName[]>;
  /** What the nodes' roles may do beside what those of every node may. If omitted, nothing. */
  rights?: pulumi.Input<Statement[]>;
  /** What has to be there before an instance boots. */
  launchAfter: pulumi.Resource[];
}
