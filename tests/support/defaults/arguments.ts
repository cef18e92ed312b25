import { ownRepositoryPath } from "../../../components/chefRepository/repositoryFiles";
import {
  ChefRepository,
  Membership,
  Network,
  ZooKeeperQuorum,
  type ChefRepositoryArgs,
  type MembershipArgs,
  type NetworkArgs,
  type NodeBootstrap,
  type ZooKeeperQuorumArgs,
} from "../../../index";
import { splitOmitted } from "../../../scripts/docs/keys";
import { buildPlan } from "../../../scripts/plan/build";
import type { Plan } from "../../../scripts/plan/format";
import { componentSchema, type ComponentSchema, type Property } from "../componentSchema";
import { register, type Settings } from "../platform";
import { quorumArgs } from "../quorumArgs";
import * as shows from "./shows";
import type { Subject } from "./subject";

/** One of each component, with the arguments that it needs. */
const base = {
  Network: { cidr: "10.0.0.0/16", zones: ["us-east-1a", "us-east-1b", "us-east-1c"], domain: "dev.internal" },
  ChefRepository: { environment: "dev" },
  ZooKeeperQuorum: { vpcId: quorumArgs.vpcId, members: quorumArgs.members },
  Membership: { offers: [] },
};
const incarnation = "0123456789abcdef";
const [first, ...others] = quorumArgs.members;
const cinc = { version: "18.0.0", url: "s3://packages/cinc.deb" };
const locked = { ...cinc, sha256: "a".repeat(64) };
const existing = {
  vpcId: "vpc-0a",
  privateSubnets: [{ zone: "us-east-1a", id: "subnet-0a", cidr: "10.0.0.0/20" }],
};
const roleArn = "arn:aws:iam::123456789012:role/deploy";
const kmsKeyId = "arn:aws:kms:us-east-1:123456789012:key/0a1b2c3d-0000-4000-8000-0123456789ab";

/** The quorum's members, of which the first ones adopt these volumes. */
const adopting = (...volumeIds: string[]) =>
  quorumArgs.members.map((member, index) => ({ ...member, adoptVolumeId: volumeIds[index] }));

const chef = (args: Partial<ChefRepositoryArgs>): Settings => ({
  ...base,
  ChefRepository: { ...base.ChefRepository, ...args },
});
const network = (args: NetworkArgs): Settings => ({ ...base, Network: args });
const quorum = (args: Partial<ZooKeeperQuorumArgs>): Settings => ({
  ...base,
  ZooKeeperQuorum: { ...base.ZooKeeperQuorum, ...args },
});

