import { z } from "zod";

import { clientFlavours } from "../components/bootstrap/nodeSpec";

/**
 * The shape of an environment's configuration. Names and types stand here with their documentation, from which
 * docs/configuration.md is generated; rules about values stand with the components and are the same for everyone.
 */
const text = z.string();
const number = z.number();

const client = z
  .strictObject({
    flavour: z
      .enum(clientFlavours)
      .default("cinc")
      .describe("Build of the chef client: `cinc` (Apache-2.0) or `chef`."),
    version: text.optional().describe("Version that must be installed. If omitted, the image decides."),
    url: text
      .optional()
      .describe("`https://` or `s3://` address of its Debian package. If omitted, it must be in the image."),
    sha256: text.optional().describe("SHA-256 of the package, 64 hex digits. Needed with `url`."),
  })
  .describe("The package of the chef client.");

const existingSubnet = z.strictObject({
  zone: text.describe("Availability zone."),
  id: text.describe("Subnet id."),
  cidr: text.describe("IPv4 block."),
});

const existing = z
  .strictObject({
    vpcId: text.describe("VPC id."),
    privateSubnets: z.array(existingSubnet).describe("One private subnet for each zone, with a way to the internet."),
    dnsZoneId: text.optional().describe("Private DNS zone. If omitted, nodes get no DNS records."),
  })
  .describe("A network that is there already, instead of a new one.");

const network = z
  .strictObject({
    cidr: text.optional().describe("IPv4 block of the VPC, /16 to /20. If omitted, 10.0.0.0/16."),
    zones: z
      .array(text)
      .optional()
      .describe("Availability zones; new ones go to the end. If omitted, the region's a, b and c."),
    nat: z
      .enum(["single", "perZone"])
      .optional()
      .describe("NAT gateways: `single` for all zones or `perZone`. If omitted, `single`."),
    natZone: text.optional().describe("Zone of the single NAT gateway. If omitted, the first of `zones`."),
    existing: existing.optional(),
  })
  .describe("The network.");

const chef = z
  .strictObject({
    client: client.optional(),
    forceDestroy: z
      .boolean()
      .default(false)
      .describe("Whether destroying the stack also deletes the bucket's objects. For development only."),
  })
  .describe("The chef repository and its client.");

const roller = z
  .strictObject({
    profile: text
      .optional()
      .describe(
        "Profile of the AWS configuration. If omitted, the default chain of the AWS SDK; `aws:profile` is not used.",
      ),
    roleArn: text.optional().describe("ARN of a role that it takes on. If omitted, none."),
    waitMinutes: number
      .optional()
      .describe("Minutes that it waits for one member before it stops, 1 to 1440. If omitted, 35."),
  })
  .describe("How the program that replaces members one after the other gets at AWS, and how patient it is.");

const zookeeper = z
  .strictObject({
    members: number.default(3).describe("Members of the quorum: 3 or 5."),
    zones: z
      .array(text)
      .optional()
      .describe(
        "Zones of the members, by id, in turn. If omitted, the network's. Write it down before you give more zones to a network that has fewer than members: a member that changes its zone loses its disk.",
      ),
    instanceType: text.optional().describe("EC2 instance type. If omitted, t3.small."),
    heapMib: number.optional().describe("Heap of the Java process in MiB. If omitted, 1024."),
    volumeSizeGib: number.optional().describe("Size of each data volume in GiB. If omitted, 10."),
    volumeSizesGib: z
      .record(text, number)
      .default({})
      .describe("Sizes of single data volumes in GiB, by member id. If omitted, all as `volumeSizeGib`."),
    rootVolumeSizeGib: number.optional().describe("Size of each root volume in GiB. If omitted, 8."),
    rootDeviceName: text.optional().describe("Root device of the image. If omitted, /dev/xvda."),
    snapshotRetainCount: number
      .optional()
      .describe("Daily snapshots kept of each data volume; 0 makes none. If omitted, 14."),
    tickTime: number.optional().describe("Length of a tick in milliseconds. If omitted, 2000."),
    initLimit: number.optional().describe("Ticks that a follower may take to connect and sync. If omitted, 10."),
    syncLimit: number.optional().describe("Ticks that a follower may lag behind. If omitted, 5."),
    maxClientCnxns: number.optional().describe("Connections of one client address, 0 for no limit. If omitted, 0."),
    minSessionTimeout: number.optional().describe("Least session timeout in milliseconds. If omitted, two ticks."),
    maxSessionTimeout: number
      .optional()
      .describe("Greatest session timeout in milliseconds. If omitted, twenty ticks."),
    snapCount: number.optional().describe("Transactions between two snapshots. If omitted, ZooKeeper's own 100000."),
    autopurgeSnapRetainCount: number.optional().describe("Snapshots that purging leaves, at least 3. If omitted, 5."),
    autopurgePurgeInterval: number.optional().describe("Hours between two purges. If omitted, 24."),
    commandsWhitelist: z
      .array(text)
      .optional()
      .describe("Four-letter words that are answered. If omitted, srvr, ruok, mntr, isro."),
    roller: roller.optional(),
    incarnation: text
      .optional()
      .describe(
        "The life of the ensemble, 16 hex digits; `npm run incarnation` begins a new one. If omitted, a generated one. Once set it stays.",
      ),
    adoptVolumeIds: z
      .record(text, text)
      .default({})
      .describe("Data volumes that are there already, by member id. Needs `incarnation`. If omitted, new ones."),
    restore: z
      .boolean()
      .default(false)
      .describe(
        "Whether the incarnation begins with the data of the adopted volumes, all made from one snapshot. Means nothing once the ensemble is born.",
      ),
  })
  .describe("The ZooKeeper quorum.");

/** Findings of the preview that stop `pulumi up` unless the environment allows them by name. */
export const allowable = ["artifact-unlocked"] as const;

export const platformSchema = z.strictObject({
  domain: text
    .optional()
    .describe("Domain below which nodes have their names. If omitted, the stack's name followed by `.internal`."),
  image: text.optional().describe("Image id of all nodes, a Debian 12. If omitted, the newest at each launch."),
  tags: z.record(text, text).default({}).describe("Tags of every resource."),
  allow: z.array(z.enum(allowable)).default([]).describe("Findings that do not stop `pulumi up`: `artifact-unlocked`."),
  network: network.prefault({}),
  chef: chef.prefault({}),
  zookeeper: zookeeper.prefault({}),
});

export type PlatformSettings = z.infer<typeof platformSchema>;
