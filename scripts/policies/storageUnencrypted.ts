import { inside, list, part, switchOf, type Inputs } from "../plan/inputs";
import { isMasked } from "../plan/masks";
import type { Policy } from "./policy";

/** A property that encrypts something, by its path in the inputs. */
interface Switch {
  property: string;
  value: unknown;
}

/**
 * Storage whose encryption is off unless an input turns it on. S3 and SQS are encrypted unless told otherwise: every
 * bucket since January 2023 (S3 User Guide, Setting default server-side encryption behavior), so that one without a rule
 * is fine. What is made of a snapshot, or follows another database, is encrypted as that is.
 */
const readers: Record<string, (inputs: Inputs) => Switch[]> = {
  "aws:ebs/volume:Volume": (inputs) => unlessCopied(inputs, "snapshotId", "encrypted"),
  "aws:rds/instance:Instance": (inputs) =>
    inputs.replicateSourceDb === undefined ? unlessCopied(inputs, "snapshotIdentifier", "storageEncrypted") : [],
  "aws:rds/cluster:Cluster": (inputs) =>
    inputs.replicationSourceIdentifier === undefined
      ? unlessCopied(inputs, "snapshotIdentifier", "storageEncrypted")
      : [],
  "aws:elasticache/replicationGroup:ReplicationGroup": (inputs) =>
    inputs.globalReplicationGroupId === undefined
      ? named(inputs, "atRestEncryptionEnabled", "transitEncryptionEnabled")
      : [],
  "aws:elasticache/cluster:Cluster": (inputs) =>
    inputs.replicationGroupId === undefined ? named(inputs, "transitEncryptionEnabled") : [],
  "aws:efs/fileSystem:FileSystem": (inputs) => named(inputs, "encrypted"),
  "aws:sqs/queue:Queue": (inputs) =>
    inputs.sqsManagedSseEnabled === undefined || inputs.kmsMasterKeyId !== undefined
      ? []
      : named(inputs, "sqsManagedSseEnabled"),
  "aws:ec2/launchTemplate:LaunchTemplate": disksOfTemplate,
  "aws:ec2/launchConfiguration:LaunchConfiguration": disksOfInstance,
  "aws:ec2/instance:Instance": disksOfInstance,
  "aws:ec2/spotInstanceRequest:SpotInstanceRequest": disksOfInstance,
};

export const storageUnencrypted: Policy = {
  id: "storage-unencrypted",
  level: "error",
  means: "a disk, a database, a cache or a file system is not encrypted, or a cache's connections are not",
  why: "what is written in the open stays so on disks, snapshots and copies, and a volume cannot be encrypted afterwards (EBS User Guide, Amazon EBS encryption)",
  check: ({ resources }) =>
    resources.flatMap(({ urn, type, name, inputs }) =>
      (readers[type]?.(inputs) ?? []).flatMap(({ property, value }) => {
        const state = switchOf(value);
        if (state === undefined || state === "on") return [];
        const given = state === "unset" ? "is not set" : `is ${JSON.stringify(value)}`;
        return [{ resource: urn, message: `${name}: ${property} ${given}; allowed: true` }];
      }),
    ),
};

const named = (inputs: Inputs, ...properties: string[]): Switch[] =>
  properties.map((property) => ({ property, value: inputs[property] }));

/** Nothing where it is a copy that does not say so itself: the snapshot decides. */
const unlessCopied = (inputs: Inputs, source: string, property: string, path = ""): Switch[] =>
  inputs[source] !== undefined && inputs[property] === undefined
    ? []
    : [{ property: path + property, value: inputs[property] }];

/** A template that names no disk starts with the image's, encrypted or not as these are. */
function disksOfTemplate({ blockDeviceMappings }: Inputs): Switch[] {
  if (isMasked(blockDeviceMappings)) return [];
  const disks = list(blockDeviceMappings).map((mapping) => part(mapping, "ebs"));
  if (!disks.some(Boolean)) return [{ property: "blockDeviceMappings[0].ebs.encrypted", value: undefined }];
  return disks.flatMap((ebs, index) => (ebs === undefined ? [] : disk(ebs, `blockDeviceMappings[${index}].ebs.`)));
}

/** An instance of a launch template has the template's root disk unless it names one. */
function disksOfInstance({ launchTemplate, rootBlockDevice, ebsBlockDevices }: Inputs): Switch[] {
  const isTemplates = launchTemplate !== undefined && rootBlockDevice === undefined;
  const root = { property: "rootBlockDevice.encrypted", value: part(rootBlockDevice, "encrypted") };
  const others = list(ebsBlockDevices).flatMap((ebs, index) => disk(ebs, `ebsBlockDevices[${index}].`));
  return [...(isTemplates ? [] : [root]), ...others];
}

const disk = (ebs: unknown, path: string): Switch[] =>
  isMasked(ebs) ? [] : unlessCopied(inside(ebs), "snapshotId", "encrypted", path);
