import { MesosCluster, ZooKeeperQuorum } from "../../index";
import { mesosArgs } from "../support/mesosArgs";
import { quorumArgs } from "../support/quorumArgs";

/** Clusters on one quorum, by their names: where each meets, and the band of its masters. */
export type Clusters = Record<string, { zookeeperChroot?: string; addressBand?: number }>;

/** A quorum and its clusters, which are told of it by outputs of their own. */
export function programOf(clusters: Clusters): Record<string, unknown> {
  const { bootstrap, masters, agents, vpcId } = mesosArgs;
  const archives = { roles: { ...quorumArgs.bootstrap.archives.roles, ...bootstrap.archives.roles }, joins: {} };
  const shared = { vpcId, bootstrap: { ...bootstrap, archives } };
  const quorum = new ZooKeeperQuorum("zookeeper", { ...shared, members: quorumArgs.members });
  for (const [name, { addressBand, zookeeperChroot }] of Object.entries(clusters)) {
    new MesosCluster(name, {
      ...shared,
      ...{ agents, zookeeperChroot },
      // So that one may go.
      retainData: false,
      zookeeperConnection: quorum.connectionString.apply((known) => known),
      masters: { members: masters.members, addressBand },
    });
  }
  return {};
}
