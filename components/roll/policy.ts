import { keys, lockKeys, sharedKeys } from "./readings";
import type { RollRequest } from "./request";

interface Statement {
  Sid: string;
  Effect: "Allow";
  Action: string[];
  Resource: string | string[];
  Condition?: Record<string, Record<string, string | string[]>>;
}

export interface RollerPolicy {
  Version: "2012-10-17";
  Statement: Statement[];
}

/**
 * The rights that a roller needs for its calls: those of the operator, or of the role that the request names; the operator
 * then needs sts:AssumeRole of it. GetCallerIdentity is allowed to everybody.
 */
export function rollerPolicy(request: RollRequest): RollerPolicy {
  const { region, account, bucket, kind, tier, members } = request;
  const partition = partitionOf(region);
  const bucketArn = `arn:${partition}:s3:::${bucket}`;
  const inBucket = (key: string): string => `${bucketArn}/${key}`;
  const ec2 = (resource: string): string => `arn:${partition}:ec2:${region}:${account}:${resource}`;
  const distinct = (values: string[]): string[] => [...new Set(values)].sort();
  return {
    Version: "2012-10-17",
    Statement: [
      // Describe actions know no resources.
      { Sid: "SeeGroups", Effect: "Allow", Action: ["autoscaling:DescribeAutoScalingGroups"], Resource: "*" },
      {
        Sid: "ReplaceMembers",
        Effect: "Allow",
        Action: ["autoscaling:UpdateAutoScalingGroup", "autoscaling:TerminateInstanceInAutoScalingGroup"],
        Resource: distinct(
          members.map(
            ({ group }) =>
              `arn:${partition}:autoscaling:${region}:${account}:autoScalingGroup:*:autoScalingGroupName/${group}`,
          ),
        ),
      },
      // Auto Scaling lets only those set a launch template who could launch from it themselves, tags and role included.
      {
        Sid: "LaunchFromTemplatesOfMembers",
        Effect: "Allow",
        Action: ["ec2:RunInstances"],
        Resource: "*",
        Condition: {
          ArnEquals: {
            "ec2:LaunchTemplate": distinct(
              members.map(({ launchTemplateId }) => ec2(`launch-template/${launchTemplateId}`)),
            ),
          },
        },
      },
      {
        Sid: "TagWhatIsLaunched",
        Effect: "Allow",
        Action: ["ec2:CreateTags"],
        Resource: [ec2("instance/*"), ec2("volume/*")],
        Condition: { StringEquals: { "ec2:CreateAction": "RunInstances" } },
      },
      {
        Sid: "FindNewestImage",
        Effect: "Allow",
        Action: ["ssm:GetParameters"],
        Resource: `arn:${partition}:ssm:${region}::parameter/aws/service/debian/*`,
      },
      {
        Sid: "HandOnRolesOfMembers",
        Effect: "Allow",
        Action: ["iam:PassRole"],
        // A role has its member's name and a random ending.
        Resource: distinct(members.map(({ name }) => `arn:${partition}:iam::${account}:role/${name}-*`)),
        Condition: { StringEquals: { "iam:PassedToService": "ec2.amazonaws.com" } },
      },
      {
        Sid: "ReadDocumentsAndRecords",
        Effect: "Allow",
        Action: ["s3:GetObject"],
        Resource: [keys.document(tier), `members/${tier}/*`, ...sharedKeys(kind, tier)].map(inBucket),
      },
      // Without it S3 answers 403 for an object that is absent, and absent must be told from forbidden.
      { Sid: "TellAbsentFromForbidden", Effect: "Allow", Action: ["s3:ListBucket"], Resource: bucketArn },
      ...lockKeys(kind, tier).map((key): Statement => ({
        Sid: "HoldLock",
        Effect: "Allow",
        Action: ["s3:PutObject"],
        Resource: inBucket(key),
      })),
    ],
  };
}

function partitionOf(region: string): string {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}
