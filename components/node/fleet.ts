import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { clientPackage, fetchedAddresses, fetchingOf } from "../bootstrap/artifacts";
import type { NodeBootstrap } from "../bootstrap/nodeBootstrap";
import { nodeRunList } from "../bootstrap/nodeSpec";
import type { TierParty } from "../bootstrap/party";
import { renderUserData } from "../bootstrap/userData";
import { isMixed } from "../roll/fleet/purchase";
import { childTags, groupTags } from "../tags";
import type { FleetTierArgs } from "./args";
import { fleetDefaults } from "./defaults";
import { frozenOfFleet, groupNameOf, groupsInPlace } from "./groups";
import { instanceIdentity } from "./identity";
import { bootstrapDeadlineSeconds, launchHook, terminationHook } from "./launchHook";
import { launchesOf, purchaseOf } from "./launches";
import { launchTemplate, type Machine } from "./launchTemplate";
import { placeOf } from "./placeOf";
import { rollFleet } from "./roll";
import { scratchDisks } from "./scratch";
import { nodeGroupIds } from "./securityGroup";
import {
  completeLaunch,
  openSessions,
  policyText,
  readArtifacts,
  readBucket,
  readSecrets,
  writeLastWords,
  writeOwnEntry,
} from "./statements";
import type { Tier } from "./tier";
import { publishDocument } from "./tierDocument";

/** A tier of nodes that are all alike: as many as its group has, at any address of its subnets, with nothing to keep. */
export interface Fleet
  extends
    Omit<Tier, "machine">,
    Omit<FleetTierArgs, "vpcId" | "image" | "rootDeviceName" | "rootVolumeSizeGib" | "instanceTypes"> {
  machine: Omit<Machine, "instanceType">;
  /** One or more, the preferred one first. */
  instanceTypes: pulumi.Input<string>[];
  /** Settings that a node that runs takes no other value of: a change of them replaces nodes. If omitted, none. */
  keptSettings?: pulumi.Input<Record<string, unknown>>;
  /** Control groups that nodes must be booted with, `v1` or `v2`. If omitted, either. */
  cgroup?: pulumi.Input<string>;
}

type KnownBootstrap = pulumi.Unwrap<NodeBootstrap>;

/** What was made, as far as the tier's component builds on it. */
export interface MadeFleet {
  group: aws.autoscaling.Group;
  /** The nodes as those who join services. */
  party: pulumi.Output<TierParty>;
}

/**
 * Everything that a fleet is made of but its own doors and secrets: the document that decides what its nodes run, one role
 * for all of them, a launch template, one auto scaling group over all subnets, and the roll that has the group replace
 * its nodes. All go by the component's name.
 */
