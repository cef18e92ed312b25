import { parameterArn } from "../imageParameter";
import { partitionOf } from "../regions";
import { onlyOverSeen, onlyWhereAbsent } from "./conditionalWrites";
import { keys, lockKeys, sharedKeys } from "./readings";
import type { AnyRequest, CommonRequest, FleetRequest, RollRequest } from "./request";

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

/** What differs from kind to kind. */
interface Reach {
  /** What may be asked and done of Auto Scaling. */
  autoScaling: Statement[];
  launchTemplateIds: string[];
  /** Patterns of the names of the roles that nodes get. */
  roles: string[];
  /** Keys that are read. */
  read: string[];
  /** Keys that are written. */
  written: string[];
}

/**
 * The rights that a roller needs for its calls: those of the operator, or of the role that the request names; the operator
 * then needs sts:AssumeRole of it. GetCallerIdentity is allowed to everybody.
 */
export function rollerPolicy(request: AnyRequest): RollerPolicy {
  const { region, account, bucket, imageParameter } = request;
  const { id: partition, dnsSuffix } = partitionOf(region);
  const bucketArn = `arn:${partition}:s3:::${bucket}`;
  const inBucket = (key: string): string => `${bucketArn}/${key}`;
  const ec2 = (resource: string): string => `arn:${partition}:ec2:${region}:${account}:${resource}`;
  const reach = request.kind === "fleet" ? fleetReach(request) : memberReach(request);
  return {
    Version: "2012-10-17",
    Statement: [
      ...reach.autoScaling,
      // Auto Scaling lets only those set a launch template who could launch from it themselves, tags and role included.
      {
        Sid: "LaunchFromTemplatesOfMembers",
        Effect: "Allow",
        Action: ["ec2:RunInstances"],
        Resource: "*",
        Condition: {
          ArnEquals: {
            "ec2:LaunchTemplate": distinct(reach.launchTemplateIds.map((id) => ec2(`launch-template/${id}`))),
          },
        },
      },
      {
        Sid: "TagWhatIsLaunched",
        Effect: "Allow",
        Action: ["ec2:CreateTags"],
        Resource: [
          ec2("instance/*"),
          ec2("volume/*"),
          ...(request.kind === "fleet" ? [ec2("network-interface/*")] : []),
        ],
        Condition: { StringEquals: { "ec2:CreateAction": "RunInstances" } },
      },
      {
        Sid: "FindNewestImage",
        Effect: "Allow",
        Action: ["ssm:GetParameters"],
        Resource:
          imageParameter === undefined
            ? `arn:${partition}:ssm:${region}::parameter/aws/service/debian/*`
            : parameterArn(imageParameter, { partition, region, account }),
      },
      {
        Sid: "HandOnRolesOfMembers",
        Effect: "Allow",
        Action: ["iam:PassRole"],
        Resource: distinct(reach.roles.map((role) => `arn:${partition}:iam::${account}:role/${role}`)),
        Condition: { StringEquals: { "iam:PassedToService": ec2Principal(dnsSuffix) } },
      },
      { Sid: "ReadDocumentsAndRecords", Effect: "Allow", Action: ["s3:GetObject"], Resource: reach.read.map(inBucket) },
      // Without it S3 answers 403 for an object that is absent, and absent must be told from forbidden.
      { Sid: "TellAbsentFromForbidden", Effect: "Allow", Action: ["s3:ListBucket"], Resource: bucketArn },
      ...reach.written.flatMap((key): Statement[] => [
        { ...put("WriteWhereAbsent", inBucket(key)), Condition: onlyWhereAbsent },
        { ...put("WriteOverSeen", inBucket(key)), Condition: onlyOverSeen },
      ]),
    ],
  };
}

function memberReach({ kind, tier, members, ...request }: RollRequest): Reach {
  return {
    autoScaling: [
      describe("SeeGroups", ["autoscaling:DescribeAutoScalingGroups"]),
      {
        Sid: "ReplaceMembers",
        Effect: "Allow",
        Action: ["autoscaling:UpdateAutoScalingGroup", "autoscaling:TerminateInstanceInAutoScalingGroup"],
        Resource: distinct(members.map(({ group }) => groupArn(request, group))),
      },
    ],
    launchTemplateIds: members.map(({ launchTemplateId }) => launchTemplateId),
    // A role has its member's name and a random ending.
    roles: members.map(({ name }) => `${name}-*`),
    read: [keys.document(tier), `members/${tier}/*`, ...sharedKeys(kind, tier)],
    written: lockKeys(kind, tier),
  };
}

function fleetReach({ tier, fleet, ...request }: FleetRequest): Reach {
  return {
    autoScaling: [
      describe("SeeGroupAndRefreshes", [
        "autoscaling:DescribeAutoScalingGroups",
        "autoscaling:DescribeInstanceRefreshes",
      ]),
      {
        Sid: "RefreshFleet",
        Effect: "Allow",
        Action: [
          "autoscaling:UpdateAutoScalingGroup",
          "autoscaling:StartInstanceRefresh",
          "autoscaling:CancelInstanceRefresh",
        ],
        Resource: groupArn(request, fleet.group),
      },
    ],
    launchTemplateIds: [fleet.launchTemplateId],
    // Seven digits that the provider makes up: another tier's name may begin with this one's.
    roles: [`${tier}-???????`],
    read: [keys.document(tier), keys.fleet(tier), `${keys.hosts(tier)}*`, `${keys.launches(tier)}*`],
    written: [keys.fleet(tier)],
  };
}

/** EC2 as IAM names it. Elsewhere than in `aws` and GovCloud it has another name besides, as AWS's own policies for China have it. */
const ec2Principal = (dnsSuffix: string): string | string[] =>
  dnsSuffix === "amazonaws.com" ? "ec2.amazonaws.com" : ["ec2.amazonaws.com", `ec2.${dnsSuffix}`];

/** Describe actions know no resources. */
const describe = (Sid: string, Action: string[]): Statement => ({ Sid, Effect: "Allow", Action, Resource: "*" });

const put = (Sid: string, Resource: string): Statement => ({
  Sid,
  Effect: "Allow",
  Action: ["s3:PutObject"],
  Resource,
});

const groupArn = ({ region, account }: Pick<CommonRequest, "region" | "account">, group: string): string =>
  `arn:${partitionOf(region).id}:autoscaling:${region}:${account}:autoScalingGroup:*:autoScalingGroupName/${group}`;

const distinct = (values: string[]): string[] => [...new Set(values)].sort();
