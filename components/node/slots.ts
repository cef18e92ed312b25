import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { MemberFacts } from "../bootstrap/documents";
import { nodeRunList, type SlotKind } from "../bootstrap/nodeSpec";
import { renderUserData } from "../bootstrap/userData";
import type { NodeBootstrap } from "../bootstrap/nodeBootstrap";
import { childTags, groupTags, type Tags } from "../tags";
import { bandCidr, memberAddress } from "./addresses";
import type { DataMember } from "./args";
import { placeOfArn, type ArnPlace } from "./arn";
import { instanceIdentity } from "./identity";
import { bootstrapDeadlineSeconds, launchHook } from "./launchHook";
import { launchTemplate } from "./launchTemplate";
import { nodeGroupIds } from "./securityGroup";
import {
  attachVolume,
  completeLaunch,
  policyText,
  readBucket,
  readSecrets,
  recordKeys,
  writeObjects,
} from "./statements";
import type { Tier } from "./tier";

/** What the slots of one tier have in common. */
export interface SlotsArgs extends Pick<
  Tier,
  "role" | "service" | "machine" | "memoryMib" | "machineSettings" | "securityGroup"
> {
  tier: string;
  kind: SlotKind;
  band: number;
  members: DataMember[];
  bootstrap: pulumi.Output<pulumi.Unwrap<NodeBootstrap>>;
  dnsZoneId?: pulumi.Input<string>;
  /** Of an ensemble alone. */
  incarnation?: pulumi.Input<string>;
  /** The data volumes and where each is mounted; without it members keep nothing. */
  data?: { mount: string; volumeSizeGib: pulumi.Input<number> };
  secretArns: pulumi.Input<string>[];
  tags?: Tags;
}

/** A member with the names and the address that it keeps for ever. */
export interface Slot {
  member: DataMember;
  /** Name of its children, and of the node. */
  name: string;
  facts: pulumi.Output<MemberFacts>;
}

/** What a slot was made of, as far as others build on it. */
export interface MadeSlot extends Slot {
  networkInterface: aws.ec2.NetworkInterface;
  role: aws.iam.Role;
  volume?: aws.ebs.Volume;
  template: aws.ec2.LaunchTemplate;
  group: aws.autoscaling.Group;
}

/** Names and addresses of the members, which need no resource: the tier's document is made of them. */
export function slotsOf(
  component: string,
  { band, members, bootstrap }: Pick<SlotsArgs, "band" | "members" | "bootstrap">,
): Slot[] {
  return members.map((member) => {
    const name = `${component}-${member.id}`;
    const facts = pulumi.all([member.subnetCidr, bootstrap.domain]).apply(([cidr, domain]) => ({
      id: member.id,
      name,
      fqdn: `${name}.${domain}`,
      address: memberAddress(cidr, band, member.id),
    }));
    return { member, name, facts };
  });
}

/**
 * Makes the slots: for each member a network interface with its fixed address, a DNS record, an encrypted data
 * volume where the tier keeps data, a role of its own, and an auto scaling group of exactly one instance in one zone.
 * Instances come and go; the slot stays.
 */
export function makeSlots(
  component: string,
  slots: Slot[],
  args: SlotsArgs,
  parent: pulumi.Resource,
  launchAfter: pulumi.Resource[],
): MadeSlot[] {
  const reservations = reserveBands(component, args, parent);
  return slots.map((slot) =>
    memberSlot(component, slot, args, parent, reservations.get(slot.member.zone), launchAfter),
  );
}

/** One reservation for each zone in use whose subnet has none, so that no other instance takes a member's address first. */
function reserveBands(
  component: string,
  { members, band }: SlotsArgs,
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
      { parent },
    );
    reservations.set(zone, reservation);
  }
  return reservations;
}