export function fleet(name: string, args: Fleet, parent: pulumi.Resource): MadeFleet {
  const child = { parent };
  const own = { "startup-stack:component": name };
  const tags = childTags(name, own, args.tags);
  const bootstrap = pulumi.output(args.bootstrap);
  const groupName = groupNameOf(name, bootstrap.environment, name, parent);
  const document = publishDocument(name, { ...args, bootstrap, members: [], tags: args.tags }, parent);
  const { role, profile } = instanceIdentity(name, own, args.tags, child);
  const policy = new aws.iam.RolePolicy(
    name,
    { role: role.id, policy: nodePolicy(name, args, bootstrap, groupName) },
    child,
  );
  const template = launchTemplate(
    name,
    {
      machine: { ...args.machine, instanceType: args.instanceTypes[0]! },
      scratch: scratchDisks(args.scratchVolumes),
      network: { securityGroupIds: nodeGroupIds(args.securityGroup, bootstrap) },
      instanceProfileArn: profile.arn,
      keyName: bootstrap.keyName,
      userData: nodeUserData(name, args, bootstrap, groupName),
      tags,
    },
    child,
  );
  const group = new aws.autoscaling.Group(
    name,
    {
      // Fixed, so that the role can name the group before it exists.
      name: groupName,
      minSize: args.minSize,
      maxSize: args.maxSize,
      vpcZoneIdentifiers: args.subnetIds,
      healthCheckType: "EC2",
      ...launchesOf(args, template),
      initialLifecycleHooks: [launchHook, terminationHook],
      // No `instanceRefresh`: the provider starts one and does not wait, and one that failed leaves nothing for the next
      // update to do. No `forceDelete`: the provider would go on while instances still run, and they would hold the
      // security group and the subnets that it wants to delete next; the hook's heartbeat keeps the wait short.
      waitForCapacityTimeout: "0",
      tags: groupTags(tags, parent),
    },
    {
      ...child,
      // Two groups cannot have one name.
      deleteBeforeReplace: true,
      ignoreChanges: frozenOfFleet,
      dependsOn: [policy, document.object, ...args.launchAfter],
    },
  );
  if (args.targetCpuPercent !== undefined) {
    new aws.autoscaling.Policy(
      name,
      {
        autoscalingGroupName: group.name,
        policyType: "TargetTrackingScaling",
        targetTrackingConfiguration: {
          predefinedMetricSpecification: { predefinedMetricType: "ASGAverageCPUUtilization" },
          targetValue: args.targetCpuPercent,
        },
      },
      child,
    );
  }
  const percentages = {
    minHealthyPercentage: args.minHealthyPercentage ?? fleetDefaults.minHealthyPercentage,
    maxHealthyPercentage: args.maxHealthyPercentage ?? fleetDefaults.maxHealthyPercentage,
  };
  const { securityGroup, roller, machine } = args;
  const settled = groupsInPlace(name, bootstrap.environment, [{ group, name }]);
  const named = { group, groupName: pulumi.all([group.name, settled]).apply(([known]) => known) };
  const wanted = { ...named, template, image: machine.image, purchase: purchaseOf(args), ...percentages };
  const roll = { bootstrap, document: document.text, securityGroup, roller, ...wanted };
  rollFleet(name, roll, parent, [document.object]);
  return { group, party: pulumi.output({ tier: name, roles: [role.name] }) };
}

/** What the nodes' role lets each of them touch: its own entry and last words, and the hooks of their group. */
function nodePolicy(
  tier: string,
  { securityGroup, secrets, artifacts }: Fleet,
  bootstrap: pulumi.Output<KnownBootstrap>,
  groupName: pulumi.Input<string>,
): pulumi.Output<string> {
  return pulumi
    .output({
      bucketArn: bootstrap.bucketArn,
      groupName,
      place: securityGroup.arn.apply(placeOf),
      secretArns: Object.values(secrets).map(({ arn }) => arn),
      fetching: fetchingOf(bootstrap, artifacts),
    })
    .apply(({ bucketArn, place, ...known }) =>
      policyText([
        ...readBucket(bucketArn, tier, []),
        writeOwnEntry(bucketArn, tier),
        writeLastWords(bucketArn, tier),
        completeLaunch(place, known.groupName),
        ...readSecrets(known.secretArns),
        ...readArtifacts(place, fetchedAddresses(known.fetching)),
        ...openSessions(known.fetching.sessionManager),
      ]),
    );
}

/** The same for all nodes: each makes its own name, of the tier and its instance. */
function nodeUserData(
  tier: string,
  { role, service, memoryMib, machineSettings, scratchVolumes, keptSettings, cgroup, ...given }: Fleet,
  bootstrap: pulumi.Output<KnownBootstrap>,
  groupName: pulumi.Input<string>,
): pulumi.Output<string> {
  const scratch = scratchVolumes && scratchDisks(scratchVolumes).map(({ device, mount }) => ({ device, mount }));
  const launchedAs = isMixed(given) ? purchaseOf(given) : undefined;
  const facts = { groupName, bootstrap, memoryMib, machineSettings, scratch, launchedAs, keptSettings, cgroup };
  return pulumi.output(facts).apply((known) =>
    renderUserData({
      formatVersion: 1,
      environment: known.bootstrap.environment,
      kind: "fleet",
      tier,
      name: tier,
      fqdn: `${tier}.${known.bootstrap.domain}`,
      bucket: known.bootstrap.bucket,
      group: known.groupName,
      hook: launchHook.name,
      terminationHook: terminationHook.name,
      runList: nodeRunList(role),
      client: clientPackage(known.bootstrap),
      service,
      deadlineSeconds: bootstrapDeadlineSeconds,
      memoryMib: known.memoryMib,
      cgroup: known.cgroup,
      scratch: known.scratch,
      launchedAs: known.launchedAs,
      keptSettings: known.keptSettings,
      machine: known.machineSettings,
    }),
  );
}
