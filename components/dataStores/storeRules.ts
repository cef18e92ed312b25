import { below, FaultList, rules, type Fault } from "../faults";
import { kmsKeyProblem } from "../node/machineRules";
import { secretFaults } from "../node/secretRules";
import type { Known } from "../validation";
import type { DataStoreGiven, DataStoresRedis, DataStoresSql } from "./args";
import {
  engineNames,
  leastGrownGib,
  redisVersions,
  sqlDefaults,
  sqlEngines,
  storageLimits,
  type SqlEngine,
} from "./defaults";

type Sql = Known<DataStoresSql>;
type Redis = Known<DataStoresRedis>;

const { least, most, grown } = storageLimits;

/** Rules of a database, which an environment's configuration shares. */
export function sqlFaults(sql: Sql): Fault[] {
  const faults = new FaultList();
  faults.rule("engine", () => [sql.engine, rules.oneOf(sql.engine, engineNames)]);
  faults.rule("databaseName", () => [
    sql.databaseName,
    rules.matches(sql.databaseName, /^[A-Za-z]\w{0,62}$/, "up to 63 letters, digits and underscores, a letter first"),
  ]);
  if (sql.given !== undefined) {
    faults.add(() => besideGiven(sql, ["engine", "databaseName"]));
    faults.add(() => below("given", givenFaults(sql.given!)));
    return faults.all;
  }
  faults.rule("engineVersion", () => [sql.engineVersion, versionProblem(sql)]);
  faults.rule("instanceClass", () => [
    sql.instanceClass,
    rules.matches(sql.instanceClass, /^db\.[a-z0-9-]+\.[a-z0-9]+$/, "an RDS instance class, such as db.t4g.medium"),
  ]);
  faults.rule("storageGib", () => [sql.storageGib, rules.wholeNumber(sql.storageGib, least, most, "GiB")]);
  faults.rule("maxStorageGib", () => [
    sql.maxStorageGib,
    rules.wholeNumber(sql.maxStorageGib, leastGrownGib(least), grown, "GiB"),
  ]);
  faults.rule("maxStorageGib", () => [sql.maxStorageGib, growthProblem(sql)]);
  faults.rule("kmsKeyId", () => [sql.kmsKeyId, kmsKeyProblem(sql.kmsKeyId)]);
  faults.rule("backupRetentionDays", () => [
    sql.backupRetentionDays,
    rules.wholeNumber(sql.backupRetentionDays, 1, 35, "days"),
  ]);
  faults.rule("snapshotIdentifier", () => [
    sql.snapshotIdentifier,
    rules.matches(
      sql.snapshotIdentifier,
      /^(arn:aws[a-z-]*:rds:[a-z0-9-]+:\d{12}:snapshot:)?(rds:)?[A-Za-z][A-Za-z0-9-]*$/,
      "the name or ARN of a snapshot of RDS",
    ),
  ]);
  return faults.all;
}

function versionProblem({ engineVersion: version, engine = sqlDefaults.engine }: Sql): string | undefined {
  const known = engineNames.find((name) => name === engine);
  if (known === undefined) return undefined;
  const patterns: Record<SqlEngine, RegExp> = { mysql: /^\d\.\d$/, postgres: /^\d{2}$/ };
  return rules.matches(version, patterns[known], `a major version of ${known}, such as ${sqlEngines[known].version}`);
}

function growthProblem({ storageGib = sqlDefaults.storageGib, maxStorageGib }: Sql): string | undefined {
  const room = leastGrownGib(storageGib);
  if (maxStorageGib === undefined || maxStorageGib >= room) return undefined;
  return `allowed: ${room} or more, a tenth above storageGib, which is ${storageGib}`;
}

/** Rules of a Redis, which an environment's configuration shares. */
export function redisFaults(redis: Redis): Fault[] {
  const faults = new FaultList();
  if (redis.given !== undefined) {
    faults.add(() => besideGiven(redis, []));
    faults.add(() => below("given", givenFaults(redis.given!)));
    return faults.all;
  }
  faults.rule("engineVersion", () => [redis.engineVersion, rules.oneOf(redis.engineVersion, redisVersions)]);
  faults.rule("nodeType", () => [
    redis.nodeType,
    rules.matches(
      redis.nodeType,
      /^cache\.[a-z0-9-]+\.[a-z0-9]+$/,
      "an ElastiCache node type, such as cache.t4g.small",
    ),
  ]);
  faults.rule("replicas", () => [redis.replicas, rules.wholeNumber(redis.replicas, 0, 5)]);
  faults.rule("kmsKeyId", () => [redis.kmsKeyId, kmsKeyProblem(redis.kmsKeyId)]);
  faults.rule("snapshotRetentionDays", () => [
    redis.snapshotRetentionDays,
    rules.wholeNumber(redis.snapshotRetentionDays, 0, 35, "days"),
  ]);
  faults.rule("snapshotIdentifier", () => [
    redis.snapshotIdentifier,
    rules.matches(
      redis.snapshotIdentifier,
      /^(automatic\.)?[A-Za-z][A-Za-z0-9-]*$/,
      "the name of a snapshot of ElastiCache",
    ),
  ]);
  return faults.all;
}

/** What says how a store is made has no place beside one that is there already. */
function besideGiven<Store extends object>(store: Store, shared: (keyof Store)[]): Fault[] {
  const faults = new FaultList();
  const keys = (Object.keys(store) as (keyof Store & string)[]).filter(
    (key) => key !== "given" && !shared.includes(key),
  );
  for (const key of keys) {
    faults.rule(key, () => {
      const problem = "`given` names a store that is there already; give one or the other";
      return [store[key], store[key] === undefined ? undefined : problem];
    });
  }
  return faults.all;
}

function givenFaults(given: Known<DataStoreGiven>): Fault[] {
  const faults = new FaultList();
  faults.rule("host", () => [
    given.host,
    rules.matches(
      given.host,
      /^(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/,
      "an address or a name, without a port, such as db.example.com",
    ),
  ]);
  faults.rule("port", () => [given.port, rules.wholeNumber(given.port, 1, 65_535)]);
  faults.add(() => (given.secret === undefined ? [] : below("secret", secretFaults(given.secret))));
  faults.rule("securityGroupId", () => [given.securityGroupId, rules.securityGroupId(given.securityGroupId)]);
  return faults.all;
}
