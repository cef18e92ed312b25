import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { clientPackage, fetchedAddresses, fetchingOf, type Fetching } from "../bootstrap/artifacts";
import type { MemberFacts } from "../bootstrap/documents";
import { nodeRunList, type SlotKind } from "../bootstrap/nodeSpec";
import { renderUserData } from "../bootstrap/userData";
import type { NodeBootstrap } from "../bootstrap/nodeBootstrap";
import { childTags, groupTags, type Tags } from "../tags";
import type { ArnPlace } from "./arn";
import { frozenOfGroup, groupNameOf, groupsInPlace } from "./groups";
import { instanceIdentity } from "./identity";
import { bootstrapDeadlineSeconds, launchHook } from "./launchHook";
import { launchTemplate } from "./launchTemplate";
import { placeOf } from "./placeOf";
import type { Place } from "./places";
import {
  attachVolume,
  completeLaunch,
  openSessions,
  policyText,
  readArtifacts,
  readBucket,
  readSecrets,
  recordKeys,
  useVolumeKey,
  writeObjects,
  type Statement,
} from "./statements";
import type { Tier } from "./tier";

/** What the slots of one tier have in common. */
export interface SlotsArgs extends Pick<
  Tier,
  "role" | "service" | "machine" | "memoryMib" | "machineSettings" | "securityGroup" | "artifacts" | "rights"
> {
  tier: string;
  kind: SlotKind;
  bootstrap: pulumi.Output<pulumi.Unwrap<NodeBootstrap>>;
  dnsZoneId?: pulumi.Input<string>;
  /** Of an ensemble alone. */
  incarnation?: pulumi.Input<string>;
  /** Where the data volumes are mounted; without it members keep nothing. */
  data?: { mount: string };
  secretArns: pulumi.Input<string>[];
  tags?: Tags;
}

/** What a slot was made of, as far as others build on it. */
export interface MadeSlot extends Place {
  role: aws.iam.Role;
  template: aws.ec2.LaunchTemplate;
  group: aws.autoscaling.Group;
  /** Told when it is sure that all groups are what the arguments make of them. */
  groupName: pulumi.Output<string>;
}

/**
 * Makes the slots: in each member's place a DNS record, a role of its own, and an auto scaling group of exactly one
 * instance in one zone. Instances come and go; the slot stays.
 */
export function makeSlots(
  component: string,
  places: Place[],
  args: SlotsArgs,
  parent: pulumi.Resource,
  launchAfter: pulumi.Resource[],
): MadeSlot[] {
  const made = places.map((place) => memberSlot(component, place, args, parent, launchAfter));
  const settled = groupsInPlace(component, args.bootstrap.environment, made);
  return made.map((slot) => ({
    ...slot,
    groupName: pulumi.all([slot.group.name, settled]).apply(([groupName]) => groupName),
  }));
}

function memberSlot(
  component: string,
  place: Place,
  args: SlotsArgs,
  parent: pulumi.Resource,
  launchAfter: pulumi.Resource[],
): Omit<MadeSlot, "groupName"> {
  const { member, name, facts, networkInterfaceId, volume } = place;
  const child = { parent };
  const own = { "startup-stack:component": component };
  const tags = childTags(name, own, args.tags);
  const { bootstrap } = args;
  const groupName = groupNameOf(component, bootstrap.environment, name, parent);

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
  const { role, profile } = instanceIdentity(name, own, args.tags, child);
  const policy = new aws.iam.RolePolicy(
    name,
    {
      role: role.id,
      policy: pulumi
        .output({
          bucketArn: bootstrap.bucketArn,
          groupName,
          place: args.securityGroup.arn.apply(placeOf),
          kmsKeyId: place.kmsKeyId,
          profileArn: profile.arn,
          secretArns: args.secretArns,
          fetching: fetchingOf(bootstrap, args.artifacts),
          rights: args.rights,
        })
        .apply((known) => memberPolicy(args, member.id, known)),
    },
    child,
  );
  const template = launchTemplate(
    name,
    {
      machine: args.machine,
      network: { networkInterfaceId },
      instanceProfileArn: profile.arn,
      keyName: bootstrap.keyName,
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
      tags: groupTags(tags, parent),
    },
    {
      ...child,
      // Two groups cannot hold the same interface and volume.
      deleteBeforeReplace: true,
      // An argument that would have it launch elsewhere is refused as well.
      ignoreChanges: [...frozenOfGroup, "availabilityZones"],
      dependsOn: [policy, ...record, ...launchAfter],
    },
  );
  return { ...place, role, template, group };
}

/** What a member's role lets it touch: its own volumes, group and objects, and nobody else's. */
function memberPolicy(
  { kind, tier, data }: SlotsArgs,
  id: number,
  known: {
    bucketArn: string;
    groupName: string;
    place: ArnPlace;
    kmsKeyId?: string;
    profileArn: string;
    secretArns: string[];
    fetching: Fetching;
    rights?: Statement[];
  },
): string {
  const { bucketArn, place, groupName } = known;
  const { read, written } = recordKeys(kind, tier, id);
  return policyText([
    ...readBucket(bucketArn, tier, read),
    ...writeObjects(bucketArn, written),
    completeLaunch(place, groupName),
    ...(data === undefined
      ? []
      : [...attachVolume(place, groupName, known.profileArn), ...useVolumeKey(place, known.kmsKeyId)]),
    ...readSecrets(known.secretArns),
    ...readArtifacts(place, fetchedAddresses(known.fetching)),
    ...openSessions(known.fetching.sessionManager),
    ...(known.rights ?? []),
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
        client: clientPackage(known.bootstrap),
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
