import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { TierMember } from "../bootstrap/documents";
import { renderUserData } from "../bootstrap/userData";
import type { NodeBootstrap } from "../bootstrap/nodeBootstrap";
import { childTags, type Tags } from "../tags";
import { bandCidr, memberAddress, type Band } from "./addresses";
import { instanceIdentity, memberPolicy } from "./identity";
import { bootstrapDeadlineSeconds, launchHook } from "./launchHook";
import { launchTemplate, type Machine } from "./launchTemplate";

/** One member as its component's arguments have it. */
export interface SlotMember {
  id: number;
  zone: string;
  subnetId: pulumi.Input<string>;
  subnetCidr: pulumi.Input<string>;
  volumeSizeGib?: pulumi.Input<number>;
  adoptVolumeId?: string;
}

/** What the slots of one tier have in common. */
export interface MemberSlotsArgs {
  tier: string;
  band: Band;
  members: SlotMember[];
  bootstrap: pulumi.Output<pulumi.Unwrap<NodeBootstrap>>;
  dnsZoneId?: pulumi.Input<string>;
  machine: Machine;
  securityGroupId: pulumi.Input<string>;
  incarnation: pulumi.Input<string>;
  volumeSizeGib: pulumi.Input<number>;
  /** Where the data volume is mounted. */
  mount: string;
  runList: string[];
  service: string;
  memoryMib: pulumi.Input<number>;
  machineSettings: Record<string, pulumi.Input<number>>;
  secretArns: pulumi.Input<string>[];
  tags?: Tags;
}

/** A member with the names and the address that it keeps for ever. */
export interface Slot {
  member: SlotMember;
  /** Name of its children, and of the node. */
  name: string;
  facts: pulumi.Output<TierMember>;
}

/** What a slot was made of, as far as others build on it. */
export interface MadeSlot extends Slot {
  networkInterface: aws.ec2.NetworkInterface;
  volume: aws.ebs.Volume;
  template: aws.ec2.LaunchTemplate;
  group: aws.autoscaling.Group;
}

/** Names and addresses of the members, which need no resource: the tier's document is made of them. */
export function slotsOf(
  component: string,
  { band, members, bootstrap }: Pick<MemberSlotsArgs, "band" | "members" | "bootstrap">,
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
 * Makes the slots: for each member a network interface with its fixed address, a DNS record, one encrypted data
 * volume, a role of its own, and an auto scaling group of exactly one instance in one zone. Instances come and go;
 * the slot stays.
 */
export function memberSlots(
  component: string,
  slots: Slot[],
  args: MemberSlotsArgs,
  parent: pulumi.Resource,
  launchAfter: pulumi.Resource[],
): MadeSlot[] {
  const reservations = reserveBands(component, args, parent);
  return slots.map((slot) =>
    memberSlot(component, slot, args, parent, reservations.get(slot.member.zone), launchAfter),
  );
}

/** One reservation for each zone in use, so that no other instance takes a member's address first. */
function reserveBands(
  component: string,
  { members, band }: MemberSlotsArgs,
  parent: pulumi.Resource,
): Map<string, aws.ec2.SubnetCidrReservation> {
  const reservations = new Map<string, aws.ec2.SubnetCidrReservation>();
  for (const { zone, subnetId, subnetCidr } of members) {
    if (reservations.has(zone)) continue;
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
  args: MemberSlotsArgs,
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
      securityGroups: [args.securityGroupId],
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
  const volume = new aws.ebs.Volume(
    `${name}-data`,
    {
      availabilityZone: member.zone,
      size: member.volumeSizeGib ?? args.volumeSizeGib,
      type: "gp3",
      encrypted: true,
      tags: childTags(
        `${name}-data`,
        { ...own, "startup-stack:snapshots": pulumi.interpolate`${bootstrap.environment}-${component}` },
        args.tags,
      ),
    },
    // The data outlives the stack: `adoptVolumeId` takes it back.
    { ...child, retainOnDelete: true, import: member.adoptVolumeId },
  );
  const { role, profile } = instanceIdentity(name, own, args.tags, child);
  const policy = new aws.iam.RolePolicy(
    name,
    {
      role: role.id,
      policy: pulumi
        .output({
          tier: args.tier,
          memberId: member.id,
          bucketArn: bootstrap.bucketArn,
          groupName,
          volumeArn: volume.arn,
          instanceProfileArn: profile.arn,
          secretArns: args.secretArns,
        })
        .apply(memberPolicy),
    },
    child,
  );
  const template = launchTemplate(
    name,
    {
      machine: args.machine,
      networkInterfaceId: networkInterface.id,
      instanceProfileArn: profile.arn,
      userData: memberUserData({ facts, volumeId: volume.id, groupName }, args),
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
      tags: pulumi.output(tags).apply((given) =>
        // The template tags the instance; these are the group's own.
        Object.entries(given).map(([key, value]) => ({ key, value, propagateAtLaunch: false })),
      ),
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
  return { ...slot, networkInterface, volume, template, group };
}

function memberUserData(
  {
    facts,
    volumeId,
    groupName,
  }: { facts: pulumi.Output<TierMember>; volumeId: pulumi.Input<string>; groupName: pulumi.Input<string> },
  args: MemberSlotsArgs,
): pulumi.Output<string> {
  const { bootstrap, incarnation, memoryMib, machineSettings } = args;
  return pulumi
    .output({ facts, volumeId, groupName, bootstrap, incarnation, memoryMib, machineSettings })
    .apply((known) =>
      renderUserData({
        formatVersion: 1,
        environment: known.bootstrap.environment,
        kind: "ensemble",
        tier: args.tier,
        name: known.facts.name,
        fqdn: known.facts.fqdn,
        address: known.facts.address,
        bucket: known.bootstrap.bucket,
        group: known.groupName,
        hook: launchHook.name,
        runList: args.runList,
        client: known.bootstrap.client,
        service: args.service,
        deadlineSeconds: bootstrapDeadlineSeconds,
        memoryMib: known.memoryMib,
        member: { id: known.facts.id, incarnation: known.incarnation },
        volume: { id: known.volumeId, mount: args.mount },
        machine: known.machineSettings,
      }),
    );
}
