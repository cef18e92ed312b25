import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

import { documentKey, renderTierDocument } from "../bootstrap/documents";
import type { NodeBootstrap } from "../bootstrap/nodeBootstrap";
import { connect } from "../connect";
import { debianRootDevice } from "../node/image";
import { memberSlots, slotsOf, type MemberSlotsArgs } from "../node/memberSlots";
import { scheduledSnapshots } from "../node/snapshots";
import { ports } from "../ports";
import { childTags } from "../tags";
import { validate } from "../validation";
import { defaults } from "./defaults";
import { quorumRoll } from "./roll";
import { superUserSecret } from "./superUser";
import { zooKeeperQuorumFaults } from "./validate";
import { zooCfg } from "./zooCfg";

/** One member of a quorum. Its id is its identity; the order of members means nothing. */
export interface ZooKeeperQuorumMember {
  /** ZooKeeper's `myid`, 1 to 15. It names the member's resources and decides its address, so it never changes. */
  id: number;
  /** Availability zone, which the subnet and the data volume are in. */
  zone: string;
  /** Subnet of the member. Members of one zone share one subnet. */
  subnetId: pulumi.Input<string>;
  /** IPv4 block of the subnet. The member's address is the block's first address plus 16 plus its id. */
  subnetCidr: pulumi.Input<string>;
  /** Size of this member's data volume in GiB. If omitted, the quorum's. */
  volumeSizeGib?: pulumi.Input<number>;
  /** A data volume that is there already: one that an earlier stack left behind, or a copy for a `restore`. Needs the quorum's `incarnation`. If omitted, a new one. */
  adoptVolumeId?: string;
}

/** How the roller, a program that `pulumi up` runs on the operator's machine, gets at AWS and how patient it is. */
export interface ZooKeeperQuorumRoller {
  /** Profile of the AWS configuration that it takes credentials from, since it does not get those of a provider. If omitted, the AWS SDK's default chain. */
  profile?: pulumi.Input<string>;
  /** ARN of a role that it takes on. If omitted, none. */
  roleArn?: pulumi.Input<string>;
  /** Minutes that it waits for one member before it stops; the next update goes on from there. If omitted, 35. */
  waitMinutes?: pulumi.Input<number>;
}

