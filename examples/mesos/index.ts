// A Mesos cluster beside what is there already: a VPC, its subnets and a ZooKeeper quorum, each known by its id or address.
import * as aws from "@pulumi/aws";
import { ChefRepository, MesosCluster, Network } from "startup-stack";

const zones = ["eu-west-1a", "eu-west-1b", "eu-west-1c"];
const subnets = zones.map((zone, index) => ({
  zone,
  id: `subnet-0a1b2c3d4e5f6a7b${index + 1}`,
  cidr: `10.40.${64 + 8 * index}.0/21`,
}));

const network = new Network("network", { existing: { vpcId: "vpc-0a1b2c3d4e5f6a7b8", privateSubnets: subnets } });

const chef = new ChefRepository("chef", { environment: "prod", nodesGroupId: network.nodesGroupId });

// The quorum is none of this program's: its security group has yet to let the nodes in.
new aws.vpc.SecurityGroupIngressRule("nodes-to-zookeeper", {
  securityGroupId: "sg-0a1b2c3d4e5f6a7b8",
  referencedSecurityGroupId: network.nodesGroupId,
  ipProtocol: "tcp",
  fromPort: 2181,
  toPort: 2181,
});

const mesos = new MesosCluster("mesos", {
  vpcId: network.vpcId,
  bootstrap: chef.bootstrap,
  zookeeperConnection: "10.40.64.17:2181,10.40.72.18:2181,10.40.80.19:2181",
  masters: {
    instanceType: "m6i.large",
    members: subnets.map(({ zone, id, cidr }, index) => ({ id: index + 1, zone, subnetId: id, subnetCidr: cidr })),
  },
  agents: { subnetIds: subnets.map(({ id }) => id), minSize: 5, maxSize: 20, instanceTypes: ["m6i.xlarge"] },
});

export const { zookeeperUrl, frameworkSecretArns } = mesos;
