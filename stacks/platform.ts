import { ChefRepository, Membership, Network, ZooKeeperQuorum } from "../index";
import type { PlatformConfig } from "./config";

/** The components of one environment. */
export interface Platform {
  network: Network;
  chef: ChefRepository;
  zookeeper: ZooKeeperQuorum;
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
  const zookeeper = new ZooKeeperQuorum("zookeeper", {
    ...config.zookeeper,
    vpcId: network.vpcId,
    dnsZoneId: network.dnsZoneId,
    bootstrap: chef.bootstrap,
    members: config.zookeeper.members.map((member) => {
      const { id: subnetId, cidr: subnetCidr, bandsReserved } = subnets.get(member.zone)!;
      return { ...member, subnetId, subnetCidr, bandsReserved };
    }),
  });

  // With no offers too: nodes that lose their last service have to be told so.
  const parties = { zookeeper: zookeeper.party };
  for (const [tier, party] of Object.entries(parties)) {
    new Membership(`${tier}-joins`, { bootstrap: chef.bootstrap, party, offers: [], tags: config.chef.tags });
  }
  return { network, chef, zookeeper };
}
