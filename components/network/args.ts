import type * as pulumi from "@pulumi/pulumi";

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
  /** Whether its bands of fixed addresses are reserved already, as by the Network of another stack. If omitted, each tier reserves its own. */
  bandsReserved?: boolean;
}

/** A network that is there already. Only the security group that all nodes are in is added to it, with its rules; its private subnets must reach the internet or mirrors of it. */
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
  /** IPv4 block of the VPC, /16 to /18, of private addresses. It never changes once there is a VPC. Needed without `existing`. */
  cidr?: pulumi.Input<string>;
  /** Availability zones, such as us-east-1a. Adding one moves no subnet of the others. Needed without `existing`. */
  zones?: string[];
  /** Name of the private DNS zone. Needed without `existing`. */
  domain?: pulumi.Input<string>;
  /** How private subnets reach the internet. If omitted, one NAT gateway. */
  nat?: NetworkNat;
  /** Zone of the single NAT gateway. A change of it moves the gateway with its address, without which private subnets are for some minutes. If omitted, the first of `zones`. */
  natZone?: string;
  /** A network that is there already. If omitted, a new one is made. */
  existing?: NetworkExisting;
  /** Blocks of private addresses that operators dial nodes from by SSH, such as those of a VPN; none that nodes have addresses in. Each is a rule of its own. If omitted, nobody gets to SSH. */
  sshCidrs?: string[];
  /** Tags of every resource, up to 8 beside `Name`; they win over this library's own. Keys have letters a to z, digits and `+ - = . _ : /`, values any letters, spaces and `@` besides. The provider's default tags count as well. If omitted, none. */
  tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}
