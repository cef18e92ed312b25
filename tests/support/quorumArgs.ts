import type { ZooKeeperQuorumArgs } from "../../index";

/** Arguments that a ZooKeeperQuorum accepts, for tests that change one thing in them. */
export const quorumArgs = {
  vpcId: "vpc-0a",
  members: [1, 2, 3].map((id) => ({ id, zone: "us-east-1a", subnetId: "subnet-0a", subnetCidr: "10.0.16.0/20" })),
  bootstrap: {
    environment: "dev",
    domain: "dev.internal",
    bucket: "b",
    bucketArn: "arn:aws:s3:::b",
    archives: { roles: { zookeeper: { key: "bundles/a.tar.gz", sha256: "a".repeat(64) } }, joins: {} },
    client: "cinc",
  },
} satisfies ZooKeeperQuorumArgs;
