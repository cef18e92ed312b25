import type { MesosClusterArgs } from "../../index";
import { quorumArgs } from "./quorumArgs";

const archive = (digit: string) => ({ key: `bundles/${digit.repeat(64)}.tar.gz`, sha256: digit.repeat(64) });
const zones = ["us-east-1a", "us-east-1b", "us-east-1c"];

/** Arguments that a MesosCluster accepts, for tests that change one thing in them. */
export const mesosArgs = {
  vpcId: "vpc-0a",
  bootstrap: {
    ...quorumArgs.bootstrap,
    nodesGroupId: "sg-0a",
    archives: { roles: { "mesos-master": archive("3"), "mesos-agent": archive("4") }, joins: {} },
  },
  zookeeperConnection: "10.0.16.17:2181,10.0.32.18:2181,10.0.48.19:2181",
  masters: {
    members: zones.map((zone, index) => ({
      ...{ id: index + 1, zone, subnetId: `subnet-0${"abc"[index]!}`, subnetCidr: `10.0.${16 * (index + 1)}.0/20` },
    })),
  },
  agents: { subnetIds: ["subnet-0a", "subnet-0b", "subnet-0c"], minSize: 5, maxSize: 20 },
} satisfies MesosClusterArgs;
