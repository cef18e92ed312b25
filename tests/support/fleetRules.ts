import type { FleetTierArgs } from "../../components/node/args";
import type { Known } from "../../components/validation";

export const spot = { onDemandBaseCapacity: undefined, onDemandPercentageAboveBase: undefined, maxPrice: undefined };
export const docker = { mount: "/var/lib/docker", sizeGib: 50 };

/** What is refused of the arguments of any fleet, and those that each rule reads. */
export const fleetRules: [changed: Partial<Known<FleetTierArgs>>, fault: string, reads: string[]][] = [
  [{ subnetIds: [] }, "subnetIds = []: allowed: one subnet or more", ["subnetIds"]],
  [
    { subnetIds: ["subnet-0a", "subnet-0a"] },
    'subnetIds[1] = "subnet-0a": is named twice',
    ["subnetIds[0]", "subnetIds[1]"],
  ],
  [{ subnetIds: ["0a"] }, 'subnetIds[0] = "0a": allowed: a subnet id, subnet-…', ["subnetIds[0]"]],
  [{ minSize: -1 }, "minSize = -1: allowed: whole numbers from 0 to 1000", ["minSize"]],
  [{ minSize: 0, maxSize: 0 }, "maxSize = 0: allowed: whole numbers from 1 to 1000", ["maxSize"]],
  [{ minSize: 7 }, "maxSize = 6: allowed: minSize, which is 7, or more", ["minSize", "maxSize"]],
  [
    { maxHealthyPercentage: 90 },
    "maxHealthyPercentage = 90: allowed: whole numbers from 100 to 200 percent",
    ["maxHealthyPercentage"],
  ],
  [
    { minHealthyPercentage: 101 },
    "minHealthyPercentage = 101: allowed: whole numbers from 0 to 100 percent",
    ["minHealthyPercentage"],
  ],
  [
    { minHealthyPercentage: 40, maxHealthyPercentage: 150 },
    "maxHealthyPercentage = 150: Auto Scaling takes at most 100 more than minHealthyPercentage, which is 40; allowed: 100 to 140",
    ["minHealthyPercentage", "maxHealthyPercentage"],
  ],
  // The other one is then the default, and counts.
  [
    { minHealthyPercentage: 0 },
    "maxHealthyPercentage = 110: Auto Scaling takes at most 100 more than minHealthyPercentage, which is 0; allowed: 100 to 100",
    ["minHealthyPercentage", "maxHealthyPercentage"],
  ],
  [{ instanceTypes: [] }, "instanceTypes.length = 0: allowed: 1 to 40", ["instanceTypes"]],
  [
    { instanceTypes: Array.from({ length: 41 }, (_, index) => `c${index + 10}.large`), image: "ami-0123456789abcdef0" },
    "instanceTypes.length = 41: allowed: 1 to 40",
    ["instanceTypes"],
  ],
  [
    { instanceTypes: ["t3.micro", "t3-micro"] },
    'instanceTypes[1] = "t3-micro": allowed: an EC2 instance type, such as m6i.large',
    ["instanceTypes[1]"],
  ],
  [
    { instanceTypes: ["x99.large"] },
    'instanceTypes[0] = "x99.large": not in the table of known types; allowed with any other: give `image`, since its processor is not known here',
    ["instanceTypes[0]", "image"],
  ],
  [
    { instanceTypes: ["t3.micro", "t3.micro"] },
    'instanceTypes[1] = "t3.micro": is named twice',
    ["instanceTypes[0]", "instanceTypes[1]"],
  ],
  [
    { instanceTypes: ["t3.micro", "t4g.micro"] },
    'instanceTypes[1] = "t4g.micro": is of arm64, and t3.micro of x86_64; allowed: types of one processor',
    ["instanceTypes[0]", "instanceTypes[1]"],
  ],
  [
    { instanceTypes: ["t3.micro", "t3.nano"] },
    'instanceTypes[1] = "t3.nano": of its 512 MiB its kernel may count no more than 473, and a node needs 512; allowed: a larger instance type',
    ["instanceTypes[1]"],
  ],
  [
    { instanceTypes: ["t2.micro"], scratchVolumes: [docker] },
    'instanceTypes[0] = "t2.micro": runs on Xen, where a node cannot tell its data volume by name; allowed: types of the Nitro system, such as t3.small',
    ["instanceTypes[0]", "scratchVolumes"],
  ],
  [
    { spot: { ...spot, onDemandBaseCapacity: -1 } },
    "spot.onDemandBaseCapacity = -1: allowed: whole numbers from 0 to 1000",
    ["spot.onDemandBaseCapacity"],
  ],
  [
    { spot: { ...spot, onDemandPercentageAboveBase: 100 } },
    "spot.onDemandPercentageAboveBase = 100: allowed: whole numbers from 0 to 99 percent",
    ["spot.onDemandPercentageAboveBase"],
  ],
  ...["0", "0.00", "$1", "1,5", "1.123456", "-1"].map((maxPrice): [Partial<Known<FleetTierArgs>>, string, string[]] => [
    { spot: { ...spot, maxPrice } },
    `spot.maxPrice = ${JSON.stringify(maxPrice)}: allowed: US dollars an hour, such as 0.05`,
    ["spot.maxPrice"],
  ]),
  [{ targetCpuPercent: 0 }, "targetCpuPercent = 0: allowed: whole numbers from 1 to 100 percent", ["targetCpuPercent"]],
  [
    { targetCpuPercent: 50, minSize: 6 },
    "targetCpuPercent = 50: there are always 6 nodes; allowed: a maxSize above minSize, or none",
    ["targetCpuPercent", "minSize", "maxSize"],
  ],
  ...[
    "var/lib/docker",
    "/",
    "/etc",
    "/var/lib",
    "/var/lib/",
    "/var/lib/a b",
    "/var/lib/../x",
    "/var/lib/startup-stack",
  ].map((mount): [Partial<Known<FleetTierArgs>>, string, string[]] => [
    { scratchVolumes: [{ ...docker, mount }] },
    `scratchVolumes[0].mount = ${JSON.stringify(mount)}: allowed: a folder below /var/lib, /srv, /mnt or /opt, such as /var/lib/docker`,
    ["scratchVolumes[0].mount"],
  ]),
  [
    { scratchVolumes: [docker, docker] },
    'scratchVolumes[1].mount = "/var/lib/docker": is named twice',
    ["scratchVolumes[0].mount", "scratchVolumes[1].mount"],
  ],
  [
    { scratchVolumes: [{ ...docker, sizeGib: 0 }] },
    "scratchVolumes[0].sizeGib = 0: allowed: whole numbers from 1 to 16384 GiB",
    ["scratchVolumes[0].sizeGib"],
  ],
  [
    { scratchVolumes: Array.from({ length: 12 }, (_, index) => ({ mount: `/srv/${index}`, sizeGib: 1 })) },
    "scratchVolumes.length = 12: allowed: at most 11",
    ["scratchVolumes"],
  ],
  [{ vpcId: "vpc" }, 'vpcId = "vpc": allowed: a VPC id, vpc-…', ["vpcId"]],
  [
    { roller: { waitMinutes: 0, profile: undefined, roleArn: undefined } },
    "roller.waitMinutes = 0: allowed: whole numbers from 1 to 1440 minutes",
    ["roller.waitMinutes"],
  ],
];
