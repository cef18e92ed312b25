// A database that is made and a Redis that is there already, for the servers of an application: a VPC, its subnets and their
// security group are known by their ids.
import { DataStores } from "startup-stack";

const stores = new DataStores("data", {
  vpcId: "vpc-0a1b2c3d4e5f6a7b8",
  subnetIds: ["subnet-0a1b2c3d4e5f6a7b1", "subnet-0a1b2c3d4e5f6a7b2"],
  sql: { engine: "mysql", databaseName: "shop", multiAz: true, backupRetentionDays: 14 },
  redis: { given: { host: "redis.shop.internal", tls: false, securityGroupId: "sg-0a1b2c3d4e5f6a7b9" } },
  readers: [{ tier: "shop", securityGroupId: "sg-0a1b2c3d4e5f6a7b8" }],
});

export const { sqlHost, sqlSecretArn } = stores;
