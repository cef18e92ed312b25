import type * as pulumi from "@pulumi/pulumi";

import type { NodeBootstrap } from "../bootstrap/nodeBootstrap";

/** One member of a tier whose members have fixed addresses. Its id is its identity; the order of members means nothing. */
export interface TierMember {
  /** Id of the member, 1 to 15. It names the member's resources and decides its address, so it never changes. */
  id: number;
  /** Availability zone, which the subnet and the data volume are in. */
  zone: string;
  /** Subnet of the member. Members of one zone share one subnet. */
  subnetId: pulumi.Input<string>;
  /** IPv4 block of the subnet. The member's address is the block's first address, plus 16 for each band up to the tier's, plus its id. */
  subnetCidr: pulumi.Input<string>;
  /** Whether the subnet's fixed addresses are kept free already, as in the subnets of a Network. If omitted, the tier reserves its own band. */
  bandsReserved?: boolean;
}

/** A member that keeps data on a volume of its own. */
export interface DataMember extends TierMember {
  /** Size of this member's data volume in GiB. If omitted, the tier's. */
  volumeSizeGib?: pulumi.Input<number>;
  /** A data volume that is there already: one that an earlier stack left behind, or a copy for a restore. A member of an ensemble needs the ensemble's `incarnation` with it, and that life goes on with the volumes of a majority of its members; one that is lost is made anew and syncs. If omitted, a new one. */
  adoptVolumeId?: string;
}

/** How the roller, a program that `pulumi up` runs on the operator's machine, gets at AWS and how patient it is. */
export interface TierRoller {
  /** Profile of the AWS configuration that it takes credentials from, since it does not get those of a provider. If omitted, the AWS SDK's default chain. */
  profile?: pulumi.Input<string>;
  /** ARN of a role that it takes on. If omitted, none. */
  roleArn?: pulumi.Input<string>;
  /** Minutes that it waits for one member before it stops; the next update goes on from there. If omitted, 35. */
  waitMinutes?: pulumi.Input<number>;
}

/** Arguments that all tiers of a component share, whatever their kinds. */
export interface SharedTierArgs {
  /** VPC of the subnets. */
  vpcId: pulumi.Input<string>;
  /** The `bootstrap` output of the environment's ChefRepository. */
  bootstrap: pulumi.Input<NodeBootstrap>;
  /** Image id, a Debian 12, or `resolve:ssm:` and the name or ARN of a parameter that holds one, with `:3` for a version of it, which alone is pinned, or `:label`. If omitted, the newest one at each launch, which the preview reports as unpinned. */
  image?: pulumi.Input<string>;
  /** Tags of every resource, up to 8 beside `Name`; they win over this library's own. Keys have letters a to z, digits and `+ - = . _ : /`, values any letters, spaces and `@` besides. The provider's default tags count as well; those of a provider that is handed over are not known here, so that instances, root volumes and groups get them from here alone. If omitted, none. */
  tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

/** Arguments that every tier has, whatever its kind. */
export interface TierArgs extends SharedTierArgs {
  /** Root device of the image. If omitted, /dev/xvda, which is Debian's. */
  rootDeviceName?: pulumi.Input<string>;
  /** Size of the root volume in GiB. If omitted, 8. */
  rootVolumeSizeGib?: pulumi.Input<number>;
}

/** Arguments that every tier of members with fixed addresses has. */
export interface MemberTierArgs extends TierArgs {
  /** Private DNS zone that gets a record for each member. If omitted, no records are made; members and clients use addresses in any case. */
  dnsZoneId?: pulumi.Input<string>;
  /** How the roller, which replaces members one after the other when `pulumi up` changed them, gets at AWS and how patient it is. If omitted, the defaults of its parts. */
  roller?: pulumi.Input<TierRoller>;
}

/** Spot instances of a fleet, which AWS may take back with two minutes' notice. */
export interface FleetSpot {
  /** Nodes that are no spot instances in any case: the first ones that there are. If omitted, 0. */
  onDemandBaseCapacity?: pulumi.Input<number>;
  /** Of the nodes beyond these, the percentage that are no spot instances: 0 to 99. If omitted, 0. */
  onDemandPercentageAboveBase?: pulumi.Input<number>;
  /** The most that a spot instance may cost, in US dollars an hour, such as `0.05`. AWS advises against one, since more instances are taken back with it. If omitted, the price on demand. */
  maxPrice?: pulumi.Input<string>;
}

/** A disk of each node that goes with it: an encrypted gp3 volume of its own, formatted when it is blank and mounted before the node converges. */
export interface FleetScratchVolume {
  /** Folder that it is mounted at, below /var/lib, /srv, /mnt or /opt. */
  mount: pulumi.Input<string>;
  /** Its size in GiB. */
  sizeGib: pulumi.Input<number>;
}

/** How many nodes of which machines a fleet has, and where. */
export interface FleetNodes {
  /** Subnets that the nodes are spread over, one or more of each zone. */
  subnetIds: pulumi.Input<string>[];
  /** Nodes that there are at least, and at first. How many there are between the two is nobody's but the operator's or the target's: no update takes it back. */
  minSize: pulumi.Input<number>;
  /** Nodes that there are at most, but for those that come before others go. */
  maxSize: pulumi.Input<number>;
  /** EC2 instance types of one processor, up to 40, the preferred one first: another one is launched where AWS has none of those before it. Spot instances are chosen by price and capacity, whatever the order. A change replaces nodes. If omitted, the tier's own. */
  instanceTypes?: pulumi.Input<string>[];
  /** Spot instances in place of some or all nodes, which are replaced as soon as AWS says that one is likely to be taken back. If omitted, none. */
  spot?: FleetSpot;
  /** Average processor time in percent that the group is kept at by more nodes or fewer: 1 to 100. If omitted, the group has as many nodes as somebody sets, between `minSize` and `maxSize`. */
  targetCpuPercent?: number;
  /** Disks of each node beside the root volume, up to 11. A change replaces nodes. If omitted, none. */
  scratchVolumes?: FleetScratchVolume[];
  /** Nodes that stay in service while others are replaced, as a percentage of those that there are to be: 0 to 100. If omitted, 100, which launches new ones first. */
  minHealthyPercentage?: pulumi.Input<number>;
  /** Nodes that there may be meanwhile, new ones included, as a percentage of those that there are to be: 100 to 200, and at most 100 more than `minHealthyPercentage`. If omitted, 110. */
  maxHealthyPercentage?: pulumi.Input<number>;
}

/** Arguments that every fleet has. */
export interface FleetTierArgs extends TierArgs, FleetNodes {
  /** How the roller, which has nodes replaced when `pulumi up` changed them, gets at AWS and how long it waits without any progress. If omitted, the defaults of its parts. */
  roller?: pulumi.Input<TierRoller>;
}
