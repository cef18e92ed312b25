import type { DataStoreGiven, DataStoresArgs } from "../../index";

/** Arguments that DataStores accept, for tests that change one thing in them. */
export const dataStoresArgs = {
  vpcId: "vpc-0a",
  subnetIds: ["subnet-0a", "subnet-0b"],
  sql: {},
  redis: {},
  readers: [
    { tier: "web", securityGroupId: "sg-0a" },
    { tier: "jobs", securityGroupId: "sg-0b" },
  ],
} satisfies DataStoresArgs;

/** A secret that somebody else has written. */
export const ownSecret = (name: string) => ({
  arn: `arn:aws:secretsmanager:us-east-1:123456789012:secret:${name}-a1b2c3`,
  versionId: "0".repeat(32),
});

/** A store that is there already. */
export const given = (name: string) =>
  ({
    host: `${name}.example.com`,
    secret: ownSecret(name),
    securityGroupId: "sg-0c",
  }) satisfies DataStoreGiven;
