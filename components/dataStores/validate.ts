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

const given = ["given", "given.port", "given.secret"] as const;

/** The arguments that are no outputs. */
export const plainDataStoresArguments: PlainArguments<DataStoresArgs> = {
  ...{ subnetIds: true, sql: true, "sql.engine": true, redis: true, retainData: true },
  ...{ readers: true, "readers[]": true, "readers[].tier": true },
  ...(Object.fromEntries(
    given.flatMap((path) => [`sql.${path}`, `redis.${path}`].map((each) => [each, true])),
  ) as Record<`${"sql" | "redis"}.${(typeof given)[number]}`, true>),
};

/** Everything that can be wrong with the arguments of DataStores. */
export function dataStoresFaults(args: KnownArgs): Fault[] {
  const faults = new FaultList();
  const { sql, redis } = args;
  if (sql === undefined && redis === undefined) faults.check("sql", undefined, noStoreProblem);
  faults.rule("vpcId", () => [args.vpcId, rules.vpcId(args.vpcId)]);
  faults.add(() => subnetsFaults(args.subnetIds));
  faults.rule("subnetIds", () => [args.subnetIds, zonesProblem(args, args.subnetIds?.length ?? 0, "subnets")]);
  faults.add(() => (sql === undefined ? [] : below("sql", sqlFaults(sql))));
  faults.add(() => (redis === undefined ? [] : below("redis", redisFaults(redis))));
  faults.add(() => readersFaults(args.readers));
  faults.add(() => tagFaults(args.tags));
  return faults.all;
}

export const noStoreProblem = "missing; give `sql`, `redis` or both";

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
    const isNamed = earlier.some(({ tier }) => tier === reader().tier);
    faults.check(
      `${at}.tier`,
      reader().tier,
      nameProblem(reader().tier, namesakes.members) ?? (isNamed ? "is named twice" : undefined),
    );
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
