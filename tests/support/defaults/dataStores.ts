import { DataStores, type DataStoresArgs } from "../../../index";
import { documented } from "../../../scripts/docs/keys";
import { buildPlan } from "../../../scripts/plan/build";
import type { Plan } from "../../../scripts/plan/format";
import { platformSchema } from "../../../stacks/schema";
import { componentSchema } from "../componentSchema";
import { dataStoresArgs, ownSecret } from "../dataStoresArgs";
import { baseSettings, planOf, register, type Settings } from "../platform";
import { optionalArguments } from "./arguments";
import { optionalKeys } from "./file";
import { settingsWith, type Subject, type Word } from "./subject";

// A store is made or given, so that there are two of each: those below `given` are made apart from the others.
type Both = Record<"made" | "given", object>;

const host = "10.0.200.9";
const baseStores = {
  made: { sql: {}, redis: {} },
  // Read by a tier, so that it shows what readers are told.
  given: { sql: { given: { host } }, redis: { given: { host } }, readBy: ["zookeeper"] },
};
const kmsKeyId = "arn:aws:kms:us-east-1:123456789012:key/0a1b2c3d-0000-4000-8000-0123456789ab";

/** The path of an argument in the settings of these tests. */
const placed = (prefix: string, path: string): string =>
  path.replace(prefix, path.includes(".given.") ? "given" : "made");

/** The plan of what is made and of what is given, as one. */
async function planBoth(settings: Settings, planOne: (stores: object) => Promise<Plan>): Promise<Plan> {
  const { made, given } = settings as unknown as Both;
  const [one, other] = [await planOne(made), await planOne(given)];
  const outputs = { made: one.outputs, given: other.outputs };
  return { ...one, outputs, resources: [...one.resources, ...other.resources] };
}

const inputsOf = ({ resources }: Plan, type: string) =>
  resources.filter((resource) => resource.type === type).map(({ inputs }) => inputs);
const [databaseType, cacheType] = ["aws:rds/instance:Instance", "aws:elasticache/replicationGroup:ReplicationGroup"];
const lacks = (type: string, input: string) => (plan: Plan) =>
  inputsOf(plan, type).every((inputs) => !(input in inputs));
