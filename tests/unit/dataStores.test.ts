import { dataStoresFaults } from "../../components/dataStores/validate";
import { describeFault } from "../../components/faults";
import { DataStores, type DataStoresArgs } from "../../index";
import { buildPlan } from "../../scripts/plan/build";
import type { Plan } from "../../scripts/plan/format";
import { missingDoors, unwantedDoors } from "../../scripts/plan/reachability/gaps";
import { matrixOf } from "../../scripts/plan/reachability/matrix";
import { changesBetween, type Changes } from "../support/changes";
import { dataStoresRules } from "../support/configRules/dataStores";
import { dataStoresArgs, given } from "../support/dataStoresArgs";
import { messagesOf } from "../support/findings";
import { baseSettings, planOf, register } from "../support/platform";
import { testPartlyKnown } from "../support/putOff";
import { propertyIn, unruled } from "../support/unruled";

async function planWith(args: Partial<DataStoresArgs> = {}): Promise<Plan> {
  const registrations = await register(() => {
    const { offer, retained } = new DataStores("data", { ...dataStoresArgs, ...args });
    return { offer, retained };
  });
  return buildPlan("startup-stack", "dev", "us-east-1", registrations);
}

const nothing: Changes = { create: [], update: [], replace: [], delete: [] };
let base: Plan;
beforeAll(async () => {
  base = await planWith();
});
const changesOf = async (args: Partial<DataStoresArgs>) => changesBetween(base, await planWith(args));
const typesOf = ({ resources }: Plan) => new Set(resources.map(({ type }) => type));
const find = ({ resources }: Plan, type: string, name: string) =>
  resources.find((resource) => resource.type.endsWith(`:${type}`) && resource.name === name)!;

describe("what a change does", () => {
  test("the same arguments change nothing", async () => {
    expect(await changesOf({})).toEqual(nothing);
  });

  const inPlace: [string, DataStoresArgs["sql"]][] = [
    ["a larger instance", { instanceClass: "db.m6g.large" }],
    ["more storage", { storageGib: 50 }],
    ["a standby", { multiAz: true }],
    ["longer backups", { backupRetentionDays: 14 }],
  ];
  test.each(inPlace)("%s: the database alone, in place", async (_what, sql) => {
    expect(await changesOf({ sql })).toEqual({ ...nothing, update: ["Instance data-sql"] });
  });

  test("a replica: the Redis alone, in place", async () => {
    expect(await changesOf({ redis: { replicas: 1 } })).toEqual({
      ...nothing,
      update: ["ReplicationGroup data-redis"],
    });
  });

  test("what a store is made from means nothing once it is there", async () => {
    const snapshotIdentifier = "app-1";
    expect(await changesOf({ sql: { snapshotIdentifier }, redis: { snapshotIdentifier } })).toEqual(nothing);
  });

  test("another database or key: a new one, whose last snapshot has another name", async () => {
    const kmsKeyId = "arn:aws:kms:us-east-1:123456789012:key/0a1b";
    for (const sql of [{ databaseName: "shop" }, { kmsKeyId }]) {
      expect((await changesOf({ sql })).replace).toEqual(["Instance data-sql", "RandomId data-sql-snapshot"]);
    }
    expect((await changesOf({ redis: { kmsKeyId } })).replace).toEqual([
      ...["RandomId data-redis-snapshot", "ReplicationGroup data-redis"],
    ]);
  });

  test("another engine: a new database with its parameters and doors", async () => {
    expect((await changesOf({ sql: { engine: "mysql" } })).replace).toEqual(
      expect.arrayContaining(["Instance data-sql", "ParameterGroup data-sql"]),
    );
  });

  test("a reader less: its doors alone", async () => {
    const readers = dataStoresArgs.readers.slice(0, 1);
    expect(await changesOf({ readers })).toEqual({
      ...nothing,
      delete: ["SecurityGroupIngressRule data-redis-from-jobs", "SecurityGroupIngressRule data-sql-from-jobs"],
    });
  });
});

