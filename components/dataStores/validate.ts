import { below, FaultList, rules, type Fault } from "../faults";
import { nameProblem, namesakes } from "../names";
import { subnetsFaults } from "../node/fleetRules";
import { eachOf } from "../partlyKnown";
import { tagFaults } from "../tagRules";
import type { Known, PlainArguments } from "../validation";
import type { DataStoresArgs } from "./args";
import { redisDefaults } from "./defaults";
import { redisFaults, sqlFaults } from "./storeRules";

type KnownArgs = Known<DataStoresArgs>;

/** The arguments that are no outputs. */
export const plainDataStoresArguments: PlainArguments<DataStoresArgs> = {
  ...{ subnetIds: true, retainData: true, readers: true, "readers[]": true, "readers[].tier": true },
  ...{ sql: true, "sql.engine": true, "sql.given": true, "sql.given.port": true, "sql.given.secret": true },
  ...{ redis: true, "redis.given": true, "redis.given.port": true, "redis.given.secret": true },
};

/** Everything that can be wrong with the arguments of DataStores. */
export function dataStoresFaults(args: KnownArgs): Fault[] {
  const faults = new FaultList();
  faults.rule("sql", () => [undefined, storesProblem(args)]);
  faults.rule("vpcId", () => [args.vpcId, rules.vpcId(args.vpcId)]);
  faults.add(() => subnetsFaults(args.subnetIds));
  faults.rule("subnetIds", () => {
    const count = args.subnetIds?.length ?? 0;
    return [count, zonesProblem(args, count, "subnets")];
  });
  faults.add(() => (args.sql === undefined ? [] : below("sql", sqlFaults(args.sql))));
  faults.add(() => (args.redis === undefined ? [] : below("redis", redisFaults(args.redis))));
  faults.add(() => readersFaults(args.readers));
  faults.add(() => tagFaults(args.tags));
  return faults.all;
}

/** What is wrong where there is no store at all. */
export const storesProblem = ({ sql, redis }: Pick<KnownArgs, "sql" | "redis">): string | undefined =>
  sql === undefined && redis === undefined ? "missing; give `sql`, `redis` or both" : undefined;

/** RDS takes no subnet group of one zone (User Guide of RDS, Working with a DB instance in a VPC), ElastiCache no failover in one. */
export function zonesProblem(
  { sql, redis }: Pick<KnownArgs, "sql" | "redis">,
  count: number,
  what: string,
): string | undefined {
  if (count === 0 || count > 1) return undefined;
  if (sql !== undefined && sql.given === undefined)
    return `a database of RDS needs two zones; allowed: two ${what} or more`;
  if (redis === undefined || redis.given !== undefined) return undefined;
  return (redis.replicas ?? redisDefaults.replicas) > 0
    ? `a replica is in another zone; allowed: two ${what} or more`
    : undefined;
}

function readersFaults(readers: KnownArgs["readers"] = []): Fault[] {
  const faults = new FaultList();
  eachOf(readers, (reader, index) => {
    const at = `readers[${index}]`;
    const earlier = readers.slice(0, index);
    faults.rule(`${at}.tier`, () => {
      const { tier } = reader();
      const twice = earlier.some((each) => each.tier === tier) ? "is named twice" : undefined;
      return [tier, nameProblem(tier, namesakes.members) ?? twice];
    });
    faults.rule(`${at}.securityGroupId`, () => {
      const { securityGroupId } = reader();
      return [securityGroupId, rules.securityGroupId(securityGroupId)];
    });
    faults.rule(`${at}.securityGroupId`, () => {
      const { securityGroupId } = reader();
      const other = earlier.find((each) => each.securityGroupId === securityGroupId && securityGroupId !== undefined);
      return [
        securityGroupId,
        other && `${other.tier} is in it too, and AWS takes a rule once; name it for one of them`,
      ];
    });
  });
  return faults.all;
}
