import { documented, type DocumentedSection } from "../../../scripts/docs/keys";
import { platformSchema } from "../../../stacks/schema";
import { planOf } from "../platform";
import * as shows from "./shows";
import type { Subject } from "./subject";

const zones = ["us-east-1a", "us-east-1b", "us-east-1c"];
const incarnation = "0123456789abcdef";
const fetched = { version: "18.0.0", url: "s3://packages/cinc.deb", sha256: "a".repeat(64) };
const existing = {
  vpcId: "vpc-0a",
  privateSubnets: [{ zone: "us-east-1a", id: "subnet-0a", cidr: "10.0.0.0/20" }],
};
const roleArn = "arn:aws:iam::123456789012:role/deploy";
const kmsKeyId = "arn:aws:kms:us-east-1:123456789012:key/0a1b2c3d-0000-4000-8000-0123456789ab";

/** Defaults of an environment's file. */
export const fileDefaults: Subject = {
  documented: () => {
    const { keys, sections } = documented(platformSchema);
    const own = keys
      .filter(({ section, omitted }) => section === undefined || omitted !== undefined)
      .map(({ name, omitted }) => [name, omitted]);
    // Those of parts that are asked for are looked at where there are some.
    const others = sections.filter(({ path }) => !["mesos", "dataStores", "registry"].includes(path));
    return Object.fromEntries([...own, ...others.flatMap(optionalKeys)]) as Record<string, string | undefined>;
  },
  base: {},
  plan: planOf,
  words: {
    domain: { words: "the environment's name followed by `.internal`", value: "dev.internal" },
    dns: {
      words: "what the network says",
      holds: shows.leavesResolver,
      otherwise: { dns: { servers: ["10.0.0.2"] } },
    },
    "dns.search": {
      words: "none",
      holds: shows.searchesNoDomain,
      within: { dns: { servers: ["10.0.0.2"] } },
      otherwise: { dns: { servers: ["10.0.0.2"], search: ["dev.internal"] } },
    },
    image: {
      words: "the newest one at each launch, which the preview reports as unpinned",
      holds: shows.takesNewestImage,
      otherwise: { image: "ami-0123456789abcdef0" },
    },
    tags: { words: "none", value: {} },
    suppressions: { words: "none", value: [] },
    dataStores: { words: "there is none", holds: shows.hasNoStore, otherwise: { dataStores: { sql: {} } } },
    mesos: { words: "there is none", holds: shows.hasNoCluster, otherwise: { mesos: {} } },
    registry: { words: "there is none", holds: shows.hasNoRegistry, otherwise: { registry: {} } },
    "network.zones": { words: "the region's a, b and c", value: zones },
    "network.natZone": { words: "the first of `zones`", value: "us-east-1a" },
    "network.existing": { words: "a new one is made", holds: shows.hasVpc, otherwise: { network: { existing } } },
    "network.existing.dnsZoneId": {
      words: "nodes get no DNS records",
      holds: shows.hasNoRecord,
      within: { network: { existing } },
      otherwise: { network: { existing: { ...existing, dnsZoneId: "Z0123456789" } } },
    },
    "network.existing.privateSubnets[].bandsReserved": {
      words: "each tier reserves its own",
      holds: shows.reservesOwnBands,
      within: { network: { existing } },
      otherwise: {
        network: {
          existing: {
            ...existing,
            privateSubnets: existing.privateSubnets.map((subnet) => ({ ...subnet, bandsReserved: true })),
          },
        },
      },
    },
    "artifacts.<name>.url": {
      words: "the image must have it",
      holds: shows.hasClientInImage,
      within: { artifacts: { cinc: { version: "18.0.0" } } },
      otherwise: { artifacts: { cinc: fetched } },
    },
    "access.vpn": {
      words: "no node's SSH is open to anybody",
      holds: shows.hasNoSsh,
      otherwise: { access: { vpn: { cidrs: ["10.250.0.0/16"] } } },
    },
    "access.vpn.keyName": {
      words: "nobody logs in but users that the image has",
      holds: shows.takesNoKey,
      within: { access: { vpn: { cidrs: ["10.250.0.0/16"] } } },
      otherwise: { access: { vpn: { cidrs: ["10.250.0.0/16"], keyName: "operators" } } },
    },
    "artifacts.<name>.sha256": {
      words: "it is unlocked, and `pulumi up` is refused where a node would fetch it",
      holds: shows.isUnlocked,
      within: { artifacts: { cinc: { version: "18.0.0", url: "s3://packages/cinc.deb" } } },
      otherwise: { artifacts: { cinc: fetched } },
    },
    "zookeeper.zones": { words: "the network's", value: zones },
    "zookeeper.volumeSizesGib": {
      words: "all as `volumeSizeGib`",
      holds: shows.hasVolumesOfOneSize,
      otherwise: { zookeeper: { volumeSizesGib: { "2": 20 } } },
    },
    "zookeeper.adoptVolumeIds": {
      words: "new ones",
      holds: shows.hasNewVolumes,
      within: { zookeeper: { incarnation } },
      otherwise: { zookeeper: { incarnation, adoptVolumeIds: { "2": "vol-0a", "3": "vol-0b" } } },
    },
    "zookeeper.incarnation": {
      words: "a generated one",
      holds: shows.generatesIncarnation,
      otherwise: { zookeeper: { incarnation } },
    },
    "zookeeper.kmsKeyId": {
      words: "the account's default key for EBS",
      holds: shows.hasDefaultKey,
      otherwise: { zookeeper: { kmsKeyId } },
    },
    "zookeeper.minSessionTimeout": {
      words: "two ticks",
      holds: shows.zooCfgLacks("minSessionTimeout"),
      otherwise: { zookeeper: { minSessionTimeout: 5000 } },
    },
    "zookeeper.maxSessionTimeout": {
      words: "twenty ticks",
      holds: shows.zooCfgLacks("maxSessionTimeout"),
      otherwise: { zookeeper: { maxSessionTimeout: 50_000 } },
    },
    "zookeeper.snapCount": {
      words: "ZooKeeper's own 100000",
      holds: shows.zooCfgLacks("snapCount"),
      otherwise: { zookeeper: { snapCount: 50_000 } },
    },
    "zookeeper.roller": { words: "the defaults of its parts", value: {} },
    "zookeeper.roller.profile": {
      words: "the AWS SDK's default chain",
      holds: shows.requestLacks("profile"),
      otherwise: { zookeeper: { roller: { profile: "ops" } } },
    },
    "zookeeper.roller.roleArn": {
      words: "none",
      holds: shows.requestLacks("roleArn"),
      otherwise: { zookeeper: { roller: { roleArn } } },
    },
  },
};

/** What the reference says of each key that may be left out, of a section and of those below it. */
export function optionalKeys({ path, keys, sections }: DocumentedSection): [string, string | undefined][] {
  const own = keys.filter(({ needed }) => !needed);
  return [
    ...own.map(({ name, omitted }): [string, string | undefined] => [`${path}.${name}`, omitted]),
    ...sections.flatMap(optionalKeys),
  ];
}
