import type * as pulumi from "@pulumi/pulumi";

import type { ServiceSecret } from "../bootstrap/party";

/** A store that is there already, whoever runs it. */
export interface DataStoreGiven {
  /** Address or name that readers dial. */
  host: pulumi.Input<string>;
  /** Port that it listens on. If omitted, the engine's own. */
  port?: number;
  /** Secret with `password` and, where the store knows several users, `username`, as JSON. If omitted, readers are told of none. */
  secret?: ServiceSecret;
  /** Security group of the store, which gets a rule for each reader. If omitted, who lets readers in is whoever runs it. */
  securityGroupId?: pulumi.Input<string>;
  /** Whether it is dialled by TLS. If omitted, true. */
  tls?: pulumi.Input<boolean>;
}

/** A MySQL or PostgreSQL database: one of RDS that is made, or a given one. */
export interface DataStoresSql {
  /** Engine, `mysql` or `postgres`. A change makes a new, empty database. If omitted, postgres. */
  engine?: string;
  /** Name of the database that readers use; one that is made is made with it, and a change makes a new, empty one. If omitted, app. */
  databaseName?: pulumi.Input<string>;
  /** A database that is there already. If omitted, one of RDS is made. */
  given?: DataStoreGiven;
  /** Major version, such as 17 or 8.4; RDS takes up minor ones by itself, in the maintenance window. RDS refuses another major version. If omitted, 17 of PostgreSQL, 8.4 of MySQL. */
  engineVersion?: pulumi.Input<string>;
  /** RDS instance class. A change is made in the maintenance window. If omitted, db.t4g.medium. */
  instanceClass?: pulumi.Input<string>;
  /** Size of its storage in GiB, 20 to 16384. It never shrinks. If omitted, 20. */
  storageGib?: pulumi.Input<number>;
  /** Size in GiB that RDS may grow the storage to when it is nearly full, a tenth above `storageGib` at least. If omitted, five times `storageGib`. */
  maxStorageGib?: pulumi.Input<number>;
  /** Whether a standby in another zone takes over when the database's own is lost. If omitted, false. */
  multiAz?: pulumi.Input<boolean>;
  /** ARN of the symmetric KMS key that storage and backups are encrypted with. A change makes a new, empty database. If omitted, the account's default key for RDS. */
  kmsKeyId?: pulumi.Input<string>;
  /** Days that daily backups are kept, 1 to 35: to any moment of these the database can be restored. If omitted, 7. */
  backupRetentionDays?: pulumi.Input<number>;
  /** Name or ARN of a snapshot that the database is made from. It means nothing once there is one. If omitted, it begins empty. */
  snapshotIdentifier?: pulumi.Input<string>;
}

/** A Redis: a replication group of ElastiCache that is made, or a given one. */
export interface DataStoresRedis {
  /** A Redis that is there already. If omitted, one of ElastiCache is made. */
  given?: DataStoreGiven;
  /** Version of the engine, such as 7.1; ElastiCache takes up patches by itself. If omitted, 7.1. */
  engineVersion?: pulumi.Input<string>;
  /** ElastiCache node type. A change is made in the maintenance window. If omitted, cache.t4g.small. */
  nodeType?: pulumi.Input<string>;
  /** Nodes that follow the primary, 0 to 5, in other zones as far as zones go; one of them takes over when it is lost. If omitted, 0. */
  replicas?: pulumi.Input<number>;
  /** ARN of the symmetric KMS key that data are encrypted with. A change makes a new, empty Redis. If omitted, ElastiCache's own key. */
  kmsKeyId?: pulumi.Input<string>;
  /** Days that daily snapshots are kept, 0 to 35; 0 makes none. If omitted, 7. */
  snapshotRetentionDays?: pulumi.Input<number>;
  /** Name of a snapshot that the Redis is made from. It means nothing once there is one. If omitted, it begins empty. */
  snapshotIdentifier?: pulumi.Input<string>;
}

/** A tier that gets at the stores. */
export interface DataStoreReader {
  /** Name of the tier. The reader's rules are named after it, and AWS takes no rule twice: give the same group another name in two updates. */
  tier: string;
  /** Security group of its nodes, of which each is named once. */
  securityGroupId: pulumi.Input<string>;
}

/** Arguments of DataStores: `sql`, `redis` or both. */
export interface DataStoresArgs {
  /** VPC of the stores that are made. It never changes once there is one. */
  vpcId: pulumi.Input<string>;
  /** Private subnets of the stores that are made, in two zones or more for a database or a replica. */
  subnetIds: pulumi.Input<string>[];
  /** A MySQL or PostgreSQL database. If omitted, none. */
  sql?: DataStoresSql;
  /** A Redis. If omitted, none. */
  redis?: DataStoresRedis;
  /** Tiers that get at the stores: each gets a door, and the others have none. Their nodes read the secrets by a Membership that takes the `offer`. If omitted, none. */
  readers?: DataStoreReader[];
  /** Whether the data outlive the stack: what is made is protected from deletion by Pulumi and, a database, by RDS, and leaves a last snapshot when it is deleted all the same. If omitted, true. */
  retainData?: boolean;
  /** Tags of every resource, up to 8 beside `Name`; they win over this library's own. Keys have letters a to z, digits and `+ - = . _ : /`, values any letters, spaces and `@` besides. The provider's default tags count as well. If omitted, none. */
  tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}
