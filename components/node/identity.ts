import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { documentKey } from "../bootstrap/documents";
import { childTags, type Tags } from "../tags";
import { placeOfArn } from "./arn";

/** What a member's role lets it touch: its own volume, group and objects, and nobody else's. */
export interface MemberRights {
  tier: string;
  memberId: number;
  bucketArn: string;
  groupName: string;
  volumeArn: string;
  instanceProfileArn: string;
  secretArns: string[];
}

interface Statement {
  Sid: string;
  Effect: "Allow";
  Action: string[];
  Resource: string | string[];
  Condition?: Record<string, Record<string, string>>;
}

/** The policy of a member's role. Region and account are those of its volume. */
export function memberPolicy(rights: MemberRights): string {
  const { tier, memberId, bucketArn, volumeArn } = rights;
  const { partition, region, account } = placeOfArn(volumeArn);
  const statements: Statement[] = [
    {
      Sid: "ReadRepositoryDocumentsAndRecords",
      Effect: "Allow",
      Action: ["s3:GetObject"],
      Resource: ["bundle.json", "bundles/*", documentKey("*"), `members/${tier}/*`, `ensembles/${tier}/*`].map(
        (key) => `${bucketArn}/${key}`,
      ),
    },
    // Without it S3 answers 403 for an object that is absent, and absent must be told from forbidden.
    { Sid: "TellAbsentFromForbidden", Effect: "Allow", Action: ["s3:ListBucket"], Resource: bucketArn },
    {
      Sid: "WriteOwnRecords",
      Effect: "Allow",
      Action: ["s3:PutObject"],
      Resource: [`${bucketArn}/members/${tier}/${memberId}.json`, `${bucketArn}/ensembles/${tier}/*`],
    },
    {
      Sid: "CompleteOwnLaunch",
      Effect: "Allow",
      Action: ["autoscaling:CompleteLifecycleAction", "autoscaling:RecordLifecycleActionHeartbeat"],
      Resource: `arn:${partition}:autoscaling:${region}:${account}:autoScalingGroup:*:autoScalingGroupName/${rights.groupName}`,
    },
    { Sid: "AttachOwnVolume", Effect: "Allow", Action: ["ec2:AttachVolume"], Resource: volumeArn },
    {
      Sid: "AttachToOwnInstance",
      Effect: "Allow",
      Action: ["ec2:AttachVolume"],
      Resource: `arn:${partition}:ec2:${region}:${account}:instance/*`,
      Condition: { ArnEquals: { "ec2:InstanceProfile": rights.instanceProfileArn } },
    },
  ];
  if (rights.secretArns.length > 0) {
    statements.push({
      Sid: "ReadSecretsOfTier",
      Effect: "Allow",
      Action: ["secretsmanager:GetSecretValue"],
      Resource: rights.secretArns,
    });
  }
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

/** A trust policy for one AWS service. */
export function trustPolicy(service: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
  });
}

/** A role that EC2 instances take, and the profile that hands it to them. Rights are added by the caller. */
export function instanceIdentity(
  name: string,
  own: Record<string, pulumi.Input<string>>,
  tags: Tags | undefined,
  opts: pulumi.CustomResourceOptions,
): { role: aws.iam.Role; profile: aws.iam.InstanceProfile } {
  const named = childTags(name, own, tags);
  const role = new aws.iam.Role(name, { assumeRolePolicy: trustPolicy("ec2.amazonaws.com"), tags: named }, opts);
  const profile = new aws.iam.InstanceProfile(name, { role: role.name, tags: named }, opts);
  return { role, profile };
}
