import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { validateComponent } from "../componentRules";
import { bandBlocks, bandBlockCidr } from "../node/addresses";
import { namesakes } from "../names";
import { placeOf } from "../node/placeOf";
import { childTags, type Tags } from "../tags";
import { NetworkNat, type NetworkArgs, type NetworkExisting } from "./args";
import { blockInPlace } from "./inPlace";
import { openSsh } from "./ssh";
import { subnetCidr } from "./subnets";
import { networkFaults, plainNetworkArguments } from "./validate";

export * from "./args";

/** A subnet as components take it. */
export interface NetworkSubnet {
  /** Availability zone of the subnet. */
  zone: string;
  /** Id of the subnet, there once its route to the internet is, and the reservations of its bands. */
  id: pulumi.Output<string>;
  /** IPv4 block of the subnet. */
  cidr: pulumi.Output<string>;
  /** Whether its bands of fixed addresses are reserved, so that tiers in it reserve none. */
  bandsReserved: boolean;
}

/**
 * A VPC with one public and one private subnet in each zone, NAT, an S3 gateway endpoint and a private DNS zone, or
 * the same taken from a network that is there already. Subnets lie on a frozen grid keyed by the zone's letter, and the
 * fixed addresses of every tier, also of those that come later, are kept free in each. Its name has up to 232 lower-case
 * letters, digits and hyphens.
 */
export class Network extends pulumi.ComponentResource {
  /** Id of the VPC. */
  readonly vpcId: pulumi.Output<string>;
  /** Public subnets by zone; none for an existing network. */
  readonly publicSubnets: NetworkSubnet[];
  /** Private subnets by zone. */
  readonly privateSubnets: NetworkSubnet[];
  /** Id of the private DNS zone; absent when an existing network has none, and then members get no records either. */
  readonly dnsZoneId?: pulumi.Output<string>;
  /** Id of the security group that every node is in beside its tier's own: services open their doors to it. Opens none itself but SSH, to `sshCidrs`. */
  readonly nodesGroupId: pulumi.Output<string>;

  constructor(name: string, args: NetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    const judged = validateComponent("Network", name, args, opts, {
      made: namesakes.network,
      rules: networkFaults,
      plain: plainNetworkArguments,
    });
    super("startup-stack:index:Network", name, {}, opts);

    const parts = judged.existing === undefined ? makeNetwork(name, judged, this) : takeNetwork(judged.existing);
    this.vpcId = parts.vpcId;
    this.publicSubnets = parts.publicSubnets;
    this.privateSubnets = parts.privateSubnets;
    this.dnsZoneId = parts.dnsZoneId;
    this.nodesGroupId = nodesGroup(name, parts.vpcId, judged.tags, this).id;
    openSsh(name, { groupId: this.nodesGroupId, cidrs: judged.sshCidrs ?? [], tags: judged.tags }, this);
    this.registerOutputs({
      vpcId: this.vpcId,
      publicSubnets: this.publicSubnets,
      privateSubnets: this.privateSubnets,
      dnsZoneId: this.dnsZoneId,
      nodesGroupId: this.nodesGroupId,
    });
  }
}

/**
 * One group for the nodes of all tiers, which members carry from their first day: a rule for each pair of tier and
 * service would be hundreds, and a group for each service more than an interface takes (5, VPC quotas of AWS). Name and
 * description are frozen, since a change of either replaces the group.
 */
function nodesGroup(
  network: string,
  vpcId: pulumi.Input<string>,
  tags: Tags | undefined,
  parent: pulumi.Resource,
): aws.ec2.SecurityGroup {
  const name = `${network}-nodes`;
  return new aws.ec2.SecurityGroup(
    name,
    {
      vpcId,
      description: "all nodes of an environment",
      tags: childTags(name, { "startup-stack:component": network }, tags),
    },
    { parent },
  );
}

type NetworkParts = Pick<Network, "vpcId" | "publicSubnets" | "privateSubnets" | "dnsZoneId">;

function takeNetwork({ vpcId, privateSubnets, dnsZoneId }: NetworkExisting): NetworkParts {
  return {
    vpcId: pulumi.output(vpcId),
    publicSubnets: [],
    privateSubnets: privateSubnets.map(({ zone, id, cidr, bandsReserved }) => ({
      zone,
      id: pulumi.output(id),
      cidr: pulumi.output(cidr),
      bandsReserved: bandsReserved ?? false,
    })),
    dnsZoneId: dnsZoneId === undefined ? undefined : pulumi.output(dnsZoneId),
  };
}

