import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { childTags } from "../tags";
import { validate } from "../validation";
import { subnetCidr } from "./subnets";
import { networkFaults } from "./validate";

/** How private subnets reach the internet. */
export enum NetworkNat {
  /** One NAT gateway for all zones: cheaper, and lost with its zone. */
  Single = "single",
  /** One NAT gateway in each zone. */
  PerZone = "perZone",
}

/** A subnet that is there already. */
export interface NetworkExistingSubnet {
  /** Availability zone of the subnet. */
  zone: string;
  /** Id of the subnet. */
  id: pulumi.Input<string>;
  /** IPv4 block of the subnet. */
  cidr: pulumi.Input<string>;
}

/** A network that is there already. Nothing is added to it; its private subnets must reach the internet or mirrors of it. */
export interface NetworkExisting {
  /** Id of the VPC. */
  vpcId: pulumi.Input<string>;
  /** One private subnet for each zone. */
  privateSubnets: NetworkExistingSubnet[];
  /** Private DNS zone of the VPC. If omitted, nodes get no DNS records. */
  dnsZoneId?: pulumi.Input<string>;
}

/** Arguments of a Network: either `cidr`, `zones` and `domain`, or `existing`. */
export interface NetworkArgs {
  /** IPv4 block of the VPC, /16 to /20, of private addresses. Needed without `existing`. */
  cidr?: pulumi.Input<string>;
  /** Availability zones, such as us-east-1a. Adding one moves no subnet of the others. Needed without `existing`. */
  zones?: string[];
  /** Name of the private DNS zone. Needed without `existing`. */
  domain?: pulumi.Input<string>;
  /** How private subnets reach the internet. If omitted, one NAT gateway. */
  nat?: NetworkNat;
  /** Zone of the single NAT gateway. If omitted, the first of `zones`. */
  natZone?: string;
  /** A network that is there already. If omitted, a new one is made. */
  existing?: NetworkExisting;
  /** Tags of every resource; they win over this library's own. If omitted, none. */
  tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

/** A subnet as components take it. */
export interface NetworkSubnet {
  /** Availability zone of the subnet. */
  zone: string;
  /** Id of the subnet, there once its route to the internet is. */
  id: pulumi.Output<string>;
  /** IPv4 block of the subnet. */
  cidr: pulumi.Output<string>;
}

/**
 * A VPC with one public and one private subnet in each zone, NAT, an S3 gateway endpoint and a private DNS zone, or
 * the same taken from a network that is there already. Subnets lie on a frozen grid keyed by the zone's letter.
 */
export class Network extends pulumi.ComponentResource {
  /** Id of the VPC. */
  readonly vpcId: pulumi.Output<string>;
  /** Public subnets by zone; none for an existing network. */
  readonly publicSubnets: NetworkSubnet[];
  /** Private subnets by zone. */
  readonly privateSubnets: NetworkSubnet[];
  /** Id of the private DNS zone; empty when an existing network has none. */
  readonly dnsZoneId: pulumi.Output<string>;

