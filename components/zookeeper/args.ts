import type * as pulumi from "@pulumi/pulumi";

import type { DataMember, MemberTierArgs } from "../node/args";

/** Arguments of a ZooKeeperQuorum. */
export interface ZooKeeperQuorumArgs extends MemberTierArgs {
  /** The 3 or 5 members, one in each zone as far as zones go. */
  members: DataMember[];
  /** The band of 16 addresses in each subnet that the members have theirs in, 1 to 15. Give another one to a second quorum in the same subnets; 12 to 15 are the default of no tier. If omitted, 1. A change of it gives all members other addresses, which a quorum that is born refuses. */
  addressBand?: number;
  /** EC2 instance type. If omitted, t3.small. */
  instanceType?: pulumi.Input<string>;
  /** Size of each data volume in GiB. If omitted, 10. It can grow in place, and the file system follows within 35 minutes; it never shrinks. */
  volumeSizeGib?: pulumi.Input<number>;
  /** ARN of the symmetric KMS key that the data volumes are encrypted with. It never changes once there are volumes. If omitted, the account's default key for EBS. */
  kmsKeyId?: pulumi.Input<string>;
  /** Heap of the Java process in MiB. If omitted, 1024. Of the memory that the kernel counts, which is up to 7.5 % less than the instance type promises, 768 MiB must be left, since a ZooKeeper that swaps loses its sessions. */
  heapMib?: pulumi.Input<number>;
  /** Daily snapshots kept of each data volume; 0 makes none. If omitted, 14. */
  snapshotRetainCount?: number;
  /** Whether the data volumes outlive the stack: protected from every deletion, and kept when the stack lets go of them. Otherwise they are deleted with it. Daily snapshots stay either way. If omitted, true. */
  retainData?: boolean;
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
  /** Least session timeout in milliseconds, two ticks or more. If omitted, two ticks. */
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
}
