import type { RegistryArgs } from "../../index";
import { quorumArgs } from "./quorumArgs";

/** Arguments that a Registry accepts, for tests that change one thing in them. */
export const registryArgs = {
  vpcId: "vpc-0a",
  member: { id: 1, zone: "us-east-1a", subnetId: "subnet-0a", subnetCidr: "10.0.16.0/20" },
  bootstrap: {
    ...quorumArgs.bootstrap,
    nodesGroupId: "sg-0a",
    archives: { roles: { registry: { key: "bundles/a.tar.gz", sha256: "a".repeat(64) } }, joins: {} },
  },
} satisfies RegistryArgs;
