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
  const { environment, domain, image, tags } = config;
  const network = new Network("network", { ...config.network, tags });
  const chef = new ChefRepository("chef", { environment, domain, ...config.chef, tags });

  const { members, zones, volumeSizesGib, adoptVolumeIds, ...zookeeperArgs } = config.zookeeper;
  const subnets = new Map(network.privateSubnets.map((subnet) => [subnet.zone, subnet]));
  const hasDnsZone = config.network.existing === undefined || config.network.existing.dnsZoneId !== undefined;
  const zookeeper = new ZooKeeperQuorum("zookeeper", {
    ...zookeeperArgs,
    image,
    tags,
    vpcId: network.vpcId,
    dnsZoneId: hasDnsZone ? network.dnsZoneId : undefined,
    bootstrap: chef.bootstrap,
    members: memberZones(members, zones ?? [...subnets.keys()]).map((zone, index) => {
      const { id: subnetId, cidr: subnetCidr, bandsReserved } = subnets.get(zone)!;
      const id = index + 1;
      const volumeSizeGib = volumeSizesGib[String(id)];
      const adoptVolumeId = adoptVolumeIds[String(id)];
      return { id, zone, subnetId, subnetCidr, bandsReserved, volumeSizeGib, adoptVolumeId };
    }),
  });
  return { network, chef, zookeeper };
}

/** The zone of each member, by id: the zones in turn. */
function memberZones(members: number, zones: string[]): string[] {
  return Array.from({ length: members }, (_, index) => zones[index % zones.length]!);
}
