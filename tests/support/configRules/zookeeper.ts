import type { ConfigRule } from "./rule";

export const zookeeperRules: ConfigRule[] = [
  [
    "the roller's profile has a name",
    { zookeeper: { roller: { profile: " " } } },
    'zookeeper.roller.profile = " ": allowed: the name of a profile of the AWS configuration',
  ],
  [
    "the roller's role is a role",
    { zookeeper: { roller: { roleArn: "arn:aws:iam::123456789012:user/deploy" } } },
    'zookeeper.roller.roleArn = "arn:aws:iam::123456789012:user/deploy": allowed: the ARN of a role, such as arn:aws:iam::123456789012:role/deploy',
  ],
  [
    "the roller's patience ends",
    { zookeeper: { roller: { waitMinutes: 0 } } },
    "zookeeper.roller.waitMinutes = 0: allowed: whole numbers from 1 to 1440 minutes",
  ],
  ["a number is a number", { zookeeper: { tickTime: "fast" } }, 'zookeeper.tickTime = "fast": allowed: a number'],
  ["text is text", { zookeeper: { instanceType: 5 } }, "zookeeper.instanceType = 5: allowed: text"],
  [
    "a quorum is odd",
    { zookeeper: { members: 4 } },
    "zookeeper.members = 4: an even number outlives no more failures than 3; allowed: 3, 5",
  ],
  ["a quorum has three or five", { zookeeper: { members: 7 } }, "zookeeper.members = 7: allowed: 3, 5"],
  [
    "members are in the network's zones",
    { zookeeper: { zones: ["us-east-1d"] } },
    'zookeeper.zones[0] = "us-east-1d": allowed: us-east-1a, us-east-1b, us-east-1c',
  ],
  ["members have a zone", { zookeeper: { zones: [] } }, "zookeeper.zones = []: allowed: one zone or more"],
  [
    "a single volume belongs to a member",
    { zookeeper: { volumeSizesGib: { "4": 20 } } },
    "zookeeper.volumeSizesGib.4 = 20: no such member; allowed: 1 to 3",
  ],
  [
    "a single volume has a size",
    { zookeeper: { volumeSizesGib: { "3": 0 } } },
    "zookeeper.volumeSizesGib.3 = 0: allowed: whole numbers from 1 to 16384 GiB",
  ],
  [
    "instance type looks like one",
    { zookeeper: { instanceType: "big" } },
    'zookeeper.instanceType = "big": allowed: an EC2 instance type, such as m6i.large',
  ],
  [
    "unknown instance type needs an image",
    { zookeeper: { instanceType: "t3.smal" } },
    'zookeeper.instanceType = "t3.smal": not in the table of known types; did you mean t3.small? allowed with any other: give `image`, since its processor is not known here',
  ],
  [
    "heap leaves memory free",
    { zookeeper: { instanceType: "t3.small", heapMib: 1500 } },
    "zookeeper.heapMib = 1500: of the 2048 MiB of t3.small its kernel may count no more than 1894, of which 768 must stay free; allowed: at most 1126",
  ],
  [
    "some instances are too small for any heap",
    { zookeeper: { instanceType: "t3.nano", heapMib: 128 } },
    "zookeeper.heapMib = 128: of the 512 MiB of t3.nano its kernel may count no more than 473, of which 768 must stay free; allowed: a larger instance type",
  ],
  [
    "heap is a size",
    { zookeeper: { heapMib: 64 } },
    "zookeeper.heapMib = 64: allowed: whole numbers from 128 to 1048576 MiB",
  ],
  [
    "data volume has a size",
    { zookeeper: { volumeSizeGib: 1.5 } },
    "zookeeper.volumeSizeGib = 1.5: allowed: whole numbers from 1 to 16384 GiB",
  ],
  [
    "key of data volumes is an ARN",
    { zookeeper: { kmsKeyId: "alias/data" } },
    'zookeeper.kmsKeyId = "alias/data": allowed: the ARN of a KMS key, such as arn:aws:kms:us-east-1:123456789012:key/…',
  ],
  [
    "root volume holds the image",
    { zookeeper: { rootVolumeSizeGib: 4 } },
    "zookeeper.rootVolumeSizeGib = 4: allowed: whole numbers from 8 to 16384 GiB",
  ],
  [
    "root device is one of the usual",
    { zookeeper: { rootDeviceName: "sda" } },
    'zookeeper.rootDeviceName = "sda": allowed: the image\'s root device: /dev/xvda (Debian), /dev/sda1, /dev/nvme0n1',
  ],
  [
    "snapshots are counted",
    { zookeeper: { snapshotRetainCount: -1 } },
    "zookeeper.snapshotRetainCount = -1: allowed: whole numbers from 0 to 1000",
  ],
  [
    "tickTime in range",
    { zookeeper: { tickTime: 50 } },
    "zookeeper.tickTime = 50: allowed: whole numbers from 100 to 60000 milliseconds",
  ],
  [
    "initLimit in range",
    { zookeeper: { initLimit: 0 } },
    "zookeeper.initLimit = 0: allowed: whole numbers from 1 to 1000 ticks",
  ],
  [
    "syncLimit in range",
    { zookeeper: { syncLimit: 0 } },
    "zookeeper.syncLimit = 0: allowed: whole numbers from 1 to 1000 ticks",
  ],
  [
    "maxClientCnxns in range",
    { zookeeper: { maxClientCnxns: -1 } },
    "zookeeper.maxClientCnxns = -1: allowed: whole numbers from 0 to 100000",
  ],
  [
    "snapCount in range",
    { zookeeper: { snapCount: 10 } },
    "zookeeper.snapCount = 10: allowed: whole numbers from 1000 to 10000000 transactions",
  ],
  [
    "purging leaves three snapshots",
    { zookeeper: { autopurgeSnapRetainCount: 2 } },
    "zookeeper.autopurgeSnapRetainCount = 2: allowed: whole numbers from 3 to 1000",
  ],
  [
    "purging stays on",
    { zookeeper: { autopurgePurgeInterval: 0 } },
    "zookeeper.autopurgePurgeInterval = 0: 0 switches purging off and the disk fills up; allowed: whole numbers from 1 to 168 hours",
  ],
  [
    "purge interval in range",
    { zookeeper: { autopurgePurgeInterval: 1000 } },
    "zookeeper.autopurgePurgeInterval = 1000: allowed: whole numbers from 1 to 168 hours",
  ],
  [
    "minSessionTimeout in range",
    { zookeeper: { minSessionTimeout: 5 } },
    "zookeeper.minSessionTimeout = 5: allowed: whole numbers from 100 to 3600000 milliseconds",
  ],
  [
    "maxSessionTimeout in range",
    { zookeeper: { maxSessionTimeout: 4_000_000 } },
    "zookeeper.maxSessionTimeout = 4000000: allowed: whole numbers from 100 to 3600000 milliseconds",
  ],
  [
    "a session lasts two ticks",
    { zookeeper: { minSessionTimeout: 100, maxSessionTimeout: 100 } },
    "zookeeper.minSessionTimeout = 100: sessions end by the tick, and a client is heard once in each; allowed: two ticks, which are 4000 ms, or more",
  ],
  [
    "some session timeout is allowed at another tick",
    { zookeeper: { tickTime: 500, minSessionTimeout: 10_001 } },
    "zookeeper.minSessionTimeout = 10001: no session timeout is allowed: the least is 10001 ms, the most 10000 ms",
  ],
  [
    "some session timeout is allowed",
    { zookeeper: { maxSessionTimeout: 3000 } },
    "zookeeper.maxSessionTimeout = 3000: no session timeout is allowed: the least is 4000 ms, the most 3000 ms",
  ],
  [
    "commands change nothing",
    { zookeeper: { commandsWhitelist: ["srvr", "mntr", "kill"] } },
    'zookeeper.commandsWhitelist[2] = "kill": allowed: conf, cons, dirs, dump, envi, gtmk, hash, isro, mntr, ruok, srvr, stat, wchs',
  ],
  [
    "commands that members need stay",
    { zookeeper: { commandsWhitelist: ["srvr"] } },
    'zookeeper.commandsWhitelist = ["srvr"]: must include mntr: members ask each other with it',
  ],
  [
    "incarnation is a label's",
    { zookeeper: { incarnation: "first" } },
    'zookeeper.incarnation = "first": allowed: 16 hex digits, as the volumes\' labels have them',
  ],
  [
    "an adopted volume belongs to a member",
    { zookeeper: { incarnation: "0123456789abcdef", adoptVolumeIds: { "4": "vol-0a" } } },
    'zookeeper.adoptVolumeIds.4 = "vol-0a": no such member; allowed: 1 to 3',
  ],
  [
    "an adopted volume is a volume",
    { zookeeper: { incarnation: "0123456789abcdef", adoptVolumeIds: { "1": "vol-0a", "2": "disk" } } },
    'zookeeper.adoptVolumeIds.2 = "disk": allowed: an EBS volume id, vol-…',
  ],
  [
    "an adopted volume has one member",
    { zookeeper: { incarnation: "0123456789abcdef", adoptVolumeIds: { "1": "vol-0a", "2": "vol-0a" } } },
    'zookeeper.adoptVolumeIds.2 = "vol-0a": another member has this volume; each needs its own',
  ],
  [
    "an adopted volume brings its incarnation",
    { zookeeper: { adoptVolumeIds: { "1": "vol-0a" } } },
    'zookeeper.adoptVolumeIds.1 = "vol-0a": an adopted volume is refused by its node unless `incarnation` is given as the volume\'s label has it',
  ],
  [
    "a life goes on with a majority of its disks",
    { zookeeper: { members: 5, incarnation: "0123456789abcdef", adoptVolumeIds: { "2": "vol-0a" } } },
    'zookeeper.adoptVolumeIds.2 = "vol-0a": the volumes of 1 of 5 members are no majority, without which the ensemble does not go on; allowed: those of at least 3, or none',
  ],
  [
    "a restore begins a new life",
    { zookeeper: { restore: true, adoptVolumeIds: { "1": "vol-0a", "2": "vol-0b", "3": "vol-0c" } } },
    "zookeeper.restore = true: a restore begins a new life of the ensemble; allowed with `incarnation` only",
  ],
  [
    "a restore has a volume for every member",
    {
      zookeeper: {
        incarnation: "0123456789abcdef",
        adoptVolumeIds: { "1": "vol-0a", "3": "vol-0c" },
        restore: true,
      },
    },
    "zookeeper.adoptVolumeIds.2: missing; a restore needs a volume of every member, all made from one snapshot",
  ],
];
