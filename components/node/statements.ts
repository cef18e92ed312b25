import { documentKey, stateKey } from "../bootstrap/documents";
import { joinsKey } from "../bootstrap/joins";
import type { SlotKind } from "../bootstrap/nodeSpec";
import { parseS3 } from "../fetched";
import { onlyOverSeen, onlyWhereAbsent } from "../roll/conditionalWrites";
import { keys, lockKeys, sharedKeys } from "../roll/readings";
import { volumeTags } from "../tags";
import type { ArnPlace } from "./arn";

/** One statement of an IAM policy. */
export interface Statement {
  Sid: string;
  Effect: "Allow";
  Action: string[];
  Resource: string | string[];
  Condition?: Record<string, Record<string, string>>;
}

/** Statements as the text of a policy. */
export function policyText(statements: Statement[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

/** A trust policy for one AWS service. */
export function trustPolicy(service: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
  });
}

/**
 * Reads the archives, what all tiers tell their nodes and ever told those of this one, what these join, and these keys.
 * The right to what a join asks for comes with a Membership; a tier that has none is to see that, and not a refusal.
 */
export function readBucket(bucketArn: string, tier: string, own: string[]): Statement[] {
  const shared = [
    "bundles/*",
    documentKey("*"),
    stateKey(tier, "*"),
    joinsKey(tier),
    `${keys.launches(tier)}*`,
    "hosts/*",
  ];
  return [
    allow("ReadRepositoryDocumentsAndRecords", ["s3:GetObject"], objectsOf(bucketArn, [...shared, ...own])),
    // Without it S3 answers 403 for an object that is absent, and absent must be told from forbidden.
    allow("TellAbsentFromForbidden", ["s3:ListBucket"], bucketArn),
  ];
}

/** What a member writes of itself whenever it likes, and what members share, of which nothing is overwritten unseen. */
export function writeObjects(bucketArn: string, { own, created, overwritten }: WrittenKeys): Statement[] {
  const put = (sid: string, written: string[], Condition?: Statement["Condition"]): Statement[] =>
    written.length === 0 ? [] : [{ ...allow(sid, ["s3:PutObject"], objectsOf(bucketArn, written)), Condition }];
  return [
    ...put("WriteOwnRecords", own),
    ...put("WriteWhatIsAbsent", created, onlyWhereAbsent),
    ...put("WriteOverWhatWasRead", overwritten, onlyOverSeen),
  ];
}

/**
 * A node of a fleet writes its own host entry, and takes it back. IAM puts the user id in place of the variable, which on
 * EC2 is the role's id and the instance's: no node can write the entry of another one.
 */
export function writeOwnEntry(bucketArn: string, tier: string): Statement {
  const entry = `${keys.hosts(tier)}\${aws:userid}/*`;
  return allow("WriteOwnEntry", ["s3:PutObject", "s3:DeleteObject"], objectsOf(bucketArn, [entry]));
}

/** Last words go by the instance's id, which no variable of IAM has: of the tier's own nodes any could write them. */
export function writeLastWords(bucketArn: string, tier: string): Statement {
  return allow("WriteLastWords", ["s3:PutObject"], objectsOf(bucketArn, [`${keys.launches(tier)}i-*.json`]));
}

/** Answers the hooks of one auto scaling group. */
export function completeLaunch({ partition, region, account }: ArnPlace, groupName: string): Statement {
  const group = `arn:${partition}:autoscaling:${region}:${account}:autoScalingGroup:*:autoScalingGroupName/${groupName}`;
  return allow(
    "CompleteOwnLaunch",
    ["autoscaling:CompleteLifecycleAction", "autoscaling:RecordLifecycleActionHeartbeat"],
    group,
  );
}

/**
 * Attaches volumes that are tagged as this member's to instances that have this profile, and to no others. Not one volume
 * by its id: until the roller has been there, an instance of the version in force needs the volume that its template names.
 */