describe("what is made", () => {
  test("is of one store nothing of the other", async () => {
    const [sql, redis] = [typesOf(await planWith({ redis: undefined })), typesOf(await planWith({ sql: undefined }))];
    expect([...sql].filter((type) => type.includes("elasticache"))).toEqual([]);
    expect([...redis].filter((type) => type.includes("rds"))).toEqual([]);
  });

  test("takes TLS alone, and nobody by an address of the internet", async () => {
    expect(find(base, "ParameterGroup", "data-sql").inputs).toMatchObject({
      family: "postgres17",
      parameters: [{ name: "rds.force_ssl", value: "1" }],
    });
    const mysql = await planWith({ sql: { engine: "mysql" } });
    expect(find(mysql, "ParameterGroup", "data-sql").inputs).toMatchObject({
      family: "mysql8.4",
      parameters: [{ name: "require_secure_transport", value: "1" }],
    });
    expect(find(base, "Instance", "data-sql").inputs.publiclyAccessible).toBe(false);
    expect(find(base, "ReplicationGroup", "data-redis").inputs).toMatchObject({ transitEncryptionEnabled: true });
    expect(messagesOf(base, "storage-unencrypted")).toEqual([]);
  });

  test("has a Redis fail over only where there is a replica", async () => {
    const failover = async (replicas: number) => {
      const { inputs } = find(await planWith({ redis: { replicas } }), "ReplicationGroup", "data-redis");
      return [inputs.numCacheClusters, inputs.automaticFailoverEnabled, inputs.multiAzEnabled];
    };
    expect(await Promise.all([0, 2].map(failover))).toEqual([
      [1, false, false],
      [3, true, true],
    ]);
  });

  test("shows no password: readers are handed references", () => {
    const text = JSON.stringify(base);
    expect(text).not.toContain("stand-in-for-");
    expect(base.outputs.offer).toMatchObject({
      service: "data_stores",
      secrets: { sql: { versionId: expect.any(String) as string }, redis: { arn: expect.any(String) as string } },
      settings: { sql: { engine: "postgres", port: 5432, database: "app", tls: true }, redis: { port: 6379 } },
    });
  });
});

describe("data that outlive their stack", () => {
  const stores = (plan: Plan) => [find(plan, "Instance", "data-sql"), find(plan, "ReplicationGroup", "data-redis")];

  test("are protected, and leave a last snapshot under a name that AWS takes and no other update changes", () => {
    for (const { options, inputs } of stores(base)) {
      expect(options).toMatchObject({ protect: true });
      expect(options.retainOnDelete).toBeUndefined();
      expect(inputs.finalSnapshotIdentifier).toMatch(/^data-(sql|redis)-[0-9a-f]{8}$/);
    }
    const names = stores(base).map(({ name, inputs }) => [name, inputs.finalSnapshotIdentifier]);
    expect(base.outputs.retained).toEqual(Object.fromEntries(names));
    expect(stores(base)[0]!.inputs).toMatchObject({ deletionProtection: true, skipFinalSnapshot: false });
    expect(messagesOf(base, "data-unprotected")).toEqual([]);
  });

  test("or go with it, without a trace", async () => {
    const plan = await planWith({ retainData: false });
    const [sql, redis] = stores(plan);
    expect([sql!.options.protect, redis!.options.protect]).toEqual([undefined, undefined]);
    expect(sql!.inputs).toMatchObject({ deletionProtection: false, skipFinalSnapshot: true });
    expect(redis!.inputs).not.toHaveProperty("finalSnapshotIdentifier");
    expect(messagesOf(plan, "data-unprotected").map((message) => message.split(":")[0])).toEqual([
      "data-redis",
      "data-sql",
    ]);
  });
});

