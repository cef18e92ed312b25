import type { ConfigRule } from "./rule";

const rule = (what: string, registry: object, message: string, ...reads: string[]): ConfigRule => [
  `registry: ${what}`,
  { registry },
  `registry.${message}`,
  reads.map((key) => `registry.${key}`),
];

const zones = "us-east-1a, us-east-1b, us-east-1c";

export const registryRules: ConfigRule[] = [
  rule("the zone is the network's", { zone: "us-east-1d" }, `zone = "us-east-1d": allowed: ${zones}`, "zone"),
  rule(
    "only tiers that there are trust it",
    { usedBy: ["web"] },
    'usedBy[0] = "web": allowed: zookeeper, mesos-master',
    "usedBy[0]",
  ),
  rule(
    "a tier trusts it once",
    { usedBy: ["zookeeper", "zookeeper"] },
    'usedBy[1] = "zookeeper": is named twice',
    "usedBy",
  ),
  rule(
    "the node has room for a converge",
    { instanceType: "t3.nano" },
    'instanceType = "t3.nano": of its 512 MiB its kernel may count no more than 473, and a node needs 768; allowed: a larger instance type',
    "instanceType",
  ),
  rule(
    "the band is one of fifteen",
    { addressBand: 16 },
    "addressBand = 16: allowed: whole numbers from 1 to 15",
    "addressBand",
  ),
  rule(
    "the root volume has a size",
    { rootVolumeSizeGib: 7 },
    "rootVolumeSizeGib = 7: allowed: whole numbers from 8 to 16384 GiB",
    "rootVolumeSizeGib",
  ),
  rule(
    "the root device is an image's",
    { rootDeviceName: "/dev/sdb" },
    'rootDeviceName = "/dev/sdb": allowed: the image\'s root device: /dev/xvda (Debian), /dev/sda1, /dev/nvme0n1',
    "rootDeviceName",
  ),
  rule(
    "the roller's patience is bounded",
    { roller: { waitMinutes: 1441 } },
    "roller.waitMinutes = 1441: allowed: whole numbers from 1 to 1440 minutes",
    "roller.waitMinutes",
  ),
];