function memberSlot(
  component: string,
  slot: Slot,
  args: SlotsArgs,
  parent: pulumi.Resource,
  reservation: pulumi.Resource | undefined,
  launchAfter: pulumi.Resource[],
): MadeSlot {
  const { member, name, facts } = slot;
  const child = { parent };
  const own = { "startup-stack:component": component };
  const tags = childTags(name, own, args.tags);
  const { bootstrap } = args;
  const groupName = pulumi.interpolate`${bootstrap.environment}-${name}`;

  const networkInterface = new aws.ec2.NetworkInterface(
    name,
    {
      subnetId: member.subnetId,
      privateIps: [facts.address],
      securityGroups: nodeGroupIds(args.securityGroup, bootstrap),
      description: `fixed address of ${name}`,
      tags,
    },
    { ...child, dependsOn: reservation },
  );
  const record =
    args.dnsZoneId === undefined
      ? []
      : [
          new aws.route53.Record(
            name,
            { zoneId: args.dnsZoneId, name: facts.fqdn, type: "A", ttl: 60, records: [facts.address] },
            child,
          ),
        ];
  const volume = args.data && dataVolume(component, slot, args.data, args, parent);
  const { role, profile } = instanceIdentity(name, own, args.tags, child);
  const policy = new aws.iam.RolePolicy(
    name,
    {
      role: role.id,
      policy: pulumi
        .output({
          bucketArn: bootstrap.bucketArn,
          groupName,
          place: args.securityGroup.arn.apply(placeOfArn),
          volumeArn: volume?.arn,
          profileArn: profile.arn,
          secretArns: args.secretArns,
        })
        .apply((known) => memberPolicy(args.kind, args.tier, member.id, known)),
    },
    child,
  );
  const template = launchTemplate(
    name,
    {
      machine: args.machine,
      network: { networkInterfaceId: networkInterface.id },
      instanceProfileArn: profile.arn,
      userData: memberUserData({ facts, volumeId: volume?.id, groupName }, args),
      tags,
    },
    child,
  );
  const group = new aws.autoscaling.Group(
    name,
    {
      // Fixed, so that the role can name its group before the group exists.
      name: groupName,
      minSize: 1,
      maxSize: 1,
      availabilityZones: [member.zone],
      healthCheckType: "EC2",
      launchTemplate: { id: template.id, version: template.latestVersion.apply(String) },
      initialLifecycleHooks: [launchHook],
      waitForCapacityTimeout: "0",
      tags: groupTags(tags),
    },
    {
      ...child,
      // Two groups cannot hold the same interface and volume.
      deleteBeforeReplace: true,
      // Later versions are set by the roller, one member at a time: a member that dies by itself comes back on the proven one.
      ignoreChanges: ["launchTemplate"],
      dependsOn: [policy, ...record, ...launchAfter],
    },
  );
  return { ...slot, networkInterface, role, volume, template, group };
}

function dataVolume(
  component: string,
  { member, name }: Slot,
  { volumeSizeGib }: { volumeSizeGib: pulumi.Input<number> },
  { bootstrap, tags }: SlotsArgs,
  parent: pulumi.Resource,
): aws.ebs.Volume {
  const own = {
    "startup-stack:component": component,
    "startup-stack:snapshots": pulumi.interpolate`${bootstrap.environment}-${component}`,
  };
  return new aws.ebs.Volume(
    `${name}-data`,
    {
      availabilityZone: member.zone,
      size: member.volumeSizeGib ?? volumeSizeGib,
      type: "gp3",
      encrypted: true,
      tags: childTags(`${name}-data`, own, tags),
    },
    // The data outlives the stack: `adoptVolumeId` takes it back.
    { parent, retainOnDelete: true, import: member.adoptVolumeId },
  );
}

/** What a member's role lets it touch: its own volume, group and objects, and nobody else's. */
function memberPolicy(
  kind: SlotKind,
  tier: string,
  id: number,
  known: {
    bucketArn: string;
    groupName: string;
    place: ArnPlace;
    volumeArn?: string;
    profileArn: string;
    secretArns: string[];
  },
): string {
  const { bucketArn, place, volumeArn } = known;
  const { read, written } = recordKeys(kind, tier, id);
  return policyText([
    ...readBucket(bucketArn, tier, read),
    writeObjects(bucketArn, written),
    completeLaunch(place, known.groupName),
    ...(volumeArn === undefined ? [] : attachVolume(place, volumeArn, known.profileArn)),
    ...readSecrets(known.secretArns),
  ]);
}

function memberUserData(
  {
    facts,
    volumeId,
    groupName,
  }: { facts: pulumi.Output<MemberFacts>; volumeId?: pulumi.Input<string>; groupName: pulumi.Input<string> },
  args: SlotsArgs,
): pulumi.Output<string> {
  const { bootstrap, incarnation, memoryMib, machineSettings } = args;
  return pulumi
    .output({ facts, volumeId, groupName, bootstrap, incarnation, memoryMib, machineSettings })
    .apply((known) =>
      renderUserData({
        formatVersion: 1,
        environment: known.bootstrap.environment,
        kind: args.kind,
        tier: args.tier,
        name: known.facts.name,
        fqdn: known.facts.fqdn,
        address: known.facts.address,
        bucket: known.bootstrap.bucket,
        group: known.groupName,
        hook: launchHook.name,
        runList: nodeRunList(args.role),
        client: known.bootstrap.client,
        service: args.service,
        deadlineSeconds: bootstrapDeadlineSeconds,
        memoryMib: known.memoryMib,
        member: {
          id: known.facts.id,
          ...(known.incarnation === undefined ? {} : { incarnation: known.incarnation }),
        },
        ...(known.volumeId === undefined || args.data === undefined
          ? {}
          : { volume: { id: known.volumeId, mount: args.data.mount } }),
        machine: known.machineSettings,
      }),
    );
}