  constructor(name: string, args: NetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    validate("Network", name, args, networkFaults);
    super("startup-stack:index:Network", name, {}, opts);

    const parts = args.existing === undefined ? makeNetwork(name, args, this) : takeNetwork(args.existing);
    this.vpcId = parts.vpcId;
    this.publicSubnets = parts.publicSubnets;
    this.privateSubnets = parts.privateSubnets;
    this.dnsZoneId = parts.dnsZoneId;
    this.registerOutputs({
      vpcId: this.vpcId,
      publicSubnets: this.publicSubnets,
      privateSubnets: this.privateSubnets,
      dnsZoneId: this.dnsZoneId,
    });
  }
}

type NetworkParts = Pick<Network, "vpcId" | "publicSubnets" | "privateSubnets" | "dnsZoneId">;

function takeNetwork({ vpcId, privateSubnets, dnsZoneId }: NetworkExisting): NetworkParts {
  return {
    vpcId: pulumi.output(vpcId),
    publicSubnets: [],
    privateSubnets: privateSubnets.map(({ zone, id, cidr }) => ({
      zone,
      id: pulumi.output(id),
      cidr: pulumi.output(cidr),
    })),
    dnsZoneId: pulumi.output(dnsZoneId ?? ""),
  };
}

function makeNetwork(name: string, args: NetworkArgs, parent: pulumi.Resource): NetworkParts {
  const child = { parent };
  const own = { "startup-stack:component": name };
  const tags = (suffix = "") => childTags(`${name}${suffix}`, own, args.tags);
  const zones = args.zones ?? [];
  const cidr = pulumi.output(args.cidr!);

  const vpc = new aws.ec2.Vpc(
    name,
    { cidrBlock: cidr, enableDnsSupport: true, enableDnsHostnames: true, tags: tags() },
    child,
  );
  // With no rules the group that AWS gives to whatever names none lets nothing in or out.
  new aws.ec2.DefaultSecurityGroup(name, { vpcId: vpc.id, ingress: [], egress: [], tags: tags("-default") }, child);
  const internet = new aws.ec2.InternetGateway(name, { vpcId: vpc.id, tags: tags() }, child);
  const publicTable = new aws.ec2.RouteTable(`${name}-public`, { vpcId: vpc.id, tags: tags("-public") }, child);
  const publicRoute = new aws.ec2.Route(
    `${name}-public`,
    { routeTableId: publicTable.id, destinationCidrBlock: "0.0.0.0/0", gatewayId: internet.id },
    child,
  );

  const subnet = (tier: "public" | "private", zone: string) => {
    const subnetName = `${name}-${tier}-${zone}`;
    return new aws.ec2.Subnet(
      subnetName,
      {
        vpcId: vpc.id,
        availabilityZone: zone,
        cidrBlock: cidr.apply((block) => subnetCidr(block, tier, zone)),
        mapPublicIpOnLaunch: false,
        tags: tags(`-${tier}-${zone}`),
      },
      child,
    );
  };
  const associate = (tier: "public" | "private", zone: string, { id }: aws.ec2.Subnet, table: aws.ec2.RouteTable) =>
    new aws.ec2.RouteTableAssociation(`${name}-${tier}-${zone}`, { subnetId: id, routeTableId: table.id }, child);

  const publicSubnets = new Map(zones.map((zone) => [zone, subnet("public", zone)]));
  const published = [...publicSubnets].map(([zone, made]): NetworkSubnet => {
    const association = associate("public", zone, made, publicTable);
    return routed(zone, made, [publicRoute.id, association.id]);
  });

  const natFor = (zone: string, suffix: string) => {
    const address = new aws.ec2.Eip(`${name}-nat${suffix}`, { domain: "vpc", tags: tags(`-nat${suffix}`) }, child);
    return new aws.ec2.NatGateway(
      `${name}-nat${suffix}`,
      { allocationId: address.allocationId, subnetId: publicSubnets.get(zone)!.id, tags: tags(`-nat${suffix}`) },
      { ...child, dependsOn: publicRoute },
    );
  };
  const natOf = natGateways(zones, args, natFor);

  const privateTables: aws.ec2.RouteTable[] = [];
  const privateSubnets = zones.map((zone): NetworkSubnet => {
    const made = subnet("private", zone);
    const table = new aws.ec2.RouteTable(
      `${name}-private-${zone}`,
      { vpcId: vpc.id, tags: tags(`-private-${zone}`) },
      child,
    );
    privateTables.push(table);
    const route = new aws.ec2.Route(
      `${name}-private-${zone}`,
      { routeTableId: table.id, destinationCidrBlock: "0.0.0.0/0", natGatewayId: natOf(zone).id },
      child,
    );
    return routed(zone, made, [route.id, associate("private", zone, made, table).id]);
  });

  // Bundles and documents reach the nodes without passing, and paying for, NAT.
  new aws.ec2.VpcEndpoint(
    `${name}-s3`,
    {
      vpcId: vpc.id,
      serviceName: vpc.arn.apply((arn) => `com.amazonaws.${arn.split(":")[3]}.s3`),
      vpcEndpointType: "Gateway",
      routeTableIds: privateTables.map((table) => table.id),
      tags: tags("-s3"),
    },
    child,
  );
  const dnsZone = new aws.route53.Zone(
    name,
    { name: args.domain!, comment: `nodes of ${name}`, vpcs: [{ vpcId: vpc.id }], tags: tags() },
    child,
  );
  return { vpcId: vpc.id, publicSubnets: published, privateSubnets, dnsZoneId: dnsZone.zoneId };
}

/** Makes the NAT gateways and gives the one that a zone routes through. */
function natGateways(
  zones: string[],
  { nat, natZone }: NetworkArgs,
  make: (zone: string, suffix: string) => aws.ec2.NatGateway,
): (zone: string) => aws.ec2.NatGateway {
  if (nat === NetworkNat.PerZone) {
    const byZone = new Map(zones.map((zone) => [zone, make(zone, `-${zone}`)]));
    return (zone) => byZone.get(zone)!;
  }
  const single = make(natZone ?? zones[0]!, "");
  return () => single;
}

/** A subnet whose id also waits for its route, so that whatever boots in it reaches the internet. */
function routed(zone: string, { id, cidrBlock }: aws.ec2.Subnet, routes: pulumi.Output<string>[]): NetworkSubnet {
  return {
    zone,
    id: pulumi.all([id, ...routes]).apply(([subnetId]) => subnetId!),
    cidr: cidrBlock.apply((block) => block),
  };
}