/** Arguments of a ZooKeeperQuorum. */
export interface ZooKeeperQuorumArgs {
  /** VPC of the subnets. */
  vpcId: pulumi.Input<string>;
  /** The 3 or 5 members, one in each zone as far as zones go. */
  members: ZooKeeperQuorumMember[];
  /** The `bootstrap` output of the environment's ChefRepository. */
  bootstrap: pulumi.Input<NodeBootstrap>;
  /** Private DNS zone that gets a record for each member. If omitted, no records are made; members and clients use addresses in any case. */
  dnsZoneId?: pulumi.Input<string>;
  /** EC2 instance type. If omitted, t3.small. */
  instanceType?: pulumi.Input<string>;
  /** Image id, a Debian 12. If omitted, the newest one at each launch, which the preview reports as unpinned. */
  image?: pulumi.Input<string>;
  /** Root device of the image. If omitted, /dev/xvda, which is Debian's. */
  rootDeviceName?: pulumi.Input<string>;
  /** Size of the root volume in GiB. If omitted, 8. */
  rootVolumeSizeGib?: pulumi.Input<number>;
  /** Size of each data volume in GiB. If omitted, 10. It can grow in place. */
  volumeSizeGib?: pulumi.Input<number>;
  /** Heap of the Java process in MiB. If omitted, 1024. The instance must have 768 MiB more, since a ZooKeeper that swaps loses its sessions. */
  heapMib?: pulumi.Input<number>;
  /** Daily snapshots kept of each data volume; 0 makes none. If omitted, 14. */
  snapshotRetainCount?: number;
  /** The life of the ensemble, 16 hex digits. Give it to take back volumes that carry it, or a new one to begin a new life on new volumes. If omitted, a generated one. */
  incarnation?: string;
  /** Whether the incarnation, a new one, begins with the data of the adopted volumes, all made from one snapshot of one member. Needs `incarnation`, and `adoptVolumeId` of every member; means nothing once the ensemble is born. If omitted, false. */
  restore?: boolean;
  /** Length of a tick in milliseconds. If omitted, 2000. */
  tickTime?: pulumi.Input<number>;
  /** Ticks that a follower may take to connect to the leader and to sync. If omitted, 10. */
  initLimit?: pulumi.Input<number>;
  /** Ticks that a follower may lag behind the leader. If omitted, 5. */
  syncLimit?: pulumi.Input<number>;
  /** Connections that one client address may hold, 0 for no limit. If omitted, 0: a Mesos agent's host holds one for each framework. */
  maxClientCnxns?: pulumi.Input<number>;
  /** Least session timeout in milliseconds. If omitted, two ticks. */
  minSessionTimeout?: pulumi.Input<number>;
  /** Greatest session timeout in milliseconds. If omitted, twenty ticks. */
  maxSessionTimeout?: pulumi.Input<number>;
  /** Transactions between two snapshots of the tree. If omitted, ZooKeeper's own 100000. */
  snapCount?: pulumi.Input<number>;
  /** Snapshots of the tree that purging leaves, at least 3. If omitted, 5. */
  autopurgeSnapRetainCount?: pulumi.Input<number>;
  /** Hours between two purges. If omitted, 24. ZooKeeper's own default never purges, and the disk fills up. */
  autopurgePurgeInterval?: pulumi.Input<number>;
  /** Four-letter words that are answered; must include srvr and mntr. If omitted, srvr, ruok, mntr and isro. */
  commandsWhitelist?: pulumi.Input<pulumi.Input<string>[]>;
  /** How the roller, which replaces members one after the other when `pulumi up` changed them, gets at AWS and how patient it is. If omitted, the defaults of its parts. */
  roller?: pulumi.Input<ZooKeeperQuorumRoller>;
  /** Tags of every resource; they win over this library's own. If omitted, none. */
  tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

/**
 * A ZooKeeper ensemble of 3 or 5 members whose addresses, ids and disks outlive their instances. An instance that dies
 * is replaced by its own auto scaling group and takes over address and data.
 */
export class ZooKeeperQuorum extends pulumi.ComponentResource {
  /** `address:port` of every member, separated by commas: what clients are given. */
  readonly connectionString: pulumi.Output<string>;
  /** Private addresses of the members, by id. */
  readonly memberAddresses: pulumi.Output<string[]>;
  /** Fully qualified names of the members, by id. */
  readonly memberNames: pulumi.Output<string[]>;
  /** Security group of the members. A client's group needs a rule into it for 2181/tcp. */
  readonly securityGroupId: pulumi.Output<string>;
  /** ARN of the secret with the super user's password and digest. */
  readonly superUserSecretArn: pulumi.Output<string>;

