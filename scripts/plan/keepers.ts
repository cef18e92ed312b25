import type { PlanResource } from "./format";
import { switchOf, type Inputs } from "./inputs";
import { isMasked } from "./masks";

/** A kind of resource that holds data, and what of its own keeps them when it is deleted. */
interface Keeper {
  type: string;
  /** Whether its deletion takes the data along; where a setting is a secret, nobody can say, and it is not. */
  loses: (inputs: Inputs) => boolean;
  /** The setting that would keep them, in words; without it only Pulumi's options do. */
  mend?: string;
}

const isOff = (value: unknown): boolean => ["off", "unset"].includes(switchOf(value) ?? "");
const isUnset = (value: unknown): boolean => switchOf(value) === "unset";
const numberOf = (value: unknown): number | undefined =>
  value === undefined || value === null || value === "" || isMasked(value) ? undefined : Number(value);

/** Of a database the last snapshot is made unless somebody has said that it need not be. */
const skipsSnapshot = (inputs: Inputs): boolean =>
  switchOf(inputs.skipFinalSnapshot) === "on" && isOff(inputs.deletionProtection);
const database = (type: string, loses = skipsSnapshot): Keeper => ({ type, loses, mend: "skipFinalSnapshot: false" });

/** A cache, whose data count as some to keep once snapshots of them are kept. */
const cache = (type: string): Keeper => ({
  type,
  loses: (inputs) => (numberOf(inputs.snapshotRetentionLimit) ?? 0) > 0 && isUnset(inputs.finalSnapshotIdentifier),
  mend: "finalSnapshotIdentifier",
});

/**
 * Resources that hold data. Buckets are none: S3 deletes only empty ones, and `force-destroy` speaks of those that are
 * emptied before. The settings are those of the AWS provider, with its defaults.
 */
const keepers: Keeper[] = [
  { type: "aws:ebs/volume:Volume", loses: ({ finalSnapshot }) => isOff(finalSnapshot), mend: "finalSnapshot" },
  { type: "aws:efs/fileSystem:FileSystem", loses: () => true },
  // It waits for 7 to 30 days, in which nothing that it has encrypted can be read.
  { type: "aws:kms/key:Key", loses: () => true },
  {
    type: "aws:secretsmanager/secret:Secret",
    loses: ({ recoveryWindowInDays }) => numberOf(recoveryWindowInDays) === 0,
    mend: "a recoveryWindowInDays of 7 to 30",
  },
  {
    type: "aws:dynamodb/table:Table",
    loses: ({ deletionProtectionEnabled }) => isOff(deletionProtectionEnabled),
    mend: "deletionProtectionEnabled",
  },
  // A replica's data are its source's; without snapshots of its own it has none to lose.
  database("aws:rds/instance:Instance", (inputs) => isUnset(inputs.replicateSourceDb) && skipsSnapshot(inputs)),
  ...["rds", "docdb", "neptune", "redshift"].map((service) => database(`aws:${service}/cluster:Cluster`)),
  ...["aws:elasticache/replicationGroup:ReplicationGroup", "aws:elasticache/cluster:Cluster"].map(cache),
];
const byType = new Map(keepers.map((keeper) => [keeper.type, keeper]));

/** How the data of a resource could be kept, when nothing keeps them as it is deleted or replaced. */
export function lostWith({ type, inputs, options }: PlanResource): string | undefined {
  const keeper = byType.get(type);
  if (keeper === undefined || options.protect === true || options.retainOnDelete === true) return undefined;
  if (!keeper.loses(inputs)) return undefined;
  return `protect${keeper.mend === undefined ? "" : `, ${keeper.mend}`} or retainOnDelete`;
}
