// A registry alone, in a network that is there already: for builds that push to it, and nodes of any program that pull.
import * as aws from "@pulumi/aws";
import { ChefRepository, Network, Registry } from "startup-stack";

const subnet = { zone: "eu-west-1a", id: "subnet-0a1b2c3d4e5f6a7b1", cidr: "10.40.64.0/21" };

const network = new Network("network", { existing: { vpcId: "vpc-0a1b2c3d4e5f6a7b8", privateSubnets: [subnet] } });

const chef = new ChefRepository("chef", { environment: "prod", nodesGroupId: network.nodesGroupId });

const registry = new Registry("registry", {
  vpcId: network.vpcId,
  bootstrap: chef.bootstrap,
  member: { id: 1, zone: subnet.zone, subnetId: subnet.id, subnetCidr: subnet.cidr },
});

// Nodes get in by themselves; the machines that build images are in a group of their own.
new aws.vpc.SecurityGroupIngressRule("builds-to-registry", {
  securityGroupId: registry.securityGroupId,
  referencedSecurityGroupId: "sg-0a1b2c3d4e5f6a7b8",
  ipProtocol: "tcp",
  fromPort: 5000,
  toPort: 5000,
  description: "builds push images",
});

export const { endpoint, address, caCertificate, pushSecretArn } = registry;