/** Defaults of the arguments of the components, which the doc comments in their sources say. */
export const argumentDefaults: Subject = {
  documented: () => {
    const schema = componentSchema();
    const seen = new Set<string>();
    const all = Object.entries(schema.resources).flatMap(([token, { inputProperties }]) => {
      const component = token.split(":")[2]!;
      // Their defaults are looked at by themselves.
      return ["DataStores", "MesosCluster", "Registry"].includes(component)
        ? []
        : optionalArguments(schema, component, inputProperties, seen);
    });
    return Object.fromEntries(all);
  },
  base,
  plan: planWith,
  words: {
    "Network.existing.privateSubnets[].bandsReserved": {
      words: "each tier reserves its own",
      holds: shows.leavesBandsToTiers,
      within: network({ existing }),
      otherwise: network({
        existing: {
          ...existing,
          privateSubnets: existing.privateSubnets.map((subnet) => ({ ...subnet, bandsReserved: true })),
        },
      }),
    },
    "ZooKeeperQuorum.members[].bandsReserved": {
      words: "the tier reserves its own band",
      holds: shows.reservesOwnBands,
      otherwise: quorum({ members: quorumArgs.members.map((member) => ({ ...member, bandsReserved: true })) }),
    },
    "ChefRepository.domain": { words: "the environment's name followed by `.internal`", value: "dev.internal" },
    "ChefRepository.dns": {
      words: "what the network says",
      holds: shows.leavesResolver,
      otherwise: chef({ dns: { servers: ["10.0.0.2"] } }),
    },
    "ChefRepository.dns.search": {
      words: "none",
      holds: shows.searchesNoDomain,
      within: chef({ dns: { servers: ["10.0.0.2"] } }),
      otherwise: chef({ dns: { servers: ["10.0.0.2"], search: ["dev.internal"] } }),
    },
    "ChefRepository.artifacts": {
      words: "the image must have what nodes need",
      holds: shows.hasClientInImage,
      otherwise: chef({ artifacts: { cinc: locked } }),
    },
    "ChefRepository.artifacts.<name>.url": {
      words: "the image must have it",
      holds: shows.hasClientInImage,
      within: chef({ artifacts: { cinc: { version: "18.0.0" } } }),
      otherwise: chef({ artifacts: { cinc: locked } }),
    },
    "ChefRepository.artifacts.<name>.sha256": {
      words: "it is unlocked: a preview warns, and an update is refused where a node would fetch it",
      holds: shows.isUnlocked,
      within: chef({ artifacts: { cinc } }),
      otherwise: chef({ artifacts: { cinc: locked } }),
    },
    "ChefRepository.keyName": {
      words: "none: nobody logs in by SSH but users that the image has",
      holds: shows.takesNoKey,
      otherwise: chef({ keyName: "operators" }),
    },
    "ChefRepository.nodesGroupId": {
      words: "nodes are in their tier's security group alone, and no Membership can be made",
      holds: shows.hasOneGroupANode,
      otherwise: chef({ nodesGroupId: "sg-0a" }),
    },
    "ChefRepository.repositoryPath": { words: "the one that comes with this package", value: ownRepositoryPath },
    "ChefRepository.tags": { words: "none", value: {} },
    "Membership.bootstrap.dns": {
      words: "what the network says",
      holds: shows.leavesResolver,
      otherwise: { ...base, bootstrap: { dns: { servers: ["10.0.0.2"] } } },
    },
    "Membership.bootstrap.artifacts": {
      words: "the image must have what nodes need",
      holds: shows.hasClientInImage,
      otherwise: { ...base, bootstrap: { artifacts: { cinc: locked } } },
    },
    "Membership.bootstrap.keyName": {
      words: "none",
      holds: shows.takesNoKey,
      otherwise: { ...base, bootstrap: { keyName: "operators" } },
    },
    "Membership.bootstrap.nodesGroupId": {
      words: "nodes are in their tier's alone, and no Membership can be made",
      holds: shows.hasOneGroupANode,
      otherwise: { ...base, bootstrap: { nodesGroupId: "sg-0a" } },
    },
    "Membership.tags": { words: "none", value: {} },
    "Network.nat": { words: "one NAT gateway", value: "single" },
    "Network.natZone": { words: "the first of `zones`", value: "us-east-1a" },
    "Network.existing": {
      words: "a new one is made",
      holds: shows.hasVpc,
      otherwise: network({ existing }),
    },
    "Network.existing.dnsZoneId": {
      words: "nodes get no DNS records",
      holds: ({ outputs }) => outputs.dnsZoneId === undefined,
      within: network({ existing }),
      otherwise: network({ existing: { ...existing, dnsZoneId: "Z0123456789" } }),
    },
    "Network.sshCidrs": {
      words: "nobody gets to SSH",
      holds: shows.hasNoSsh,
      otherwise: network({ ...base.Network, sshCidrs: ["10.250.0.0/16"] }),
    },
    "Network.tags": { words: "none", value: {} },
    "ZooKeeperQuorum.dnsZoneId": {
      words: "no records are made; members and clients use addresses in any case",
      holds: shows.hasNoRecord,
      otherwise: quorum({ dnsZoneId: "Z0123456789" }),
    },
    "ZooKeeperQuorum.image": {
      words: "the newest one at each launch, which the preview reports as unpinned",
      holds: shows.takesNewestImage,
      otherwise: quorum({ image: "ami-0123456789abcdef0" }),
    },
    "ZooKeeperQuorum.members[].volumeSizeGib": {
      words: "the tier's",
      holds: shows.hasVolumesOfOneSize,
      otherwise: quorum({ members: [{ ...first!, volumeSizeGib: 20 }, ...others] }),
    },
    "ZooKeeperQuorum.members[].adoptVolumeId": {
      words: "a new one",
      holds: shows.hasNewVolumes,
      within: quorum({ incarnation }),
      otherwise: quorum({ incarnation, members: adopting("vol-0a", "vol-0b") }),
    },
    "ZooKeeperQuorum.incarnation": {
      words: "a generated one",
      holds: shows.generatesIncarnation,
      otherwise: quorum({ incarnation }),
    },
    "ZooKeeperQuorum.kmsKeyId": {
      words: "the account's default key for EBS",
      holds: shows.hasDefaultKey,
      otherwise: quorum({ kmsKeyId }),
    },
    "ZooKeeperQuorum.minSessionTimeout": {
      words: "two ticks",
      holds: shows.zooCfgLacks("minSessionTimeout"),
      otherwise: quorum({ minSessionTimeout: 5000 }),
    },
    "ZooKeeperQuorum.maxSessionTimeout": {
      words: "twenty ticks",
      holds: shows.zooCfgLacks("maxSessionTimeout"),
      otherwise: quorum({ maxSessionTimeout: 50_000 }),
    },
    "ZooKeeperQuorum.snapCount": {
      words: "ZooKeeper's own 100000",
      holds: shows.zooCfgLacks("snapCount"),
      otherwise: quorum({ snapCount: 50_000 }),
    },
    "ZooKeeperQuorum.roller": { words: "the defaults of its parts", value: {} },
    "ZooKeeperQuorum.roller.profile": {
      words: "the AWS SDK's default chain",
      holds: shows.requestLacks("profile"),
      otherwise: quorum({ roller: { profile: "ops" } }),
    },
    "ZooKeeperQuorum.roller.roleArn": {
      words: "none",
      holds: shows.requestLacks("roleArn"),
      otherwise: quorum({ roller: { roleArn } }),
    },
    "ZooKeeperQuorum.tags": { words: "none", value: {} },
  },
};