  constructor(name: string, args: ZooKeeperQuorumArgs, opts?: pulumi.ComponentResourceOptions) {
    validate("ZooKeeperQuorum", name, args, zooKeeperQuorumFaults);
    super("startup-stack:index:ZooKeeperQuorum", name, {}, opts);

    const band = "zookeeper";
    const bootstrap = pulumi.output(args.bootstrap);
    const own = { "startup-stack:component": name };
    const members = [...args.members].sort((a, b) => a.id - b.id);
    const heapMib = pulumi.output(args.heapMib ?? defaults.heapMib);

    const securityGroup = new aws.ec2.SecurityGroup(
      name,
      { vpcId: args.vpcId, description: "members of a ZooKeeper quorum", tags: childTags(name, own, args.tags) },
      { parent: this },
    );
    const doors = openDoors(name, securityGroup, args, this);
    const superUserSecretArn = superUserSecret(name, args.tags, this);
    const incarnation =
      args.incarnation ?? new random.RandomId(`${name}-incarnation`, { byteLength: 8 }, { parent: this }).hex;

    const slots = slotsOf(name, { band, members, bootstrap });
    const documentText = pulumi
      .all([settingsOf(args), pulumi.all(slots.map(({ facts }) => facts)), superUserSecretArn])
      .apply(([settings, facts, superUser]) =>
        renderTierDocument(name, settings, facts, { superUser }, args.restore === true ? args.incarnation : undefined),
      );
    const document = new aws.s3.BucketObjectv2(
      `${name}-document`,
      {
        bucket: bootstrap.bucket,
        key: documentKey(name),
        content: documentText,
        contentType: "application/json",
        tags: childTags(`${name}-document`, own, args.tags),
      },
      { parent: this },
    );
    const slotArgs: MemberSlotsArgs = {
      // Documents and records go by the component's name, so that one environment can have several quorums.
      tier: name,
      band,
      members,
      bootstrap,
      dnsZoneId: args.dnsZoneId,
      machine: {
        instanceType: args.instanceType ?? defaults.instanceType,
        image: args.image,
        rootDeviceName: args.rootDeviceName ?? debianRootDevice,
        rootVolumeSizeGib: args.rootVolumeSizeGib ?? defaults.rootVolumeSizeGib,
        metadataHopLimit: 1,
      },
      securityGroupId: securityGroup.id,
      incarnation,
      volumeSizeGib: args.volumeSizeGib ?? defaults.volumeSizeGib,
      mount: "/var/lib/zookeeper",
      runList: ["role[base]", "role[zookeeper]"],
      service: "zookeeper",
      // The kernel counts less than the instance type promises; 512 MiB beside the heap is what a member needs to start.
      memoryMib: heapMib.apply((mib) => mib + 512),
      machineSettings: { heapMib },
      secretArns: [superUserSecretArn],
      tags: args.tags,
    };
    const made = memberSlots(name, slots, slotArgs, this, [document, ...doors]);
    const rollArgs = { bootstrap, incarnation, document: documentText, slots: made, roller: args.roller };
    quorumRoll(name, rollArgs, this, [document]);
    const retainCount = args.snapshotRetainCount ?? defaults.snapshotRetainCount;
    if (retainCount > 0) {
      const group = pulumi.interpolate`${bootstrap.environment}-${name}`;
      const volumeArns = made.map(({ volume }) => volume.arn);
      scheduledSnapshots(name, { group, volumeArns, retainCount, tags: args.tags }, this);
    }

    const facts = pulumi.all(slots.map((slot) => slot.facts));
    this.memberAddresses = facts.apply((all) => all.map(({ address }) => address));
    this.memberNames = facts.apply((all) => all.map(({ fqdn }) => fqdn));
    this.connectionString = this.memberAddresses.apply((addresses) =>
      addresses.map((address) => `${address}:${ports.zookeeperClient.from}`).join(","),
    );
    this.securityGroupId = securityGroup.id;
    this.superUserSecretArn = superUserSecretArn;
    this.registerOutputs({
      connectionString: this.connectionString,
      memberAddresses: this.memberAddresses,
      memberNames: this.memberNames,
      securityGroupId: this.securityGroupId,
      superUserSecretArn: this.superUserSecretArn,
    });
  }
}

/** Doors between the members, and the way out to package mirrors and AWS. */
function openDoors(
  name: string,
  group: aws.ec2.SecurityGroup,
  { tags }: ZooKeeperQuorumArgs,
  parent: pulumi.Resource,
): pulumi.Resource[] {
  const among = (["zookeeperClient", "zookeeperPeer", "zookeeperElection"] as const).map((key) => {
    const port = ports[key];
    const ruleName = `${name}-${port.role}`;
    const ruleTags = childTags(ruleName, { "startup-stack:component": name }, tags);
    return connect(ruleName, { from: group.id, to: group.id, port, tags: ruleTags }, { parent });
  });
  const out = new aws.vpc.SecurityGroupEgressRule(
    `${name}-out`,
    {
      securityGroupId: group.id,
      cidrIpv4: "0.0.0.0/0",
      ipProtocol: "-1",
      description: "package mirrors, AWS, and the other members",
      tags: childTags(`${name}-out`, { "startup-stack:component": name }, tags),
    },
    { parent },
  );
  return [...among, out];
}

/** The `settings` of the tier's document. */
function settingsOf(args: ZooKeeperQuorumArgs): pulumi.Output<Record<string, unknown>> {
  const { tickTime, initLimit, syncLimit, maxClientCnxns, minSessionTimeout, maxSessionTimeout, snapCount } = args;
  const { autopurgeSnapRetainCount, autopurgePurgeInterval, commandsWhitelist } = args;
  return pulumi
    .output({
      tickTime,
      initLimit,
      syncLimit,
      maxClientCnxns,
      minSessionTimeout,
      maxSessionTimeout,
      snapCount,
      autopurgeSnapRetainCount,
      autopurgePurgeInterval,
      commandsWhitelist,
    })
    .apply((settings): Record<string, unknown> => ({
      zooCfg: zooCfg(settings),
      peerPort: ports.zookeeperPeer.from,
      electionPort: ports.zookeeperElection.from,
    }));
}