describe("stores that are there already", () => {
  test("are handed on, with nothing made but doors into their groups", async () => {
    const plan = await planWith({
      sql: { engine: "mysql", given: { ...given("db"), port: 3307 } },
      redis: { given: { host: "10.0.200.9", tls: false } },
    });
    const names = plan.resources.map(({ name }) => name).filter((name) => name.startsWith("data-"));
    expect(names).toEqual(["data-sql-from-jobs", "data-sql-from-web"]);
    expect(find(plan, "SecurityGroupIngressRule", "data-sql-from-web").inputs).toMatchObject({
      ...{ securityGroupId: "sg-0c", referencedSecurityGroupId: "sg-0a", fromPort: 3307, toPort: 3307 },
    });
    expect(plan.outputs.offer).toEqual({
      service: "data_stores",
      settings: {
        sql: { engine: "mysql", database: "app", host: "db.example.com", port: 3307, tls: true },
        redis: { host: "10.0.200.9", port: 6379, tls: false },
      },
      secrets: { sql: given("db").secret },
    });
  });
});

describe("an environment with stores", () => {
  const mesos = { agents: { minSize: 1 }, publicAgents: { minSize: 1 } };
  const readBy = ["mesos-agent", "mesos-public-agent"];
  const settings = { ...baseSettings, mesos, dataStores: { sql: {}, redis: {}, readBy } };
  let plan: Plan;
  beforeAll(async () => {
    plan = await planOf(settings);
  });
  const joinsOf = (tier: string) => {
    const { inputs } = find(plan, "BucketObjectv2", `${tier}-joins`);
    return Object.keys((JSON.parse(inputs.content as string) as { joins: object }).joins);
  };

  test("has none of theirs where it does not ask for them", async () => {
    const types = typesOf(await planOf({ ...baseSettings, mesos }));
    expect([...types].filter((type) => /rds|elasticache|DataStores/.test(type))).toEqual([]);
  });

  test("lets the tiers in that are named, and tells them alone", () => {
    const targets = matrixOf(plan).map(({ name, targets: own }) => [name, own["data-sql"], own["data-redis"]]);
    const open = [["5432/tcp"], ["6379/tcp"]];
    expect(targets.filter(([, ...doors]) => doors.some((door) => door !== undefined))).toEqual([
      ["mesos-agent", ...open],
      ["mesos-public-agent", ...open],
    ]);
    expect(["mesos-agent", "mesos-public-agent", "mesos-master", "zookeeper"].map(joinsOf)).toEqual([
      ...[["data_stores"], ["data_stores"], [], []],
    ]);
    expect([...missingDoors(plan), ...unwantedDoors(plan)]).toEqual([]);
  });

  test("has the same doors in whichever order tiers in one group are named", async () => {
    const turned = await planOf({ ...settings, dataStores: { sql: {}, redis: {}, readBy: [...readBy].reverse() } });
    expect(changesBetween(plan, turned)).toEqual(nothing);
  });

  test("has a finding for a reader whose door is missing, and for one who is none and has a door", () => {
    const { resources, ...rest } = plan;
    const isDoor = (name: string) => name === "data-sql-from-mesos-agent";
    const without = { ...rest, resources: resources.filter(({ name }) => !isDoor(name)) };
    expect(missingDoors(without).map(({ message }) => message)).toEqual([
      "mesos-agent, mesos-public-agent cannot dial data-sql on 5432/tcp (PostgreSQL client): no ingress rule of data-sql lets it in",
    ]);
    const masters = find(plan, "SecurityGroupIngressRule", "mesos-masters-to-nodes").inputs;
    const others = resources.map((resource) =>
      isDoor(resource.name)
        ? { ...resource, inputs: { ...resource.inputs, referencedSecurityGroupId: masters.referencedSecurityGroupId } }
        : resource,
    );
    expect(unwantedDoors({ ...rest, resources: others }).map(({ message }) => message)).toEqual([
      "mesos-master can dial data-sql on 5432/tcp, which data-sql-from-mesos-agent opens: PostgreSQL client is for tiers that are named for it, a program's own clients",
    ]);
  });

  test("has a standby, longer backups and a replica in production, unless it says otherwise", async () => {
    const made = async (sql: object) => {
      const stores = await planOf({ ...baseSettings, production: true, dataStores: { sql, redis: {} } });
      const { multiAz, backupRetentionPeriod } = find(stores, "Instance", "data-sql").inputs;
      return [multiAz, backupRetentionPeriod, find(stores, "ReplicationGroup", "data-redis").inputs.numCacheClusters];
    };
    expect(await made({})).toEqual([true, 14, 2]);
    expect(await made({ multiAz: false, backupRetentionDays: 1 })).toEqual([false, 1, 2]);
  });
});