function makeNetwork(name: string, args: NetworkArgs, parent: pulumi.Resource): NetworkParts {
  const child = { parent };
  const own = { "startup-stack:component": name };
  const tags = (suffix = "") => childTags(`${name}${suffix}`, own, args.tags);
  const zones = args.zones ?? [];

  const vpc = new aws.ec2.Vpc(
    name,
    { cidrBlock: args.cidr, enableDnsSupport: true, enableDnsHostnames: true, tags: tags() },
    // Another block is refused, see `blockInPlace`.
    { ...child, ignoreChanges: ["cidrBlock"] },
  );
  const cidr = blockInPlace(name, vpc, args.cidr!);
  // With no rules the group that AWS gives to whatever names none lets nothing in or out.
  new aws.ec2.DefaultSecurityGroup(name, { vpcId: vpc.id, ingress: [], egress: [], tags: tags("-default") }, child);
  const internet = new aws.ec2.InternetGateway(name, { vpcId: vpc.id, tags: tags() }, child);
  const publicTable = new aws.ec2.RouteTable(`${name}-public`, { vpcId: vpc.id, tags: tags("-public") }, child);
  const publicRoute = new aws.ec2.Route(
    `${name}-public`,
    { routeTableId: publicTable.id, destinationCidrBlock: "0.0.0.0/0", gatewayId: internet.id },
    child,
  );

  const subnet = (tier: "public" | "private", zone: string): MadeSubnet => {
    const subnetName = `${name}-${tier}-${zone}`;
    const made = new aws.ec2.Subnet(
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
    return { subnet: made, reservations: reserveBands(subnetName, made, parent) };
  };
  const associate = (tier: "public" | "private", zone: string, made: MadeSubnet, table: aws.ec2.RouteTable) =>
    new aws.ec2.RouteTableAssociation(
      `${name}-${tier}-${zone}`,
      { subnetId: made.subnet.id, routeTableId: table.id },
      child,
    );

  const publicSubnets = new Map(zones.map((zone) => [zone, subnet("public", zone)]));
  const published = [...publicSubnets].map(([zone, made]): NetworkSubnet => {
    const association = associate("public", zone, made, publicTable);
    return routed(zone, made, [publicRoute.id, association.id]);
  });

  const natFor = (zone: string, suffix: string) => {
    const { subnet: home, reservations } = publicSubnets.get(zone)!;
    const address = new aws.ec2.Eip(`${name}-nat${suffix}`, { domain: "vpc", tags: tags(`-nat${suffix}`) }, child);
    return new aws.ec2.NatGateway(
      `${name}-nat${suffix}`,
      { allocationId: address.allocationId, subnetId: home.id, tags: tags(`-nat${suffix}`) },
      // Two gateways cannot have one address.
      { ...child, deleteBeforeReplace: true, dependsOn: [publicRoute, ...reservations] },
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
      serviceName: vpc.arn.apply((arn) => `com.amazonaws.${placeOf(arn).region}.s3`),
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

interface MadeSubnet {
  subnet: aws.ec2.Subnet;
  reservations: aws.ec2.SubnetCidrReservation[];
}

/** All bands, before anything takes an address: a tier that comes later would find one of its own taken. */
function reserveBands(subnetName: string, { id, cidrBlock }: aws.ec2.Subnet, parent: pulumi.Resource) {
  return bandBlocks.map((block) => {
    const { first, last } = block;
    const which = first === last ? `${first}` : `${first}-${last}`;
    return new aws.ec2.SubnetCidrReservation(
      `${subnetName}-bands-${which}`,
      {
        subnetId: id,
        cidrBlock: cidrBlock.apply((cidr) => bandBlockCidr(cidr, block)),
        reservationType: "explicit",
        description: `fixed addresses, bands ${which}`,
      },
      { parent },
    );
  });
}

/** A subnet whose id also waits for its reservations and its route, so that whatever boots in it reaches the internet. */
function routed(zone: string, { subnet, reservations }: MadeSubnet, routes: pulumi.Output<string>[]): NetworkSubnet {
  return {
    zone,
    id: pulumi.all([subnet.id, ...reservations.map(({ id }) => id), ...routes]).apply(([subnetId]) => subnetId!),
    cidr: subnet.cidrBlock.apply((block) => block),
    bandsReserved: true,
  };
}
