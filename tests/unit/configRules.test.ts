import { ConfigRefused } from "../../stacks/config";
import { baseSettings, configOf, type Settings } from "../support/platform";

/** A rule of an environment's configuration: a bad input, and what its user reads. */
const configRules: [rule: string, input: Settings, message: string][] = [
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
  [
    "top level key exists",
    { zookeper: {} },
    'zookeper: no such key; did you mean "zookeeper"? allowed: domain, image, tags, allow, network, chef, zookeeper',
  ],
  [
    "key of a section exists",
    { network: { cidrs: "10.0.0.0/16" } },
    'network.cidrs: no such key; did you mean "cidr"? allowed: cidr, zones, nat, natZone, existing',
  ],
  ["unlikely keys get no guess", { chef: { colour: 1 } }, "chef.colour: no such key; allowed: client, forceDestroy"],
  [
    "key of a nested section exists",
    { chef: { client: { sha: "x" } } },
    "chef.client.sha: no such key; allowed: flavour, version, url, sha256",
  ],
  ["a section is a section", { network: 3 }, "network = 3: allowed: a section with keys"],
  ["a number is a number", { zookeeper: { tickTime: "fast" } }, 'zookeeper.tickTime = "fast": allowed: a number'],
  ["text is text", { zookeeper: { instanceType: 5 } }, "zookeeper.instanceType = 5: allowed: text"],
  ["a list is a list", { network: { zones: "us-east-1a" } }, 'network.zones = "us-east-1a": allowed: a list'],
  ["a switch is true or false", { chef: { forceDestroy: "yes" } }, 'chef.forceDestroy = "yes": allowed: true or false'],
  [
    "nat is one of its modes",
    { network: { nat: "perzone" } },
    'network.nat = "perzone": did you mean "perZone"? allowed: single, perZone',
  ],
  [
    "a needed key of a section is there",
    { network: { existing: { vpcId: "vpc-0123" } } },
    "network.existing.privateSubnets: missing; allowed: a list",
  ],
  ["allowed findings exist", { allow: ["everything"] }, 'allow[0] = "everything": allowed: artifact-unlocked'],
  [
    "flavour is one of two",
    { chef: { client: { flavour: "salt" } } },
    'chef.client.flavour = "salt": allowed: cinc, chef',
  ],
  [
    "domain is a domain",
    { domain: "Dev" },
    'domain = "Dev": allowed: a domain of two or more labels in lower case, such as dev.internal',
  ],
  [
    "image is an image",
    { image: "debian" },
    'image = "debian": allowed: an image id, ami-…, or resolve:ssm: and a parameter\'s name',
  ],
  [
    "tags keep off reserved prefixes",
    { tags: { "aws:x": "1" } },
    'tags.aws:x = "1": keys that begin with aws: or startup-stack: are kept for AWS and this library',
  ],
  [
    "tag values are short enough",
    { tags: { long: "x".repeat(257) } },
    `tags.long = "${"x".repeat(257)}": allowed: values of at most 256 characters`,
  ],
  [
    "tag keys are short enough",
    { tags: { ["k".repeat(129)]: "v" } },
    `tags.${"k".repeat(129)} = "v": allowed: keys of 1 to 128 characters`,
  ],
  [
    "tags are few enough",
    { tags: Object.fromEntries(Array.from({ length: 41 }, (_, i) => [`k${i}`, "v"])) },
    "tags = 41: allowed: at most 40 tags, since AWS takes 50 and some are set here",
  ],
  [
    "client version has three numbers",
    { chef: { client: { version: "18" } } },
    'chef.client.version = "18": allowed: three numbers, such as 18.10.17',
  ],
  [
    "chef 19 needs a licence",
    { chef: { client: { flavour: "chef", version: "19.1.0" } } },
    'chef.client.version = "19.1.0": chef 19 asks for a licence key on every run; allowed: 18, or flavour cinc',
  ],
  [
    "client url is a package",
    { chef: { client: { url: "http://x/y.deb", version: "18.0.0", sha256: "a".repeat(64) } } },
    'chef.client.url = "http://x/y.deb": allowed: the https:// or s3:// address of a Debian package (.deb)',
  ],
  [
    "client digest is a digest",
    { chef: { client: { url: "s3://b/c.deb", version: "18.0.0", sha256: "A" } } },
    'chef.client.sha256 = "A": allowed: 64 hex digits in lower case',
  ],
  [
    "a fetched client has a digest",
    { chef: { client: { url: "s3://b/c.deb", version: "18.0.0" } } },
    "chef.client.sha256: a package that is fetched must have its digest",
  ],
  [
    "a fetched client says its version",
    { chef: { client: { url: "s3://b/c.deb", sha256: "a".repeat(64) } } },
    "chef.client.version: a package that is fetched must say its version",
  ],
  [
    "a digest has an address",
    { chef: { client: { sha256: "a".repeat(64) } } },
    "chef.client.url: a digest without an address; give both, or neither when the image has the client",
  ],
  [
    "network block is a block",
    { network: { cidr: "10.0.0.1/16" } },
    'network.cidr = "10.0.0.1/16": allowed: an IPv4 block whose host bits are zero, such as 10.0.0.0/16',
  ],
  [
    "network block has the right size",
    { network: { cidr: "10.0.0.0/21" } },
    'network.cidr = "10.0.0.0/21": allowed: /16 to /20',
  ],
  [
    "network block is private",
    { network: { cidr: "8.8.0.0/16" } },
    'network.cidr = "8.8.0.0/16": allowed: a block of private addresses, within 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 or 100.64.0.0/10',
  ],
  ["there is a zone", { network: { zones: [] } }, "network.zones = []: allowed: one zone or more"],
  [
    "a zone is a zone",
    { network: { zones: ["east"] } },
    'network.zones[0] = "east": allowed: an availability zone, such as us-east-1a',
  ],
  [
    "a zone fits the grid",
    { network: { zones: ["us-east-1z"] } },
    'network.zones[0] = "us-east-1z": the grid of subnets has room for zones a to h',
  ],
  [
    "a zone is named once",
    { network: { zones: ["us-east-1a", "us-east-1a"] } },
    'network.zones[1] = "us-east-1a": named twice',
  ],
  [
    "zones are of one region",
    { network: { zones: ["us-east-1a", "us-west-2b"] } },
    'network.zones[1] = "us-west-2b": all zones are of one region; the first is of us-east-1',
  ],
  [
    "zones are of the environment's region",
    { network: { zones: ["eu-west-1a"] } },
    'network.zones[0] = "eu-west-1a": allowed: zones of aws:region, us-east-1',
  ],
  [
    "nat zone is one of the zones",
    { network: { natZone: "us-east-1d" } },
    'network.natZone = "us-east-1d": allowed: us-east-1a, us-east-1b, us-east-1c',
  ],
  [
    "nat zone goes with one gateway",
    { network: { nat: "perZone", natZone: "us-east-1a" } },
    'network.natZone = "us-east-1a": every zone has a NAT gateway of its own; allowed with nat: single only',
  ],
  [
    "existing network excludes a new one",
    {
      network: {
        cidr: "10.0.0.0/16",
        existing: { vpcId: "vpc-0123", privateSubnets: [{ zone: "us-east-1a", id: "subnet-01", cidr: "10.0.0.0/20" }] },
      },
    },
    'network.cidr = "10.0.0.0/16": `existing` names a network that is there already; give one or the other',
  ],
  [
    "existing VPC is a VPC",
    {
      network: {
        existing: { vpcId: "main", privateSubnets: [{ zone: "us-east-1a", id: "subnet-01", cidr: "10.0.0.0/20" }] },
      },
    },
    'network.existing.vpcId = "main": allowed: a VPC id, vpc-…',
  ],
  [
    "existing network has subnets",
    { network: { existing: { vpcId: "vpc-0123", privateSubnets: [] } } },
    "network.existing.privateSubnets = []: allowed: one subnet or more",
  ],
  [
    "existing subnet is a subnet",
    {
      network: {
        existing: { vpcId: "vpc-0123", privateSubnets: [{ zone: "us-east-1a", id: "private", cidr: "10.0.0.0/20" }] },
      },
    },
    'network.existing.privateSubnets[0].id = "private": allowed: a subnet id, subnet-…',
  ],
  [
    "existing subnet has a block",
    {
      network: {
        existing: { vpcId: "vpc-0123", privateSubnets: [{ zone: "us-east-1a", id: "subnet-01", cidr: "10.0.0.9/20" }] },
      },
    },
    'network.existing.privateSubnets[0].cidr = "10.0.0.9/20": allowed: an IPv4 block whose host bits are zero, such as 10.0.16.0/20',
  ],
  [
    "existing DNS zone is one",
    {
      network: {
        existing: {
          vpcId: "vpc-0123",
          dnsZoneId: "internal",
          privateSubnets: [{ zone: "us-east-1a", id: "subnet-01", cidr: "10.0.0.0/20" }],
        },
      },
    },
    'network.existing.dnsZoneId = "internal": allowed: the id of a Route 53 hosted zone, Z…',
  ],
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
    "zookeeper.heapMib = 1500: t3.small has 2048 MiB, of which 768 must stay free; allowed: at most 1280",
  ],
  [
    "some instances are too small for any heap",
    { zookeeper: { instanceType: "t3.nano", heapMib: 128 } },
    "zookeeper.heapMib = 128: t3.nano has 512 MiB, of which 768 must stay free; allowed: a larger instance type",
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
    { zookeeper: { incarnation: "0123456789abcdef", adoptVolumeIds: { "2": "disk" } } },
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

function refusal(run: () => unknown): string[] {
  try {
    run();
  } catch (error) {
    if (error instanceof ConfigRefused) return error.message.split("\n");
    throw error;
  }
  return [];
}

test("there are at least forty rules", () => {
  expect(configRules.length).toBeGreaterThanOrEqual(40);
});

test("the base that every row changes one thing in is accepted", () => {
  expect(refusal(() => configOf(baseSettings))).toEqual([]);
});

test.each(configRules)("configuration: %s", (_rule, input, message) => {
  expect(refusal(() => configOf(input))).toEqual(["Pulumi.dev.yaml: 1 fault", `  ${message}`]);
});

test("all faults of an environment come in one message, each with its key", () => {
  const lines = refusal(() => configOf({ network: { cidr: "x" }, zookeeper: { members: 2, tickTime: 1 }, image: "y" }));
  expect(lines[0]).toBe("Pulumi.dev.yaml: 4 faults");
  expect(lines.slice(1).map((line) => line.trim().split(" ")[0])).toEqual([
    "image",
    "network.cidr",
    "zookeeper.members",
    "zookeeper.tickTime",
  ]);
});

test("an environment without a region is refused by name", () => {
  expect(refusal(() => configOf(baseSettings, "east"))).toContain(
    '  aws:region = "east": allowed: an AWS region, such as us-east-1',
  );
});