const { readers } = dataStoresArgs;
const componentRules: [rule: string, args: Partial<DataStoresArgs>, fault: string, reads: string[]][] = [
  ["a VPC is one", { vpcId: "main" }, 'vpcId = "main": allowed: a VPC id, vpc-…', ["vpcId"]],
  [
    "a subnet is one",
    { subnetIds: ["a", "subnet-0b"] },
    'subnetIds[0] = "a": allowed: a subnet id, subnet-…',
    ["subnetIds[0]"],
  ],
  [
    "a database has two subnets",
    { subnetIds: ["subnet-0a"], redis: undefined },
    "subnetIds = 1: a database of RDS needs two zones; allowed: two subnets or more",
    ["subnetIds"],
  ],
  [
    "a replica has a subnet of its own",
    { subnetIds: ["subnet-0a"], sql: undefined, redis: { replicas: 1 } },
    "subnetIds = 1: a replica is in another zone; allowed: two subnets or more",
    ["subnetIds", "redis.replicas"],
  ],
  [
    "a reader is named once",
    { readers: [...readers, { tier: "web", securityGroupId: "sg-0d" }] },
    'readers[2].tier = "web": is named twice',
    ["readers[0].tier", "readers[2].tier"],
  ],
  [
    "a reader is a tier",
    { readers: [{ tier: "Web", securityGroupId: "sg-0a" }] },
    'readers[0].tier = "Web": allowed: at most 46 lower-case letters, digits and hyphens, a letter first and no hyphen last; hosts, keys and resources are named after it, of which the IAM role <name>-snapshots-1a2b3c4 has 64 characters at most',
    ["readers[0].tier"],
  ],
  [
    "a reader's group is a group",
    { readers: [{ tier: "web", securityGroupId: "web" }] },
    'readers[0].securityGroupId = "web": allowed: a security group id, sg-…',
    ["readers[0].securityGroupId"],
  ],
  [
    "a group reads once",
    { readers: [readers[0]!, { tier: "jobs", securityGroupId: "sg-0a" }] },
    'readers[1].securityGroupId = "sg-0a": web is in it too, and AWS takes a rule once; name it for one of them',
    ["readers[0].securityGroupId", "readers[1].securityGroupId", "readers[0].tier"],
  ],
  [
    "a tag is one",
    { tags: { größe: "a" } },
    'tags.größe = "a": allowed in keys, since no other is in all services: letters a to z, digits and + - = . _ : /',
    ["tags.größe"],
  ],
];

const faultsOf = (args: object) => dataStoresFaults({ ...dataStoresArgs, ...args }).map(describeFault);

test("the base that every row changes one thing in is accepted", () => {
  expect(faultsOf({})).toEqual([]);
});

test.each(componentRules)("DataStores: %s", (_rule, args, fault) => {
  expect(faultsOf(args)).toEqual([fault]);
});

test("each argument has a rule, or is known to be free", () => {
  const messages = [
    ...componentRules.map(([, , fault]) => fault),
    ...dataStoresRules.map(([, , message]) => message.replace("dataStores.", "")),
  ];
  const free = ["redis.given.tls", "retainData", "sql.given.tls", "sql.multiAz"];
  expect(unruled("DataStores", messages.map(propertyIn))).toEqual(free);
});

testPartlyKnown(
  componentRules.map(([, args, fault, reads]) => ({
    component: "DataStores",
    args: { ...dataStoresArgs, ...args },
    reads,
    fault,
  })),
);