const hasReaders = (plan: Plan) =>
  inputsOf(plan, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule").length > 0;
const rulesInto = (plan: Plan) =>
  inputsOf(plan, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule").filter(
    ({ securityGroupId }) => securityGroupId === "sg-0c",
  );

/** What the given ones are told: the outputs of a component, the document of an environment. */
const told = (plan: Plan): string =>
  JSON.stringify([plan.outputs, inputsOf(plan, "aws:s3/bucketObjectv2:BucketObjectv2").map(({ content }) => content)]);

const changed = (path: string, value: unknown): Settings => settingsWith(baseStores, path, value);

/** What is said of a store that is there already, by the paths below its own. */
const givenWords = (store: "sql" | "redis", port: number): Record<string, Word> => ({
  [`given.${store}.given.port`]: { words: "the engine's own", value: port },
  [`given.${store}.given.secret`]: {
    words: "readers are told of none",
    holds: (plan) => !told(plan).includes("secret:own-"),
    otherwise: changed(`given.${store}.given.secret`, ownSecret("own")),
  },
  [`given.${store}.given.securityGroupId`]: {
    words: "who lets readers in is whoever runs it",
    holds: (plan) => rulesInto(plan).length === 0,
    otherwise: changed(`given.${store}.given.securityGroupId`, "sg-0c"),
  },
});

/** What is said of a store that is made. */
const madeWords = (store: "sql" | "redis", service: string, type: string, key: string, snapshot: string) => {
  const other = store === "sql" ? "redis" : "sql";
  const hasIt = (plan: Plan) => inputsOf(plan, type).length > 0;
  return {
    [`made.${store}`]: {
      words: "none",
      holds: (plan: Plan) => !hasIt(plan),
      within: { ...baseStores, made: { [other]: {} } },
      otherwise: baseStores,
    },
    [`made.${store}.given`]: {
      words: `one of ${service} is made`,
      holds: hasIt,
      otherwise: { ...baseStores, made: { [other]: {}, [store]: { given: { host } } } },
    },
    [`made.${store}.kmsKeyId`]: {
      words: key,
      holds: lacks(type, "kmsKeyId"),
      otherwise: changed(`made.${store}.kmsKeyId`, kmsKeyId),
    },
    [`made.${store}.snapshotIdentifier`]: {
      words: "it begins empty",
      holds: lacks(type, snapshot),
      otherwise: changed(`made.${store}.snapshotIdentifier`, "app-1"),
    },
  } satisfies Record<string, Word>;
};

/** Defaults that arguments and keys share. */
const shared: Record<string, Word> = {
  ...madeWords("sql", "RDS", databaseType, "the account's default key for RDS", "snapshotIdentifier"),
  ...madeWords("redis", "ElastiCache", cacheType, "ElastiCache's own key", "snapshotName"),
  "made.sql.engineVersion": { words: "17 of PostgreSQL, 8.4 of MySQL", value: "17" },
  "made.sql.maxStorageGib": { words: "five times `storageGib`", value: 100 },
  ...givenWords("sql", 5432),
  ...givenWords("redis", 6379),
};

/** Defaults of the arguments of DataStores. */
export const storesArgumentDefaults: Subject = {
  documented: () => {
    const schema = componentSchema();
    const { inputProperties } = schema.resources["startup-stack:index:DataStores"]!;
    const { properties } = schema.types["startup-stack:index:DataStoreGiven"]!;
    const all = [
      ...optionalArguments(schema, "DataStores", inputProperties, new Set(["startup-stack:index:DataStoreGiven"])),
      ...["sql", "redis"].flatMap((store) =>
        optionalArguments(schema, `DataStores.${store}.given`, properties!, new Set<string>()),
      ),
    ];
    return Object.fromEntries(all.map(([path, words]) => [placed("DataStores", path), words]));
  },
  base: baseStores,
  plan: (settings) =>
    planBoth(settings, async (stores) => {
      const { vpcId, subnetIds } = dataStoresArgs;
      const { readBy, ...args } = stores as Partial<DataStoresArgs> & { readBy?: string[] };
      const readers = readBy?.map((tier) => ({ tier, securityGroupId: "sg-0a" }));
      const registrations = await register(() => ({
        offer: new DataStores("data", { ...{ vpcId, subnetIds, readers }, ...args }).offer,
      }));
      return buildPlan("startup-stack", "dev", "us-east-1", registrations);
    }),
  words: {
    ...shared,
    "made.readers[]": {
      words: "none",
      holds: (plan) => !hasReaders(plan),
      otherwise: changed("made.readers", [{ tier: "web", securityGroupId: "sg-0b" }]),
    },
    "made.tags": { words: "none", value: {} },
  },
};

/** Defaults of the section `dataStores` of an environment's file, where there is one. */
export const storesFileDefaults: Subject = {
  documented: () => {
    const { sections } = documented(platformSchema);
    const all = optionalKeys(sections.find(({ path }) => path === "dataStores")!);
    return Object.fromEntries(all.map(([path, words]) => [placed("dataStores", path), words]));
  },
  base: baseStores,
  plan: (settings) => planBoth(settings, (stores) => planOf({ ...baseSettings, dataStores: stores })),
  words: {
    ...shared,
    "made.sql.engineVersion": { words: "`17` of PostgreSQL, `8.4` of MySQL", value: "17" },
    "made.sql.multiAz": { words: "what `production` says", value: false },
    "made.sql.backupRetentionDays": { words: "`14` in production, else `7`", value: 7 },
    "made.redis.replicas": { words: "`1` in production, else `0`", value: 0 },
    "made.readBy": { words: "none", value: [] },
  },
};
