import { given } from "../dataStoresArgs";
import type { ConfigRule } from "./rule";

const rule = (what: string, dataStores: object, message: string, ...reads: string[]): ConfigRule => [
  `dataStores: ${what}`,
  { dataStores },
  `dataStores.${message}`,
  reads.map((key) => `dataStores.${key}`),
];

/** A rule of a store that is there already, of either. */
const ofGiven = (what: string, changed: object, message: string, read: string): ConfigRule[] =>
  ["sql", "redis"].map((store) => {
    const stores = { [store]: { given: { ...given("db"), ...changed } } };
    return rule(`${store}: ${what}`, stores, `${store}.given.${message}`, `${store}.given.${read}`);
  });

const key = "arn:aws:kms:us-east-1:123456789012:alias/app";
const keyProblem = "allowed: the ARN of a KMS key, such as arn:aws:kms:us-east-1:123456789012:key/…";

export const dataStoresRules: ConfigRule[] = [
  rule("there is one", {}, "sql: missing; give `sql`, `redis` or both", "sql", "redis"),
  rule(
    "only tiers that there are read",
    { sql: {}, readBy: ["web"] },
    'readBy[0] = "web": allowed: zookeeper',
    "readBy[0]",
  ),
  rule(
    "a tier reads once",
    { sql: {}, readBy: ["zookeeper", "zookeeper"] },
    'readBy[1] = "zookeeper": is named twice',
    "readBy",
  ),
  rule(
    "an engine is known",
    { sql: { engine: "oracle" } },
    'sql.engine = "oracle": allowed: mysql, postgres',
    "sql.engine",
  ),
  rule(
    "a database's name is one",
    { sql: { databaseName: "my-app" } },
    'sql.databaseName = "my-app": allowed: up to 63 letters, digits and underscores, a letter first',
    "sql.databaseName",
  ),
  rule(
    "a version of PostgreSQL is a major one",
    { sql: { engineVersion: "17.2" } },
    'sql.engineVersion = "17.2": allowed: a major version of postgres, such as 17',
    "sql.engineVersion",
  ),
  rule(
    "a version of MySQL is a major one",
    { sql: { engine: "mysql", engineVersion: "8" } },
    'sql.engineVersion = "8": allowed: a major version of mysql, such as 8.4',
    "sql.engineVersion",
    "sql.engine",
  ),
  rule(
    "an instance class is one of RDS",
    { sql: { instanceClass: "m6g.large" } },
    'sql.instanceClass = "m6g.large": allowed: an RDS instance class, such as db.t4g.medium',
    "sql.instanceClass",
  ),
  rule(
    "storage has a least size",
    { sql: { storageGib: 5 } },
    "sql.storageGib = 5: allowed: whole numbers from 20 to 16384 GiB",
    "sql.storageGib",
  ),
  rule(
    "storage ends to grow",
    { sql: { maxStorageGib: 70_000 } },
    "sql.maxStorageGib = 70000: allowed: whole numbers from 22 to 65536 GiB",
    "sql.maxStorageGib",
  ),
  rule(
    "storage has room to grow",
    { sql: { storageGib: 1000, maxStorageGib: 1099 } },
    "sql.maxStorageGib = 1099: allowed: 1100 or more, a tenth above storageGib, which is 1000",
    "sql.maxStorageGib",
    "sql.storageGib",
  ),
  rule(
    "a database's key is an ARN",
    { sql: { kmsKeyId: key } },
    `sql.kmsKeyId = "${key}": ${keyProblem}`,
    "sql.kmsKeyId",
  ),
  rule(
    "a database has backups",
    { sql: { backupRetentionDays: 0 } },
    "sql.backupRetentionDays = 0: allowed: whole numbers from 1 to 35 days",
    "sql.backupRetentionDays",
  ),
  rule(
    "a database's snapshot has a name",
    { sql: { snapshotIdentifier: "1st" } },
    'sql.snapshotIdentifier = "1st": allowed: the name or ARN of a snapshot of RDS',
    "sql.snapshotIdentifier",
  ),
  rule(
    "a database that is there is not made",
    { sql: { given: given("db"), storageGib: 20 } },
    "sql.storageGib = 20: `given` names a store that is there already; give one or the other",
    "sql.storageGib",
  ),
  rule(
    "a version of Redis is known",
    { redis: { engineVersion: "6.2" } },
    'redis.engineVersion = "6.2": allowed: 7.0, 7.1',
    "redis.engineVersion",
  ),
  rule(
    "a node type is one of ElastiCache",
    { redis: { nodeType: "db.t4g.small" } },
    'redis.nodeType = "db.t4g.small": allowed: an ElastiCache node type, such as cache.t4g.small',
    "redis.nodeType",
  ),
  rule(
    "replicas are counted",
    { redis: { replicas: 6 } },
    "redis.replicas = 6: allowed: whole numbers from 0 to 5",
    "redis.replicas",
  ),
  rule(
    "a Redis's key is an ARN",
    { redis: { kmsKeyId: key } },
    `redis.kmsKeyId = "${key}": ${keyProblem}`,
    "redis.kmsKeyId",
  ),
  rule(
    "snapshots of a Redis end",
    { redis: { snapshotRetentionDays: 36 } },
    "redis.snapshotRetentionDays = 36: allowed: whole numbers from 0 to 35 days",
    "redis.snapshotRetentionDays",
  ),
  rule(
    "a Redis's snapshot has a name",
    { redis: { snapshotIdentifier: "arn:aws:s3:::b/x.rdb" } },
    'redis.snapshotIdentifier = "arn:aws:s3:::b/x.rdb": allowed: the name of a snapshot of ElastiCache',
    "redis.snapshotIdentifier",
  ),
  rule(
    "a Redis that is there is not made",
    { redis: { given: given("redis"), nodeType: "cache.t4g.small" } },
    'redis.nodeType = "cache.t4g.small": `given` names a store that is there already; give one or the other',
    "redis.nodeType",
  ),
  ...ofGiven(
    "a host is no address with a port",
    { host: "redis:6379" },
    'host = "redis:6379": allowed: an address or a name, without a port, such as db.example.com',
    "host",
  ),
  ...ofGiven("a port is one", { port: 0 }, "port = 0: allowed: whole numbers from 1 to 65535", "port"),
  ...ofGiven(
    "a group is a group",
    { securityGroupId: "redis" },
    'securityGroupId = "redis": allowed: a security group id, sg-…',
    "securityGroupId",
  ),
  ...ofGiven(
    "a secret is one of Secrets Manager",
    { secret: { ...given("db").secret, arn: "redis" } },
    'secret.arn = "redis": allowed: the ARN of a secret of Secrets Manager',
    "secret.arn",
  ),
  ...ofGiven(
    "a secret has a version",
    { secret: { ...given("db").secret, versionId: "v1" } },
    'secret.versionId = "v1": allowed: the id of a version of the secret, 32 to 64 characters',
    "secret.versionId",
  ),
  [
    "dataStores: a database needs two zones",
    { network: { cidr: "10.0.0.0/16", zones: ["us-east-1a"] }, dataStores: { sql: {} } },
    "dataStores.sql: a database of RDS needs two zones; allowed: two zones or more",
    ["network.zones", "dataStores.sql"],
  ],
  [
    "dataStores: a replica needs two zones",
    { network: { cidr: "10.0.0.0/16", zones: ["us-east-1a"] }, production: true, dataStores: { redis: {} } },
    "dataStores.redis: a replica is in another zone; allowed: two zones or more",
    ["network.zones", "dataStores.redis"],
  ],
  [
    "dataStores: tiers in one group read together",
    { mesos: { publicAgents: {} }, dataStores: { sql: {}, readBy: ["mesos-agent"] } },
    'dataStores.readBy = ["mesos-agent"]: mesos-agent and mesos-public-agent are in one security group; name both or neither',
    ["dataStores.readBy"],
  ],
];
