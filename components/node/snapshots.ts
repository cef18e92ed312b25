import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { childTags, volumeTags, type Tags } from "../tags";
import type { ArnPlace } from "./arn";
import { allow, policyText, trustPolicy, useVolumeKey } from "./statements";

/** What is snapshot, and how many are kept. */
export interface SnapshotsArgs {
  /** Value of the volumes' tag `startup-stack:snapshots`. */
  group: pulumi.Input<string>;
  place: pulumi.Input<ArnPlace>;
  /** The key of the volumes. If omitted, the account's default key. */
  kmsKeyId: pulumi.Input<string | undefined>;
  /** Snapshots kept of each volume. */
  retainCount: number;
  tags?: Tags;
}

/** Daily snapshots of a tier's data volumes by Data Lifecycle Manager, with a role for volumes of this tier alone. */
export function scheduledSnapshots(
  component: string,
  { group, place, kmsKeyId, retainCount, tags }: SnapshotsArgs,
  parent: pulumi.Resource,
): void {
  const name = `${component}-snapshots`;
  const named = childTags(name, { "startup-stack:component": component }, tags);
  const role = new aws.iam.Role(name, { assumeRolePolicy: trustPolicy("dlm.amazonaws.com"), tags: named }, { parent });
  const policy = new aws.iam.RolePolicy(
    name,
    { role: role.id, policy: pulumi.output({ group, place, kmsKeyId }).apply(snapshotPolicy) },
    { parent },
  );
  new aws.dlm.LifecyclePolicy(
    name,
    {
      description: `daily snapshots of ${component}`,
      executionRoleArn: role.arn,
      state: "ENABLED",
      policyDetails: {
        resourceTypes: ["VOLUME"],
        targetTags: { [volumeTags.snapshots]: group },
        schedules: [
          {
            name: "daily",
            createRule: { interval: 24, intervalUnit: "HOURS", times: "03:00" },
            retainRule: { count: retainCount },
            copyTags: true,
          },
        ],
      },
      tags: named,
    },
    { parent, dependsOn: policy },
  );
}

/**
 * By the tag that the life-cycle policy goes by as well: a volume that the stack has let go of keeps it, and one that the
 * policy finds and the role may not touch would put the whole policy into error.
 */
function snapshotPolicy({ group, place, kmsKeyId }: { group: string; place: ArnPlace; kmsKeyId?: string }): string {
  const { partition, region, account } = place;
  const volumes = `arn:${partition}:ec2:${region}:${account}:volume/*`;
  const snapshots = `arn:${partition}:ec2:${region}::snapshot/*`;
  // The volume's tags are copied to its snapshots.
  const tagged = { Condition: { StringEquals: { [`aws:ResourceTag/${volumeTags.snapshots}`]: group } } };
  return policyText([
    { ...allow("SnapshotVolumesOfTier", ["ec2:CreateSnapshot"], volumes), ...tagged },
    allow("MakeSnapshots", ["ec2:CreateSnapshot", "ec2:CreateTags"], snapshots),
    { ...allow("DeleteSnapshotsOfTier", ["ec2:DeleteSnapshot"], snapshots), ...tagged },
    allow("FindVolumes", ["ec2:DescribeVolumes", "ec2:DescribeSnapshots", "ec2:DescribeInstances"], "*"),
    ...useVolumeKey(place, kmsKeyId),
  ]);
}
