import { ports, type Port } from "../ports";

/** An engine of databases: its port, its default version, and what its parameters have to say so that it takes TLS alone. */
interface Engine {
  port: Port;
  version: string;
  tlsOnly: { name: string; value: string };
}

/** By RDS's own names, which those of families of parameters begin with. */
export const sqlEngines = {
  mysql: { port: ports.mysql, version: "8.4", tlsOnly: { name: "require_secure_transport", value: "1" } },
  postgres: { port: ports.postgres, version: "17", tlsOnly: { name: "rds.force_ssl", value: "1" } },
} satisfies Record<string, Engine>;

export type SqlEngine = keyof typeof sqlEngines;
export const engineNames = Object.keys(sqlEngines) as SqlEngine[];

/** Defaults of a database, frozen within a major version. */
export const sqlDefaults = {
  engine: "postgres" as SqlEngine,
  databaseName: "app",
  instanceClass: "db.t4g.medium",
  storageGib: 20,
  multiAz: false,
  backupRetentionDays: 7,
};

/** Least and most GiB of a database's storage, and the most that it may grow to. */
export const storageLimits = { least: 20, most: 16_384, grown: 65_536 };

/** User Guide of RDS, "Managing capacity automatically with Amazon RDS storage autoscaling": a tenth more at least. */
export const leastGrownGib = (storageGib: number): number => Math.ceil(storageGib + storageGib / 10);

/** What the storage may grow to where nobody says. */
export const grownStorageGib = (storageGib: number): number => Math.min(5 * storageGib, storageLimits.grown);

/** The user of a database that is made: no engine keeps the name for itself. */
export const sqlUser = "app";

/** Versions of ElastiCache's Redis that its TLS and tokens are known of. */
export const redisVersions = ["7.0", "7.1"];

/** Defaults of a Redis, frozen within a major version. */
export const redisDefaults = {
  engineVersion: "7.1",
  nodeType: "cache.t4g.small",
  replicas: 0,
  snapshotRetentionDays: 7,
};

/** Defaults of a store that is there already. */
export const givenDefaults = { tls: true };