export function attachVolume(
  { partition, region, account }: ArnPlace,
  member: string,
  instanceProfileArn: string,
): Statement[] {
  const instances = `arn:${partition}:ec2:${region}:${account}:instance/*`;
  return [
    {
      ...allow("AttachOwnVolume", ["ec2:AttachVolume"], `arn:${partition}:ec2:${region}:${account}:volume/*`),
      Condition: { StringEquals: { [`aws:ResourceTag/${volumeTags.member}`]: member } },
    },
    {
      ...allow("AttachToOwnInstance", ["ec2:AttachVolume"], instances),
      Condition: { ArnEquals: { "ec2:InstanceProfile": instanceProfileArn } },
    },
  ];
}

/**
 * What EC2 does with the key of an encrypted volume on a role's behalf, and nothing that the role does by itself. Without a
 * key of their own the volumes have the account's default key, which may be any of its keys.
 */
export function useVolumeKey({ partition, region, account }: ArnPlace, kmsKeyId: string | undefined): Statement[] {
  const key = kmsKeyId ?? `arn:${partition}:kms:${region}:${account}:key/*`;
  const byEc2 = { StringEquals: { "kms:ViaService": `ec2.${region}.amazonaws.com` } };
  return [
    { ...allow("UseKeyOfVolume", ["kms:Decrypt", "kms:DescribeKey"], key), Condition: byEc2 },
    {
      ...allow("LendKeyOfVolume", ["kms:CreateGrant"], key),
      Condition: { ...byEc2, Bool: { "kms:GrantIsForAWSResource": "true" } },
    },
  ];
}

/** Reads the packages that are objects of S3: these, and none beside them. */
export function readArtifacts({ partition }: Pick<ArnPlace, "partition">, addresses: string[]): Statement[] {
  const objects = addresses.flatMap((address) => parseS3(address) ?? []);
  const arns = objects.map(({ bucket, key }) => `arn:${partition}:s3:::${bucket}/${key}`);
  return arns.length === 0 ? [] : [allow("ReadArtifacts", ["s3:GetObject"], arns)];
}

/**
 * What the agent of Systems Manager asks for so that people can open sessions, and nothing of the service's other parts:
 * the policy of AWS's own that does no more is AWSCloud9SSMInstanceProfile. None of these actions takes a resource.
 */
export function openSessions(sessionManager: boolean | undefined): Statement[] {
  if (sessionManager !== true) return [];
  const channels = ["CreateControlChannel", "CreateDataChannel", "OpenControlChannel", "OpenDataChannel"];
  const actions = ["ssm:UpdateInstanceInformation", ...channels.map((action) => `ssmmessages:${action}`)];
  return [allow("OpenSessions", actions, "*")];
}

export function readSecrets(secretArns: string[], sid = "ReadSecretsOfTier"): Statement[] {
  return secretArns.length === 0 ? [] : [allow(sid, ["secretsmanager:GetSecretValue"], secretArns)];
}

/** Reads what a tier's nodes are told to join: the document, the archives, and the secrets of the services. */
export function readJoins(bucketArn: string, read: string[], secretArns: string[]): Statement[] {
  const objects = allow("ReadJoins", ["s3:GetObject"], objectsOf(bucketArn, read));
  return [objects, ...readSecrets(secretArns, "ReadSecretsOfJoins")];
}

/** Keys that a member writes: always, where there is nothing, and over the version that it has read. */
type WrittenKeys = Record<"own" | "created" | "overwritten", string[]>;

/** Keys that a member of each kind reads besides what all nodes read, and those that it writes. */
export function recordKeys(kind: SlotKind, tier: string, id: number): { read: string[]; written: WrittenKeys } {
  const own = keys.member(tier, id);
  const shared = sharedKeys(kind, tier);
  const launch = `${keys.launches(tier)}${id}.json`;
  const read = [kind === "single" ? own : `members/${tier}/*`, ...shared];
  return { read, written: { own: [own, launch], created: shared, overwritten: lockKeys(kind, tier) } };
}

export function allow(Sid: string, Action: string[], Resource: string | string[]): Statement {
  return { Sid, Effect: "Allow", Action, Resource };
}

const objectsOf = (bucketArn: string, names: string[]): string[] => names.map((key) => `${bucketArn}/${key}`);
