import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { childTags, type Tags } from "../tags";
import { placeOfArn } from "./arn";
import { trustPolicy } from "./statements";

/** What is snapshot, and how many are kept. */
export interface SnapshotsArgs {
  /** Value of the volumes' tag `startup-stack:snapshots`. */
  group: pulumi.Input<string>;
  volumeArns: pulumi.Input<string>[];
  /** Snapshots kept of each volume. */
  retainCount: number;
  tags?: Tags;
}

/** Daily snapshots of a tier's data volumes by Data Lifecycle Manager, with a role for these volumes alone. */
export function scheduledSnapshots(
  component: string,
  { group, volumeArns, retainCount, tags }: SnapshotsArgs,
  parent: pulumi.Resource,
): void {
  const name = `${component}-snapshots`;
  const named = childTags(name, { "startup-stack:component": component }, tags);
  const role = new aws.iam.Role(name, { assumeRolePolicy: trustPolicy("dlm.amazonaws.com"), tags: named }, { parent });
  const policy = new aws.iam.RolePolicy(
    name,
    { role: role.id, policy: pulumi.output({ volumeArns, group }).apply(snapshotPolicy) },
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
        targetTags: { "startup-stack:snapshots": group },
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

function snapshotPolicy({ volumeArns, group }: { volumeArns: string[]; group: string }): string {
  const { partition, region } = placeOfArn(volumeArns[0] ?? "");
  const snapshots = `arn:${partition}:ec2:${region}::snapshot/*`;
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Action: ["ec2:CreateSnapshot"], Resource: [...volumeArns, snapshots] },
      { Effect: "Allow", Action: ["ec2:CreateTags"], Resource: snapshots },
      {
        Effect: "Allow",
        Action: ["ec2:DeleteSnapshot"],
        Resource: snapshots,
        // The volume's tags are copied to its snapshots.
        Condition: { StringEquals: { "aws:ResourceTag/startup-stack:snapshots": group } },
      },
      {
        Effect: "Allow",
        Action: ["ec2:DescribeVolumes", "ec2:DescribeSnapshots", "ec2:DescribeInstances"],
        Resource: "*",
      },
    ],
  });
}
