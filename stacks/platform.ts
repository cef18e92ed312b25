import type * as pulumi from "@pulumi/pulumi";

import {
  ChefRepository,
  DataStores,
  Membership,
  MesosCluster,
  Network,
  ZooKeeperQuorum,
  type DataStoreReader,
  type TierParty,
} from "../index";
import type { PlatformConfig } from "./config";
import { fleetArgs } from "./sections/fleets";

/** The components of one environment. */
export interface Platform {
  network: Network;
  chef: ChefRepository;
  zookeeper: ZooKeeperQuorum;
  mesos?: MesosCluster;
  dataStores?: DataStores;
}

/** Puts an environment together. Names given here are the resources' identities in every environment. */
export function platform(config: PlatformConfig): Platform {
  const { sshCidrs, sessionManager, keyName } = config.access;
  const network = new Network("network", { ...config.network, sshCidrs });
  const chef = new ChefRepository("chef", {
    ...config.chef,
    ...{ artifacts: config.artifacts, sessionManager, keyName },
    nodesGroupId: network.nodesGroupId,
  });

  const subnets = new Map(network.privateSubnets.map((subnet) => [subnet.zone, subnet]));
  const placed = <M extends { zone: string }>(members: M[]) =>
    members.map((member) => {
      const { id: subnetId, cidr: subnetCidr, bandsReserved } = subnets.get(member.zone)!;
      return { ...member, subnetId, subnetCidr, bandsReserved };
    });
  const shared = { vpcId: network.vpcId, dnsZoneId: network.dnsZoneId, bootstrap: chef.bootstrap };
  const zookeeper = new ZooKeeperQuorum("zookeeper", {
    ...config.zookeeper,
    ...shared,
    members: placed(config.zookeeper.members),
  });

  const { joinedBy = [], masters, agents, publicAgents, ...settings } = config.mesos ?? {};
  const subnetIds = network.privateSubnets.map(({ id }) => id);
  const mesos =
    masters &&
    agents &&
    new MesosCluster("mesos", {
      ...settings,
      ...shared,
      zookeeperConnection: zookeeper.connectionString,
      zookeeperSecurityGroupId: zookeeper.securityGroupId,
      masters: { ...masters, members: placed(masters.members) },
      agents: fleetArgs(agents, subnetIds),
      publicAgents: publicAgents && fleetArgs(publicAgents, subnetIds),
    });

  const tiers: Record<string, Tier> = {
    zookeeper,
    "mesos-master": { party: mesos?.masterParty, securityGroupId: mesos?.masterSecurityGroupId },
    "mesos-agent": { party: mesos?.agentParty, securityGroupId: mesos?.agentSecurityGroupId },
    "mesos-public-agent": { party: mesos?.publicAgentParty, securityGroupId: mesos?.agentSecurityGroupId },
  };
  const { readBy = [], ...stores } = config.dataStores ?? {};
  const dataStores =
    config.dataStores &&
    new DataStores("data", { ...stores, vpcId: network.vpcId, subnetIds, readers: readersOf(readBy, tiers) });

  for (const [tier, { party }] of Object.entries(tiers)) {
    if (party === undefined) continue;
    // With no offers too: nodes that lose their last service have to be told so.
    const offers = [
      ...(mesos && joinedBy.includes(tier) ? [mesos.offer] : []),
      ...(dataStores && readBy.includes(tier) ? [dataStores.offer] : []),
    ];
    new Membership(`${tier}-joins`, { bootstrap: chef.bootstrap, party, offers, tags: config.chef.tags });
  }
  return { network, chef, zookeeper, mesos, dataStores };
}

/** A tier, where there is one: as those who join services, and by its nodes' security group. */
interface Tier {
  party?: pulumi.Output<TierParty>;
  securityGroupId?: pulumi.Output<string>;
}

/** The tiers that are named, each security group once. */
function readersOf(names: string[], tiers: Record<string, Tier>): DataStoreReader[] {
  const readers = names.map((tier) => ({ tier, securityGroupId: tiers[tier]!.securityGroupId! }));
  const first = (group: pulumi.Output<string>) => readers.find(({ securityGroupId }) => securityGroupId === group);
  return readers.filter((reader) => first(reader.securityGroupId) === reader);
}
