import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { MemberFacts } from "../bootstrap/documents";
import type { NodeBootstrap } from "../bootstrap/nodeBootstrap";
import { retention } from "../retention";
import { childTags, volumeTags, type Tags } from "../tags";
import { bandCidr, memberAddress } from "./addresses";
import type { DataMember } from "./args";
import { interfaceDescription, interfaceInPlace, membersInPlace } from "./moves";
import { nodeGroupIds } from "./securityGroup";

/** What the data volumes of one tier have in common. */
interface VolumeArgs {
  volumeSizeGib: pulumi.Input<number>;
  kmsKeyId?: pulumi.Input<string>;
  /** Whether they outlive the stack. */
  retainData?: boolean;
}

/** What the places of one tier have in common. */
export interface PlacesArgs {
  band: number;
  members: DataMember[];
  bootstrap: pulumi.Output<pulumi.Unwrap<NodeBootstrap>>;
  /** The tier's own security group. */
  securityGroup: aws.ec2.SecurityGroup;
  /** The data volumes; without it members keep nothing. */
  data?: VolumeArgs;
  /** Of an ensemble alone. */
  incarnation?: pulumi.Input<string>;
  tags?: Tags;
}

/** What a member keeps whichever instance it is: its name, its address, its disk. */
export interface Place {
  member: DataMember;
  /** Name of its children, and of the node. */
  name: string;
  /** Told when it is sure that all members are where the arguments say. */
  facts: pulumi.Output<MemberFacts>;
  networkInterface: aws.ec2.NetworkInterface;
  /** Told when it is sure that it is in the subnet that the arguments say. */
  networkInterfaceId: pulumi.Output<string>;
  volume?: aws.ebs.Volume;
  /** The key that the arguments name, told when it is sure that the volumes have it. */
  kmsKeyId: pulumi.Output<string | undefined>;
}

/**
 * Makes the places: for each member a network interface with its fixed address and, where the tier keeps data, an
 * encrypted volume. No change of an argument moves one of them. All that is made of them waits until that is sure, so that
 * a change that would is refused, by the preview already, before it has reached anything of the tier.
 */
export function makePlaces(component: string, args: PlacesArgs, parent: pulumi.Resource): Place[] {
  const { band, members, bootstrap } = args;
  const reservations = reserveBands(component, args, parent);
  const made = members.map((member) => {
    const name = `${component}-${member.id}`;
    const facts = pulumi.all([member.subnetCidr, bootstrap.domain]).apply(([cidr, domain]) => ({
      id: member.id,
      name,
      fqdn: `${name}.${domain}`,
      address: memberAddress(cidr, band, member.id),
    }));
    const given = { component, name, member, address: facts.address };
    const reservation = reservations.get(member.zone);
    const networkInterface = fixedInterface(given, args, parent, reservation);
    const volume = args.data && dataVolume(given, args.data, args, parent);
    return { member, name, facts, networkInterface, volume, reservation };
  });
  const inPlace = membersInPlace(component, made, args.data?.kmsKeyId);
  const kmsKeyId = pulumi.all([args.data?.kmsKeyId, inPlace]).apply(([key]) => key);
  return made.map((place) => ({
    ...place,
    kmsKeyId,
    facts: pulumi.all([place.facts, inPlace]).apply(([facts]) => facts),
    networkInterfaceId: interfaceInPlace(component, place, inPlace),
  }));
}

/** One reservation for each zone in use whose subnet has none, so that no other instance takes a member's address first. */
function reserveBands(
  component: string,
  { members, band }: PlacesArgs,
  parent: pulumi.Resource,
): Map<string, aws.ec2.SubnetCidrReservation> {
  const reservations = new Map<string, aws.ec2.SubnetCidrReservation>();
  for (const { zone, subnetId, subnetCidr, bandsReserved } of members) {
    if (bandsReserved === true || reservations.has(zone)) continue;
    const reservation = new aws.ec2.SubnetCidrReservation(
      `${component}-${zone}`,
      {
        subnetId,
        cidrBlock: pulumi.output(subnetCidr).apply((cidr) => bandCidr(cidr, band)),
        reservationType: "explicit",
        description: `fixed addresses of ${component}`,
      },
      // It stays with the addresses. A second one of the same addresses could not be made while the first one is there.
      { parent, ignoreChanges: ["subnetId", "cidrBlock", "description"] },
    );
    reservations.set(zone, reservation);
  }
  return reservations;
}

/** What a member's interface and volume are made of. */
interface Given extends Pick<Place, "member" | "name"> {
  component: string;
  address: pulumi.Output<string>;
}

function fixedInterface(
  { component, name, member, address }: Given,
  { securityGroup, bootstrap, tags }: PlacesArgs,
  parent: pulumi.Resource,
  reservation: pulumi.Resource | undefined,
): aws.ec2.NetworkInterface {
  return new aws.ec2.NetworkInterface(
    name,
    {
      subnetId: member.subnetId,
      privateIps: [address],
      securityGroups: nodeGroupIds(securityGroup, bootstrap),
      description: interfaceDescription(name),
      tags: childTags(name, { "startup-stack:component": component }, tags),
    },
    // An argument that would move it is refused, see `membersInPlace`.
    { parent, dependsOn: reservation, ignoreChanges: ["subnetId", "privateIps", "description"] },
  );
}

function dataVolume(
  { component, name, member }: Given,
  { volumeSizeGib, kmsKeyId, retainData }: VolumeArgs,
  { bootstrap, incarnation, tags }: PlacesArgs,
  parent: pulumi.Resource,
): aws.ebs.Volume {
  const own = {
    "startup-stack:component": component,
    [volumeTags.member]: pulumi.interpolate`${bootstrap.environment}-${name}`,
    [volumeTags.snapshots]: pulumi.interpolate`${bootstrap.environment}-${component}`,
    ...(incarnation === undefined ? {} : { [volumeTags.incarnation]: incarnation }),
  };
  return new aws.ebs.Volume(
    `${name}-data`,
    {
      availabilityZone: member.zone,
      size: member.volumeSizeGib ?? volumeSizeGib,
      type: "gp3",
      encrypted: true,
      kmsKeyId,
      tags: childTags(`${name}-data`, own, tags),
    },
    {
      parent,
      // Data that outlives the stack: `adoptVolumeId` takes it back.
      ...retention(retainData),
      import: member.adoptVolumeId,
      // An argument that would replace it is refused, see `membersInPlace`.
      ignoreChanges: ["availabilityZone", "kmsKeyId"],
    },
  );
}
