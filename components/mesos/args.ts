import type * as pulumi from "@pulumi/pulumi";

import type { ServiceSecret } from "../bootstrap/party";
import type { DataMember, FleetNodes, FleetScratchVolume, SharedTierArgs, TierRoller } from "../node/args";

/** The masters of a MesosCluster. */
export interface MesosMasters {
  /** The 3 or 5 masters, one in each zone as far as zones go. */
  members: DataMember[];
  /** The band of 16 addresses in each subnet that the masters have theirs in, 1 to 15. Give another one to a second cluster in the same subnets; 12 to 15 are the default of no tier. If omitted, 2. A change of it gives all masters other addresses, which masters that are born refuse. */
  addressBand?: number;
  /** EC2 instance type. If omitted, t3.small. */
  instanceType?: pulumi.Input<string>;
  /** Root device of the image. If omitted, /dev/xvda, which is Debian's. */
  rootDeviceName?: pulumi.Input<string>;
  /** Size of each root volume in GiB. If omitted, 8. */
  rootVolumeSizeGib?: pulumi.Input<number>;
  /** Size of each data volume, which holds the replicated log, in GiB. If omitted, 10. It can grow in place, and the file system follows within 35 minutes; it never shrinks. */
  volumeSizeGib?: pulumi.Input<number>;
  /** ARN of the symmetric KMS key that the data volumes are encrypted with. It never changes once there are volumes. If omitted, the account's default key for EBS. */
  kmsKeyId?: pulumi.Input<string>;
  /** Daily snapshots kept of each data volume; 0 makes none. If omitted, 14. */
  snapshotRetainCount?: number;
  /** The life of the masters' log, 16 hex digits. Give it to take back volumes that carry it, or a new one to begin a new life on new volumes. If omitted, a generated one. */
  incarnation?: string;
  /** Whether the incarnation, a new one, begins with the data of the adopted volumes, all made from one snapshot of one master. Needs `incarnation`, and `adoptVolumeId` of every member; means nothing once the masters are born. If omitted, false. */
  restore?: boolean;
}

/** Agents of a MesosCluster that are alike. */
export interface MesosAgents extends FleetNodes {
  /** EC2 instance types of one processor, up to 40, the preferred one first: another one is launched where AWS has none of those before it. Spot instances are chosen by price and capacity, whatever the order. A change replaces agents. If omitted, m6i.large alone. */
  instanceTypes?: pulumi.Input<string>[];
  /** Root device of the image. If omitted, /dev/xvda, which is Debian's. */
  rootDeviceName?: pulumi.Input<string>;
  /** Size of each root volume in GiB. If omitted, 8. */
  rootVolumeSizeGib?: pulumi.Input<number>;
  /** Disks of each agent beside the root volume, up to 11, which go with it: agents keep their work in /var/lib/mesos-agent, and Docker its images in /var/lib/docker. A change replaces agents. If omitted, 50 GiB at either. */
  scratchVolumes?: FleetScratchVolume[];
}

/** Arguments of a MesosCluster. */
export interface MesosClusterArgs extends SharedTierArgs {
  /** Private DNS zone that gets a record for each master. If omitted, no records are made; masters, agents and frameworks use addresses in any case. */
  dnsZoneId?: pulumi.Input<string>;
  /** How the roller, which replaces masters one after the other and has agents replaced when `pulumi up` changed them, gets at AWS and how patient it is. If omitted, the defaults of its parts. */
  roller?: pulumi.Input<TierRoller>;
  /** `address:port` of every member of the ZooKeeper quorum, separated by commas: its `connectionString`. Addresses, since masters and agents resolve no names. A `ZooKeeperQuorum` of the same `bootstrap` lets all nodes in; the security group of any other quorum needs a rule for 2181/tcp from the group `nodesGroupId`. A change is taken up in place. */
  zookeeperConnection: pulumi.Input<string>;
  /** Path in ZooKeeper that is this cluster's own. No other cluster on the quorum has it. If omitted, /mesos. It never changes once there are masters, since the first one that restarts would be alone there, without a quorum: a preview already refuses that. */
  zookeeperChroot?: pulumi.Input<string>;
  /** Whether the masters' data volumes outlive the stack: protected from every deletion, and kept when the stack lets go of them. Otherwise they are deleted with it. Daily snapshots stay either way. If omitted, true. */
  retainData?: boolean;
  /** The masters. */
  masters: MesosMasters;
  /** The agents, in private subnets. */
  agents: MesosAgents;
  /** Agents for tasks that the outside gets at: they have the attribute `public_ip:true`, and offer all that they have to the role `slave_public` alone. Which subnets are fit for them, and what lets the outside in, is the program's. If omitted, there are none. */
  publicAgents?: MesosAgents;
  /** Name of the cluster, which its pages show. If omitted, the environment's. */
  clusterName?: pulumi.Input<string>;
  /** Attributes of every agent beside `rack`, which is its zone. A change replaces agents, since one that runs takes no other value; nodes of other tiers that are agents take up new ones in place, and refuse others. If omitted, none. */
  attributes?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** Ports that agents offer to tasks, within 31000-32000, which doors are open for. A change replaces agents. If omitted, 31000-32000. */
  ports?: pulumi.Input<string>;
  /** Build of Mesos: `clusterd`, the fork that is still maintained, or `stock`, Apache's last release. If omitted, clusterd. */
  build?: string;
  /** Control groups that the image boots with, `v1` or `v2`; each build takes one of them. If omitted, v2, which Debian's own has. */
  cgroup?: pulumi.Input<string>;
  /** Major version of the Docker that agents run. If omitted, 20, which is Debian 12's own. */
  dockerMajor?: number;
  /** Containerizers of agents, in the order in which they are asked. If omitted, docker and mesos. Without docker no agent installs it. */
  containerizers?: string[];
  /** Isolators of agents, separated by commas. If omitted, those that the build needs, cgroups/cpu,cgroups/mem. */
  isolation?: pulumi.Input<string>;
  /** How long an executor may take to register, its image to be pulled in that time, in Mesos's own units. If omitted, 10mins: Mesos's own 1mins ends pulls of large images. */
  executorRegistrationTimeout?: pulumi.Input<string>;
  /** Flags of masters beside those of the other arguments, without the dashes. They win over defaults of this library. If omitted, none. */
  masterFlags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** Flags of agents beside those of the other arguments, without the dashes. They win over defaults of this library. If omitted, none. */
  agentFlags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** Principals of the frameworks that may register, each of which gets a secret of its own. If omitted, marathon alone. */
  frameworks?: string[];
  /** Whether frameworks of the HTTP API have to give their secret too. Without it whoever reaches a master may run what he likes on every agent. If omitted, true. */
  authenticateHttpFrameworks?: pulumi.Input<boolean>;
  /** Secret with `certificate`, `key` and `ca`, texts of PEM, which is handed on to masters and agents. If omitted, none: Mesos talks in the clear. */
  tlsSecret?: ServiceSecret;
  /** Secret with a Docker `config.json`, by which agents pull from registries. If omitted, none. */
  registrySecret?: ServiceSecret;
}
