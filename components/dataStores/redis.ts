import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { ports } from "../ports";
import type { DataStoresRedis } from "./args";
import { redisDefaults } from "./defaults";
import { storeOptions, surroundings, type Place } from "./managed";
import { givenStore, type Store } from "./store";

/** A Redis, made or given. */
export const redisStore = (name: string, redis: DataStoresRedis, place: Place): Store =>
  redis.given === undefined ? madeRedis(name, redis, place) : givenStore(redis.given, ports.redis);

/** A replication group of ElastiCache without shards: one primary, and the replicas that follow it. */
function madeRedis(name: string, redis: DataStoresRedis, place: Place): Store {
  const { parent, retainData } = place;
  const made = { kmsKeyId: redis.kmsKeyId ?? "" };
  const { group, password, secret, finalSnapshot, tags } = surroundings(name, { made }, place);
  const replicas = pulumi.output(redis.replicas ?? redisDefaults.replicas);
  const hasReplica = replicas.apply((count) => count > 0);

  const subnets = new aws.elasticache.SubnetGroup(name, { subnetIds: place.subnetIds, tags }, { parent });
  const replication = new aws.elasticache.ReplicationGroup(
    name,
    {
      description: `Redis of ${place.component}`,
      ...{ engine: "redis", engineVersion: redis.engineVersion ?? redisDefaults.engineVersion },
      ...{ autoMinorVersionUpgrade: true, nodeType: redis.nodeType ?? redisDefaults.nodeType, port: ports.redis.from },
      numCacheClusters: replicas.apply((count) => count + 1),
      ...{ automaticFailoverEnabled: hasReplica, multiAzEnabled: hasReplica },
      ...{ subnetGroupName: subnets.name, securityGroupIds: [group.id] },
      ...{ atRestEncryptionEnabled: true, kmsKeyId: redis.kmsKeyId },
      // With a new password the one before it is taken too, so that readers have time to hear of it.
      ...{ transitEncryptionEnabled: true, authToken: password, authTokenUpdateStrategy: "ROTATE" },
      snapshotRetentionLimit: redis.snapshotRetentionDays ?? redisDefaults.snapshotRetentionDays,
      snapshotName: redis.snapshotIdentifier,
      finalSnapshotIdentifier: retainData ? finalSnapshot : undefined,
      tags,
    },
    storeOptions(place, "snapshotName"),
  );
  return {
    settings: { host: replication.primaryEndpointAddress, port: ports.redis.from, tls: true },
    secret,
    finalSnapshot,
    securityGroupId: group.id,
    port: ports.redis,
  };
}
