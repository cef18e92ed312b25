// One quorum in a network of its own: what a program needs that imports ZooKeeperQuorum and nothing else of the platform.
import { ChefRepository, Network, ZooKeeperQuorum } from "startup-stack";

const network = new Network("network", {
  cidr: "10.40.0.0/16",
  zones: ["eu-west-1a", "eu-west-1b", "eu-west-1c"],
  domain: "prod.internal",
});

const chef = new ChefRepository("chef", { environment: "prod" });

const zookeeper = new ZooKeeperQuorum("zookeeper", {
  vpcId: network.vpcId,
  dnsZoneId: network.dnsZoneId,
  members: network.privateSubnets.map(({ zone, id, cidr, bandsReserved }, index) => ({
    id: index + 1,
    zone,
    subnetId: id,
    subnetCidr: cidr,
    bandsReserved,
  })),
  bootstrap: chef.bootstrap,
  instanceType: "m6i.large",
  heapMib: 4096,
});

export const connectionString = zookeeper.connectionString;
