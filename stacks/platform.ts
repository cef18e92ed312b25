import { ChefRepository, Network, ZooKeeperQuorum } from "../index";
import type { PlatformConfig } from "./config";

/** The components of one environment. */
export interface Platform {
  network: Network;
  chef: ChefRepository;
  zookeeper: ZooKeeperQuorum;
}

/** Puts an environment together. Names given here are the resources' identities in every environment. */
export function platform(config: PlatformConfig): Platform {
  const network = new Network("network", config.network);
  const chef = new ChefRepository("chef", config.chef);

  const subnets = new Map(network.privateSubnets.map((subnet) => [subnet.zone, subnet]));
  const hasDnsZone = config.network.existing === undefined || config.network.existing.dnsZoneId !== undefined;
  const zookeeper = new ZooKeeperQuorum("zookeeper", {
    ...config.zookeeper,
    vpcId: network.vpcId,
    dnsZoneId: hasDnsZone ? network.dnsZoneId : undefined,
    bootstrap: chef.bootstrap,
    members: config.zookeeper.members.map((member) => {
      const { id: subnetId, cidr: subnetCidr, bandsReserved } = subnets.get(member.zone)!;
      return { ...member, subnetId, subnetCidr, bandsReserved };
    }),
  });
  return { network, chef, zookeeper };
}
