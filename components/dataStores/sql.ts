import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { DataStoresSql } from "./args";
import { grownStorageGib, sqlDefaults, sqlEngines, sqlUser, type SqlEngine } from "./defaults";
import { storeOptions, surroundings, type Place } from "./managed";
import { givenStore, type Store } from "./store";

/** A database, made or given. */
export function sqlStore(name: string, sql: DataStoresSql, place: Place): Store {
  // Another one is refused.
  const engine = (sql.engine ?? sqlDefaults.engine) as SqlEngine;
  const database = sql.databaseName ?? sqlDefaults.databaseName;
  const { port } = sqlEngines[engine];
  const store = sql.given === undefined ? madeSql(name, { ...sql, engine }, place) : givenStore(sql.given, port);
  return { ...store, settings: { engine, database, ...store.settings } };
}

/** A database of RDS. What is changed about its machine waits for the maintenance window; its password does not. */
function madeSql(name: string, sql: DataStoresSql & { engine: SqlEngine }, place: Place): Store {
  const { engine, storageGib = sqlDefaults.storageGib } = sql;
  const { parent, retainData } = place;
  const { port, version, tlsOnly } = sqlEngines[engine];
  const databaseName = sql.databaseName ?? sqlDefaults.databaseName;
  const engineVersion = sql.engineVersion ?? version;
  const made = { engine, databaseName, kmsKeyId: sql.kmsKeyId ?? "" };
  const { group, password, secret, finalSnapshot, tags } = surroundings(name, { username: sqlUser, made }, place);

  const subnets = new aws.rds.SubnetGroup(name, { subnetIds: place.subnetIds, tags }, { parent });
  const parameters = new aws.rds.ParameterGroup(
    name,
    { family: pulumi.interpolate`${engine}${engineVersion}`, parameters: [tlsOnly], tags },
    { parent },
  );
  const instance = new aws.rds.Instance(
    name,
    {
      ...{ engine, engineVersion, autoMinorVersionUpgrade: true, parameterGroupName: parameters.name },
      ...{ dbName: databaseName, username: sqlUser, password, port: port.from },
      instanceClass: sql.instanceClass ?? sqlDefaults.instanceClass,
      multiAz: sql.multiAz ?? sqlDefaults.multiAz,
      allocatedStorage: storageGib,
      maxAllocatedStorage: sql.maxStorageGib ?? pulumi.output(storageGib).apply(grownStorageGib),
      ...{ storageType: "gp3", storageEncrypted: true, kmsKeyId: sql.kmsKeyId },
      ...{ dbSubnetGroupName: subnets.name, vpcSecurityGroupIds: [group.id], publiclyAccessible: false },
      backupRetentionPeriod: sql.backupRetentionDays ?? sqlDefaults.backupRetentionDays,
      snapshotIdentifier: sql.snapshotIdentifier,
      ...{ deletionProtection: retainData, skipFinalSnapshot: !retainData, finalSnapshotIdentifier: finalSnapshot },
      ...{ copyTagsToSnapshot: true, tags },
    },
    storeOptions(place, "snapshotIdentifier"),
  );
  return {
    settings: { host: instance.address, port: port.from, tls: true },
    secret,
    finalSnapshot,
    securityGroupId: group.id,
    port,
  };
}