async function planWith(settings: Settings): Promise<Plan> {
  const args = settings as {
    Network: NetworkArgs;
    ChefRepository: ChefRepositoryArgs;
    ZooKeeperQuorum: ZooKeeperQuorumArgs;
    Membership: Pick<MembershipArgs, "offers" | "tags">;
    bootstrap?: Partial<NodeBootstrap>;
  };
  const registrations = await register(() => {
    const { dnsZoneId, privateSubnets } = new Network("network", args.Network);
    const chef = new ChefRepository("chef", args.ChefRepository);
    const bootstrap = chef.bootstrap.apply((made) => ({ ...made, ...args.bootstrap }));
    const { party } = new ZooKeeperQuorum("zookeeper", { ...args.ZooKeeperQuorum, bootstrap });
    const inGroup = bootstrap.apply((made) => ({ ...made, nodesGroupId: made.nodesGroupId ?? "sg-0a" }));
    new Membership("joins", { ...args.Membership, party, bootstrap: inGroup });
    return { privateSubnets, ...(dnsZoneId && { dnsZoneId }) };
  });
  return buildPlan("startup-stack", "dev", "us-east-1", registrations);
}

/** What is said of each argument that may be left out, and of those below it; each type once. */
export function optionalArguments(
  schema: ComponentSchema,
  path: string,
  properties: Record<string, Property>,
  seen: Set<string>,
): [string, string | undefined][] {
  return Object.entries(properties).flatMap(([name, { description, optional, $ref, items, additionalProperties }]) => {
    const own = `${path}.${name}${items?.$ref === undefined ? "" : "[]"}`;
    const type = ($ref ?? items?.$ref ?? additionalProperties?.$ref)?.replace("#/types/", "");
    const inside = additionalProperties?.$ref === undefined ? own : `${own}.<name>`;
    const inner = type === undefined || seen.has(type) ? {} : (schema.types[type]?.properties ?? {});
    if (type !== undefined) seen.add(type);
    // An argument that only one of two ways needs is typed as optional.
    const needed = optional !== true || description!.includes("Needed without `existing`.");
    const row: [string, string | undefined][] = needed ? [] : [[own, splitOmitted(description!).omitted]];
    return [...row, ...optionalArguments(schema, inside, inner, seen)];
  });
}
