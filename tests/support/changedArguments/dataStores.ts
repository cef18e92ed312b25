import { DataStores } from "../../../index";
import { given, ownSecret } from "../dataStoresArgs";
import { below, kmsKeyId, otherKmsKeyId, tags, type Subject } from "./subject";

const made: Subject = {
  component: "DataStores",
  make: (name, args) => new DataStores(name, args),
  args: {
    ...{ vpcId: "vpc-0a", subnetIds: ["subnet-0a", "subnet-0b"], retainData: true, tags },
    sql: {
      ...{
        engine: "postgres",
        databaseName: "app",
        engineVersion: "17",
        instanceClass: "db.t4g.medium",
        multiAz: false,
      },
      ...{ storageGib: 20, maxStorageGib: 100, backupRetentionDays: 7, kmsKeyId, snapshotIdentifier: "app-1" },
    },
    redis: {
      ...{ engineVersion: "7.0", nodeType: "cache.t4g.small", replicas: 1, snapshotRetentionDays: 7 },
      ...{ kmsKeyId, snapshotIdentifier: "keys-1" },
    },
    readers: [{ tier: "web", securityGroupId: "sg-0a" }],
  },
  others: {
    ...{ vpcId: "vpc-0b", subnetIds: ["subnet-0a", "subnet-0c"] },
    ...below("readers.0", { tier: "site", securityGroupId: "sg-0b" }),
    ...below("sql", { databaseName: "shop", engineVersion: "16", instanceClass: "db.m6g.large" }),
    ...below("sql", { engine: "mysql", kmsKeyId: otherKmsKeyId, snapshotIdentifier: "app-2" }),
    ...below("redis", { engineVersion: "7.1", nodeType: "cache.m6g.large" }),
    ...below("redis", { kmsKeyId: otherKmsKeyId, snapshotIdentifier: "keys-2" }),
  },
  needed: [],
  along: { "sql.engine": { "sql.engineVersion": "8.4" } },
};

const givenStores = below("given", {
  host: "10.0.200.9",
  securityGroupId: "sg-0d",
  "secret.arn": ownSecret("other").arn,
  "secret.versionId": "1".repeat(32),
});

export const dataStoresSubjects: Subject[] = [
  made,
  {
    ...made,
    args: {
      ...made.args,
      sql: { given: { ...given("db"), port: 5433, tls: true } },
      redis: { given: { ...given("redis"), port: 6380, tls: true } },
    },
    others: { ...below("sql", givenStores), ...below("redis", givenStores) },
  },
];
