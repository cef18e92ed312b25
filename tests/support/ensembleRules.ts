import type { ZooKeeperQuorumArgs } from "../../index";
import { quorumArgs } from "./quorumArgs";

const [first, second, third] = quorumArgs.members as [
  (typeof quorumArgs.members)[0],
  (typeof quorumArgs.members)[0],
  (typeof quorumArgs.members)[0],
];

/** Another subnet, in another zone. */
const elsewhere = { zone: "us-east-1b", subnetId: "subnet-0b" };

/** The members with these volumes, in their order. */
export const adopting = (...volumeIds: string[]) =>
  quorumArgs.members.map((member, index) => ({ ...member, adoptVolumeId: volumeIds[index] }));

/** Rules of the members of an ensemble that only a program that imports its component can break, and the arguments that each reads. */
export const ensembleRules: [rule: string, input: Partial<ZooKeeperQuorumArgs>, message: string, reads: string[]][] = [
  ["VPC is a VPC", { vpcId: "main" }, 'vpcId = "main": allowed: a VPC id, vpc-…', ["vpcId"]],
  [
    "DNS zone is one",
    { dnsZoneId: "dev.internal" },
    'dnsZoneId = "dev.internal": allowed: the id of a Route 53 hosted zone, such as Z0123456789ABCDEFGHIJ',
    ["dnsZoneId"],
  ],
  [
    "incarnation is a label's",
    { incarnation: "first" },
    'incarnation = "first": allowed: 16 hex digits, as the volumes\' labels have them',
    ["incarnation"],
  ],
  [
    "snapshots are counted",
    { snapshotRetainCount: 1001 },
    "snapshotRetainCount = 1001: allowed: whole numbers from 0 to 1000",
    ["snapshotRetainCount"],
  ],
  [
    "there are three or five members",
    { members: [first, second] },
    "members = 2: an even number outlives no more failures than 1; allowed: 3, 5",
    ["members"],
  ],
  [
    "ids are in the band",
    { members: [first, second, { ...third, id: 16 }] },
    "members[2].id = 16: allowed: whole numbers from 1 to 15",
    ["members[2].id"],
  ],
  [
    "ids differ",
    { members: [first, second, { ...third, id: 1 }] },
    "members[2].id = 1: another member has this id; ids are identities and must differ",
    ["members[0].id", "members[2].id"],
  ],
  [
    "a member's zone is a zone",
    { members: [{ ...first, zone: "a", subnetId: "subnet-0b", subnetCidr: "10.0.32.0/20" }, second, third] },
    'members[0].zone = "a": allowed: an availability zone, such as us-east-1a',
    ["members[0].zone"],
  ],
  [
    "members are of one region",
    { members: [first, second, { ...third, ...elsewhere, zone: "us-esat-1b", subnetCidr: "10.0.32.0/20" }] },
    'members[2].zone = "us-esat-1b": all members are of one region; the first is of us-east-1',
    ["members[0].zone", "members[2].zone"],
  ],
  [
    "a key is of its region's partition",
    { kmsKeyId: "arn:aws:kms:us-iso-east-1:123456789012:key/0a1b" },
    'kmsKeyId = "arn:aws:kms:us-iso-east-1:123456789012:key/0a1b": us-iso-east-1 is in the partition aws-iso; allowed: arn:aws-iso:kms:us-iso-east-1:…',
    ["kmsKeyId"],
  ],
  [
    "a member's subnet is a subnet",
    { members: [{ ...first, subnetId: "x" }, second, third] },
    'members[0].subnetId = "x": allowed: a subnet id, subnet-…',
    ["members[0].subnetId"],
  ],
  [
    "a member's subnet has a block",
    { members: [{ ...first, ...elsewhere, subnetCidr: "10.0.16.1/20" }, second, third] },
    'members[0].subnetCidr = "10.0.16.1/20": allowed: an IPv4 block whose host bits are zero, such as 10.0.16.0/20',
    ["members[0].subnetCidr"],
  ],
  [
    "a member's subnet is private",
    { members: [{ ...first, ...elsewhere, subnetCidr: "8.8.0.0/20" }, second, third] },
    'members[0].subnetCidr = "8.8.0.0/20": allowed: a block of private addresses, within 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 or 100.64.0.0/10',
    ["members[0].subnetCidr"],
  ],
  [
    "a member's subnet holds the bands",
    { members: [{ ...first, ...elsewhere, subnetCidr: "10.0.0.0/28" }, second, third] },
    'members[0].subnetCidr = "10.0.0.0/28": band 1 of fixed addresses lies outside a /28; it has room for none',
    ["members[0].id", "members[0].subnetCidr"],
  ],
  [
    "a moved band lies in the subnets too",
    { addressBand: 4, members: [{ ...first, ...elsewhere, subnetCidr: "10.0.0.0/26" }, second, third] },
    'members[0].subnetCidr = "10.0.0.0/26": band 4 of fixed addresses lies outside a /26; allowed in it: 1 to 3',
    ["addressBand", "members[0].id", "members[0].subnetCidr"],
  ],
  [
    "a band is one of fifteen",
    { addressBand: 16 },
    "addressBand = 16: allowed: whole numbers from 1 to 15",
    ["addressBand"],
  ],
  [
    "members of one subnet agree on its reservations",
    { members: [first, { ...second, bandsReserved: true }, third] },
    "members[1].bandsReserved = true: members of one zone share one subnet, and another member in us-east-1a says false",
    ["members[0].zone", "members[0].bandsReserved", "members[1].zone", "members[1].bandsReserved"],
  ],
  [
    "members of one zone share a subnet",
    { members: [first, second, { ...third, subnetCidr: "10.0.32.0/20" }] },
    'members[2].subnetCidr = "10.0.32.0/20": members of one zone share one subnet; us-east-1a already has 10.0.16.0/20',
    [
      "members[0].zone",
      "members[0].subnetCidr",
      "members[1].subnetCidr",
      "members[2].id",
      "members[2].zone",
      "members[2].subnetCidr",
    ],
  ],
  [
    "a subnet lies in one zone",
    { members: [first, second, { ...third, ...elsewhere }] },
    'members[2].subnetCidr = "10.0.16.0/20": a subnet lies in one zone; 10.0.16.0/20 is already in us-east-1a',
    [
      "members[0].zone",
      "members[0].subnetId",
      "members[0].subnetCidr",
      "members[2].zone",
      "members[2].subnetId",
      "members[2].subnetCidr",
    ],
  ],
  [
    "a subnet's id is named for one zone",
    { members: [first, second, { ...third, zone: "us-east-1b" }] },
    'members[2].subnetId = "subnet-0a": a subnet lies in one zone; subnet-0a is already in us-east-1a',
    ["members[0].zone", "members[0].subnetId", "members[2].zone", "members[2].subnetId"],
  ],
  [
    "members of one zone share the subnet's id",
    { members: [first, second, { ...third, subnetId: "subnet-0b" }] },
    'members[2].subnetId = "subnet-0b": members of one zone share one subnet; us-east-1a already has subnet-0a',
    ["members[0].zone", "members[0].subnetId", "members[1].subnetId", "members[2].zone", "members[2].subnetId"],
  ],
  [
    "a subnet overlaps no other",
    { members: [first, second, { ...third, ...elsewhere, subnetCidr: "10.0.0.0/18" }] },
    'members[2].subnetCidr = "10.0.0.0/18": a subnet lies in one zone; 10.0.16.0/20 is already in us-east-1a',
    [
      "members[0].zone",
      "members[0].subnetId",
      "members[0].subnetCidr",
      "members[2].zone",
      "members[2].subnetId",
      "members[2].subnetCidr",
    ],
  ],
  [
    "subnets are of one VPC",
    { members: [first, second, { ...third, ...elsewhere, subnetCidr: "192.168.0.0/20" }] },
    'members[2].subnetCidr = "192.168.0.0/20": no VPC has blocks both of 192.168.0.0/16 and of 10.0.0.0/8, which 10.0.16.0/20 is of',
    ["members[0].subnetId", "members[0].subnetCidr", "members[2].subnetId", "members[2].subnetCidr"],
  ],
  [
    "a subnet is no larger than AWS takes",
    { members: [first, second, { ...third, ...elsewhere, subnetCidr: "100.64.0.0/15" }] },
    'members[2].subnetCidr = "100.64.0.0/15": allowed: at most a /16',
    ["members[2].subnetCidr"],
  ],
  [
    "a member's volume has a size",
    { members: [first, second, { ...third, volumeSizeGib: 0 }] },
    "members[2].volumeSizeGib = 0: allowed: whole numbers from 1 to 16384 GiB",
    ["members[2].volumeSizeGib"],
  ],
  [
    "a key is named whole, as AWS says it of a volume",
    { kmsKeyId: "alias/data" },
    'kmsKeyId = "alias/data": allowed: the ARN of a KMS key, such as arn:aws:kms:us-east-1:123456789012:key/…',
    ["kmsKeyId"],
  ],
  [
    "an adopted volume is a volume",
    { incarnation: "0123456789abcdef", members: adopting("vol-0a", "vol-0b", "disk") },
    'members[2].adoptVolumeId = "disk": allowed: an EBS volume id, vol-…',
    ["members[0].adoptVolumeId", "members[1].adoptVolumeId", "members[2].adoptVolumeId"],
  ],
  [
    "an adopted volume brings its incarnation",
    { members: [first, second, { ...third, adoptVolumeId: "vol-0a" }] },
    'members[2].adoptVolumeId = "vol-0a": an adopted volume is refused by its node unless `incarnation` is given as the volume\'s label has it',
    ["incarnation", "restore", "members[0].adoptVolumeId", "members[1].adoptVolumeId", "members[2].adoptVolumeId"],
  ],
  [
    "an adopted volume has one member",
    { incarnation: "0123456789abcdef", members: adopting("vol-0a", "vol-0b", "vol-0a") },
    'members[2].adoptVolumeId = "vol-0a": another member has this volume; each needs its own',
    ["members[0].adoptVolumeId", "members[1].adoptVolumeId", "members[2].adoptVolumeId"],
  ],
  [
    "a life goes on with a majority of its disks",
    { incarnation: "0123456789abcdef", members: [first, second, { ...third, adoptVolumeId: "vol-0a" }] },
    'members[2].adoptVolumeId = "vol-0a": the volumes of 1 of 3 members are no majority, without which the ensemble does not go on; allowed: those of at least 2, or none',
    ["incarnation", "restore", "members[0].adoptVolumeId", "members[1].adoptVolumeId", "members[2].adoptVolumeId"],
  ],
  [
    "a restore begins a new life",
    { restore: true, members: adopting("vol-0a", "vol-0b", "vol-0c") },
    "restore = true: a restore begins a new life of the ensemble; allowed with `incarnation` only",
    ["incarnation", "restore", "members[0].adoptVolumeId", "members[1].adoptVolumeId", "members[2].adoptVolumeId"],
  ],
  [
    "a restore has a volume for every member",
    { restore: true, incarnation: "0123456789abcdef", members: adopting("vol-0a", "vol-0b") },
    "members[2].adoptVolumeId: missing; a restore needs a volume of every member, all made from one snapshot",
    ["incarnation", "restore", "members[0].adoptVolumeId", "members[1].adoptVolumeId", "members[2].adoptVolumeId"],
  ],
];
