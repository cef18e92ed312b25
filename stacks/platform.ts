import * as pulumi from "@pulumi/pulumi";

import {
  ChefRepository,
  DataStores,
  Membership,
  MesosCluster,
  Network,
  Registry,
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
  registry?: Registry;
  /** What AWS calls all that stays when the stack is destroyed, by logical name. */
  retained: pulumi.Output<Record<string, string>>;
}

/** Puts an environment together. Names given here are the resources' identities in every environment. */
export function platform(config: PlatformConfig): Platform {
  const { retainData } = config;
  const { sshCidrs, sessionManager, keyName } = config.access;
  const network = new Network("network", { ...config.network, sshCidrs });
  const chef = new ChefRepository("chef", {
    ...config.chef,
    ...{ artifacts: config.artifacts, sessionManager, keyName, retainData },
    nodesGroupId: network.nodesGroupId,
  });

  const subnets = new Map(network.privateSubnets.map((subnet) => [subnet.zone, subnet]));
  const placed = <M extends { zone: string }>(members: M[]) =>
    members.map((member) => {
      const { id: subnetId, cidr: subnetCidr, bandsReserved } = subnets.get(member.zone)!;
      return { ...member, subnetId, subnetCidr, bandsReserved };
    });
  const shared = { vpcId: network.vpcId, dnsZoneId: network.dnsZoneId, bootstrap: chef.bootstrap, retainData };
  const zookeeper = new ZooKeeperQuorum("zookeeper", {
    ...config.zookeeper,
    ...shared,
    members: placed(config.zookeeper.members),
  });

  const { usedBy = [], member, ...ofRegistry } = config.registry ?? {};
  const registry = member && new Registry("registry", { ...ofRegistry, ...shared, member: placed([member])[0]! });
  const pullSecret = registry && { arn: registry.pullSecret.arn, versionId: registry.pullSecret.versionId };

  const { joinedBy = [], masters, agents, publicAgents, ...settings } = config.mesos ?? {};
  const subnetIds = network.privateSubnets.map(({ id }) => id);
  const mesos =
    masters &&
    agents &&
    new MesosCluster("mesos", {
      ...settings,
      ...shared,
      registrySecret: config.mesos?.registrySecret ?? pullSecret,
      zookeeperConnection: zookeeper.connectionString,
      masters: { ...masters, members: placed(masters.members) },
      agents: fleetArgs(agents, subnetIds),
      publicAgents: publicAgents && fleetArgs(publicAgents, subnetIds),
    });

  const tiers: Record<string, Tier> = {
    zookeeper,
    "mesos-master": { party: mesos?.masterParty, securityGroupId: mesos?.masterSecurityGroupId },
    "mesos-agent": { party: mesos?.agentParty, securityGroupId: mesos?.agentSecurityGroupId },
    "mesos-public-agent": { party: mesos?.publicAgentParty, securityGroupId: mesos?.agentSecurityGroupId },
    registry: { party: registry?.party, securityGroupId: registry?.securityGroupId },
  };
  const { readBy = [], ...stores } = config.dataStores ?? {};
  const dataStores =
    config.dataStores &&
    new DataStores("data", {
      ...{ ...stores, vpcId: network.vpcId, subnetIds, retainData },
      readers: readersOf(readBy, tiers),
    });

  // Whoever runs tasks pulls their images.
  const trusting = ["mesos-agent", "mesos-public-agent", ...joinedBy, ...usedBy];
  for (const [tier, { party }] of Object.entries(tiers)) {
    if (party === undefined) continue;
    // With no offers too: nodes that lose their last service have to be told so.
    const offers = [
      ...(mesos && joinedBy.includes(tier) ? [mesos.offer] : []),
      ...(dataStores && readBy.includes(tier) ? [dataStores.offer] : []),
      ...(registry && trusting.includes(tier) ? [registry.offer] : []),
    ];
    new Membership(`${tier}-joins`, { bootstrap: chef.bootstrap, party, offers, tags: config.chef.tags });
  }
  const retained = pulumi
    .all([chef, zookeeper, mesos, dataStores, registry].map((component) => component?.retained))
    .apply((all): Record<string, string> => Object.assign({}, ...all) as Record<string, string>);
  return { network, chef, zookeeper, mesos, dataStores, registry, retained };
}

/** A tier, where there is one: as those who join services, and by its nodes' security group. */
interface Tier {
  party?: pulumi.Output<TierParty>;
  securityGroupId?: pulumi.Output<string>;
}

/** The tiers that are named, each security group once and by the same tier in whichever order they are named. */
function readersOf(names: string[], tiers: Record<string, Tier>): DataStoreReader[] {
  const readers = Object.entries(tiers).flatMap(([tier, { securityGroupId }]) =>
    securityGroupId !== undefined && names.includes(tier) ? [{ tier, securityGroupId }] : [],
  );
  const first = (group: pulumi.Output<string>) => readers.find(({ securityGroupId }) => securityGroupId === group);
  return readers.filter((reader) => first(reader.securityGroupId) === reader);
}
