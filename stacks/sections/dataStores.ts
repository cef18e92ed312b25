import { z } from "zod";

import { engineNames, redisDefaults, sqlDefaults, sqlEngines } from "../../components/dataStores/defaults";
import { redisFaults, sqlFaults } from "../../components/dataStores/storeRules";
import { storesProblem, zonesProblem } from "../../components/dataStores/validate";
import { below, FaultList, rules, type Fault } from "../../components/faults";
import { number, secret, section, text, texts, type Environment } from "./section";

const given = (words: string) =>
  z
    .strictObject({
      host: text.describe("Address or name that readers dial."),
      port: number.optional().describe("Port that it listens on. If omitted, the engine's own."),
      secret: secret
        .optional()
        .describe(
          "Secret with `password` and, where the store knows several users, `username`, as JSON. If omitted, readers are told of none.",
        ),
      securityGroupId: text
        .optional()
        .describe(
          "Security group of the store, which gets a rule for each reader. If omitted, who lets readers in is whoever runs it.",
        ),
      tls: z.boolean().optional().describe("Whether it is dialled by TLS. If omitted, `true`."),
    })
    .optional()
    .describe(words);

/** What an environment in production has by default; others have the component's own defaults. */
const inProduction = { multiAz: true, backupRetentionDays: 14, replicas: 1 };

const kmsKeyId = (what: string, omitted: string) =>
  text
    .optional()
    .describe(
      `ARN of the KMS key that data are encrypted with. A change makes a new, empty ${what}. If omitted, ${omitted}.`,
    );
const snapshotIdentifier = (what: string) =>
  text
    .optional()
    .describe(
      `Snapshot that the ${what} is made from; it means nothing once there is one. If omitted, it begins empty.`,
    );

const sql = z.strictObject({
  engine: z
    .enum(engineNames)
    .default(sqlDefaults.engine)
    .describe("Engine of the database. A change makes a new, empty one."),
  databaseName: text
    .default(sqlDefaults.databaseName)
    .describe("Name of the database that readers use. Of one that is made, a change makes a new, empty one."),
  given: given(
    "A database that is there already; beside it engine and `databaseName` alone are said. If omitted, one of RDS is made.",
  ),
  engineVersion: text
    .optional()
    .describe(
      `Major version; minor ones come by themselves. If omitted, \`${sqlEngines.postgres.version}\` of PostgreSQL, \`${sqlEngines.mysql.version}\` of MySQL.`,
    ),
  instanceClass: text.optional().describe(`RDS instance class. If omitted, \`${sqlDefaults.instanceClass}\`.`),
  storageGib: number
    .optional()
    .describe(`Size of its storage in GiB, which never shrinks. If omitted, \`${sqlDefaults.storageGib}\`.`),
  maxStorageGib: number
    .optional()
    .describe("Size that RDS may grow the storage to when it is nearly full. If omitted, five times `storageGib`."),
  multiAz: z
    .boolean()
    .optional()
    .describe(
      "Whether a standby in another zone takes over when the database's own is lost. If omitted, what `production` says.",
    ),
  kmsKeyId: kmsKeyId("database", "the account's default key for RDS"),
  backupRetentionDays: number
    .optional()
    .describe(
      `Days, 1 to 35, to any moment of which the database can be restored. If omitted, \`${inProduction.backupRetentionDays}\` in production, else \`${sqlDefaults.backupRetentionDays}\`.`,
    ),
  snapshotIdentifier: snapshotIdentifier("database"),
});

const redis = z.strictObject({
  given: given("A Redis that is there already; beside it nothing is said. If omitted, one of ElastiCache is made."),
  engineVersion: text.optional().describe(`Version of the engine. If omitted, \`${redisDefaults.engineVersion}\`.`),
  nodeType: text.optional().describe(`ElastiCache node type. If omitted, \`${redisDefaults.nodeType}\`.`),
  replicas: number
    .optional()
    .describe(
      `Nodes that follow the primary, 0 to 5, of which one takes over when it is lost. If omitted, \`${inProduction.replicas}\` in production, else \`${redisDefaults.replicas}\`.`,
    ),
  kmsKeyId: kmsKeyId("Redis", "ElastiCache's own key"),
  snapshotRetentionDays: number
    .optional()
    .describe(`Days that daily snapshots are kept, 0 to 35. If omitted, \`${redisDefaults.snapshotRetentionDays}\`.`),
  snapshotIdentifier: snapshotIdentifier("Redis"),
});

export const dataStores = section({
  schema: z
    .strictObject({
      sql: sql.optional().describe("A MySQL or PostgreSQL database, by RDS unless it is given. If omitted, none."),
      redis: redis.optional().describe("A Redis, by ElastiCache unless it is given. If omitted, none."),
      readBy: texts
        .default([])
        .describe("Tiers that get at the stores, and whose nodes have the secrets. The others have neither."),
    })
    .describe(
      "Where applications keep their data: `sql`, `redis` or both ([how it behaves](data-stores.md)). If omitted, there is none.",
    ),

  faults(settings, environment) {
    const stores = storesOf(settings, environment);
    const faults = new FaultList();
    faults.check("sql", undefined, storesProblem(stores));
    const zones = environment.zones?.length ?? 0;
    for (const name of ["sql", "redis"] as const) {
      faults.check(name, undefined, zonesProblem({ [name]: stores[name] }, zones, "zones"));
    }
    faults.add(() => (stores.sql === undefined ? [] : below("sql", sqlFaults(stores.sql))));
    faults.add(() => (stores.redis === undefined ? [] : below("redis", redisFaults(stores.redis))));
    faults.add(() => readByFaults(settings.readBy, environment.tiers));
    return faults.all;
  },

  args: (settings, environment) => ({
    ...storesOf(settings, environment),
    readBy: settings.readBy,
    tags: environment.tags,
  }),
});

interface Settings {
  sql?: z.output<typeof sql>;
  redis?: z.output<typeof redis>;
}

/** The stores with what being in production says of those that are made. */
function storesOf({ sql, redis }: Settings, { production }: Pick<Environment, "production">): Settings {
  if (!production) return { sql, redis };
  return {
    sql:
      sql &&
      (sql.given
        ? sql
        : {
            ...sql,
            multiAz: sql.multiAz ?? inProduction.multiAz,
            backupRetentionDays: sql.backupRetentionDays ?? inProduction.backupRetentionDays,
          }),
    redis: redis && (redis.given ? redis : { ...redis, replicas: redis.replicas ?? inProduction.replicas }),
  };
}

/** Tiers whose nodes are in one security group, so that a door is open for both or for none. */
const inOneGroup = ["mesos-agent", "mesos-public-agent"];

function readByFaults(readBy: string[], tiers: string[]): Fault[] {
  const faults = new FaultList();
  readBy.forEach((tier, index) => {
    const twice = readBy.indexOf(tier) < index ? "is named twice" : undefined;
    faults.check(`readBy[${index}]`, tier, rules.oneOf(tier, tiers) ?? twice);
  });
  const there = inOneGroup.filter((tier) => tiers.includes(tier));
  const named = there.filter((tier) => readBy.includes(tier));
  const half = named.length > 0 && named.length < there.length;
  faults.check(
    "readBy",
    readBy,
    half ? `${there.join(" and ")} are in one security group; name both or neither` : undefined,
  );
  return faults.all;
}
