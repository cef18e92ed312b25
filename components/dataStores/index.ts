import * as pulumi from "@pulumi/pulumi";

import type { ServiceOffer } from "../bootstrap/party";
import { validateComponent } from "../componentRules";
import { namesakes } from "../names";
import { retainedChildren } from "../retention";
import type { DataStoresArgs } from "./args";
import type { Place } from "./managed";
import { redisStore } from "./redis";
import { sqlStore } from "./sql";
import { openDoors, type Store } from "./store";
import { dataStoresFaults, plainDataStoresArguments } from "./validate";

export type * from "./args";

/**
 * Where applications keep their data: a MySQL or PostgreSQL database and a Redis, each made by RDS and ElastiCache or there
 * already. Passwords are generated and kept in Secrets Manager. Nodes of the tiers that are named have a door, and find in
 * `/etc/startup-stack/data-stores` what they need to log in once a Membership has them take the offer. Its name has up to 26
 * lower-case letters, digits and hyphens, no two of these in a row.
 */
export class DataStores extends pulumi.ComponentResource {
  /** What readers join by: where the stores are, and their secrets by reference. */
  readonly offer: pulumi.Output<ServiceOffer>;
  /** Address or name of the database, where there is one. */
  readonly sqlHost?: pulumi.Output<string>;
  /** Security group of the database. Another client's group needs a rule into it for the engine's port. */
  readonly sqlSecurityGroupId?: pulumi.Output<string>;
  /** ARN of the secret with the database's `username` and `password`. */
  readonly sqlSecretArn?: pulumi.Output<string>;
  /** Address or name of the Redis, where there is one. */
  readonly redisHost?: pulumi.Output<string>;
  /** Security group of the Redis. Another client's group needs a rule into it for 6379/tcp. */
  readonly redisSecurityGroupId?: pulumi.Output<string>;
  /** ARN of the secret with the `password` of the Redis. */
  readonly redisSecretArn?: pulumi.Output<string>;
  /** Names of the last snapshots that stores leave behind when the stack is destroyed, by the stores' logical names; none where data are not retained. */
  readonly retained: pulumi.Output<Record<string, string>>;

  constructor(name: string, args: DataStoresArgs, opts?: pulumi.ComponentResourceOptions) {
    const judged = validateComponent("DataStores", name, args, opts, {
      made: namesakes.dataStores,
      rules: dataStoresFaults,
      plain: plainDataStoresArguments,
    });
    super("startup-stack:index:DataStores", name, {}, opts);

    const { vpcId, subnetIds, retainData = true, tags } = judged;
    const place: Place = { component: name, vpcId, subnetIds, retainData, tags, parent: this };
    const sql = judged.sql && sqlStore(`${name}-sql`, judged.sql, place);
    const redis = judged.redis && redisStore(`${name}-redis`, judged.redis, place);
    const stores = { ...(sql && { sql }), ...(redis && { redis }) };
    for (const [each, store] of Object.entries(stores)) {
      openDoors(`${name}-${each}`, store, judged.readers ?? [], place);
    }

    this.offer = offerOf(stores);
    this.sqlHost = hostOf(sql);
    this.sqlSecurityGroupId = groupOf(sql);
    this.sqlSecretArn = sql?.secret?.arn;
    this.redisHost = hostOf(redis);
    this.redisSecurityGroupId = groupOf(redis);
    this.redisSecretArn = redis?.secret?.arn;
    this.retained = retainedChildren(
      retainData,
      Object.entries(stores).flatMap(([each, { finalSnapshot }]): [string, pulumi.Output<string>][] =>
        finalSnapshot === undefined ? [] : [[`${name}-${each}`, finalSnapshot]],
      ),
    );
    this.registerOutputs({
      offer: this.offer,
      sqlHost: this.sqlHost,
      sqlSecurityGroupId: this.sqlSecurityGroupId,
      sqlSecretArn: this.sqlSecretArn,
      redisHost: this.redisHost,
      redisSecurityGroupId: this.redisSecurityGroupId,
      redisSecretArn: this.redisSecretArn,
      retained: this.retained,
    });
  }
}

/** What nodes that join are told, by the names that the cookbook has for the stores. */
function offerOf(stores: Record<string, Store>): pulumi.Output<ServiceOffer> {
  const all = Object.entries(stores);
  const secrets = all.flatMap(([name, { secret }]) => (secret === undefined ? [] : [[name, secret] as const]));
  return pulumi.output({
    service: "data_stores",
    settings: Object.fromEntries(all.map(([name, { settings }]) => [name, settings])),
    secrets: Object.fromEntries(secrets),
  });
}

const hostOf = (store: Store | undefined) => store && pulumi.output(store.settings.host);

const groupOf = (store: Store | undefined) =>
  store?.securityGroupId === undefined ? undefined : pulumi.output(store.securityGroupId);
