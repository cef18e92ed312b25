import { MesosCluster, Registry, type MesosClusterArgs, type RegistryArgs } from "../../../index";
import { documented } from "../../../scripts/docs/keys";
import { buildPlan } from "../../../scripts/plan/build";
import { platformSchema } from "../../../stacks/schema";
import { componentSchema } from "../componentSchema";
import { mesosArgs } from "../mesosArgs";
import { planOf, register, type Settings } from "../platform";
import { registryArgs } from "../registryArgs";
import { optionalArguments } from "./arguments";
import { optionalKeys } from "./file";
import * as shows from "./shows";
import type { Subject, Word } from "./subject";

const incarnation = "0123456789abcdef";
const roleArn = "arn:aws:iam::123456789012:role/deploy";
const kmsKeyId = "arn:aws:kms:us-east-1:123456789012:key/0a1b2c3d-0000-4000-8000-0123456789ab";
const secret = {
  arn: "arn:aws:secretsmanager:us-east-1:123456789012:secret:own-a1b2c3",
  versionId: "0".repeat(32),
};
const disks = [
  { mount: "/var/lib/docker", sizeGib: 50 },
  { mount: "/var/lib/mesos-agent", sizeGib: 50 },
];

const { bootstrap, masters, agents, ...shared } = mesosArgs;
/** The least with which every key has a place: agents of either class are spot instances. */
const nodes = { ...agents, spot: {} };
const baseArgs = { ...shared, masters, agents: nodes, publicAgents: nodes };
const baseSettings = {
  mesos: { agents: { maxSize: 6, spot: {} }, publicAgents: { maxSize: 6, spot: {} } },
  registry: {},
};

/** The least of a registry; what it keeps of its subnet is no tier's own. */
const registry = { vpcId: registryArgs.vpcId, member: { ...registryArgs.member, bandsReserved: true } };

/** A cluster's arguments of which some are others, with a registry beside it. */
const cluster = (changed: Partial<MesosClusterArgs>): Settings => ({
  MesosCluster: { ...baseArgs, ...changed },
  Registry: registry,
});
/** The same of the registry beside a cluster whose masters' subnets are reserved. */
const ofRegistry = (changed: Partial<RegistryArgs>): Settings => ({
  MesosCluster: { ...baseArgs, masters: reserved },
  Registry: { ...registry, ...changed },
});
const reserved = { ...masters, members: masters.members.map((member) => ({ ...member, bandsReserved: true })) };
const ofMasters = (changed: Partial<MesosClusterArgs["masters"]>) => cluster({ masters: { ...masters, ...changed } });
const ofAgents = (changed: Partial<MesosClusterArgs["agents"]>) => cluster({ agents: { ...nodes, ...changed } });

/** The masters' members, of which the first ones adopt these volumes. */
const adopting = (...volumeIds: string[]) =>
  masters.members.map((member, index) => ({ ...member, adoptVolumeId: volumeIds[index] }));

/** Settings without spot instances, and with them for one class. */
const withoutSpot: Settings = { mesos: { publicAgents: {} } };
const section = (changed: object): Settings => ({ mesos: { ...baseSettings.mesos, ...changed } });

/** Defaults of keys of one class of agents in an environment's file. */
const agentWords = (group: "agents" | "publicAgents", minSize: number): Record<string, Word> => {
  const given = (changed: object): Settings => section({ [group]: { ...baseSettings.mesos[group], ...changed } });
  const words: Record<string, Word> = {
    instanceTypes: { words: "`m6i.large` alone", value: ["m6i.large"] },
    spot: {
      words: "none",
      holds: shows.hasNoSpot,
      within: withoutSpot,
      otherwise: { mesos: { publicAgents: {}, [group]: { spot: {} } } },
    },
    "spot.maxPrice": {
      words: "the price on demand",
      holds: shows.hasNoMaxPrice,
      otherwise: given({ spot: { maxPrice: "0.05" } }),
    },
    targetCpuPercent: {
      words: "there are as many as somebody sets, between `minSize` and `maxSize`",
      holds: shows.hasNoTarget,
      otherwise: given({ targetCpuPercent: 60 }),
    },
    scratchVolumes: { words: "50 GiB at /var/lib/docker and 50 GiB at /var/lib/mesos-agent", value: disks },
    maxSize: {
      words: "as many as `minSize`",
      holds: shows.hasGroupOfUpTo(minSize),
      within: section({ [group]: {} }),
      otherwise: given({ maxSize: minSize + 1 }),
    },
  };
  return Object.fromEntries(Object.entries(words).map(([key, word]) => [`mesos.${group}.${key}`, word]));
};

/** Defaults of the sections of an environment's file that are asked for, where they are there. */
export const clusterFileDefaults: Subject = {
  documented: () => {
    const { sections } = documented(platformSchema);
    const askedFor = sections.filter(({ path }) => ["mesos", "registry"].includes(path));
    return Object.fromEntries(askedFor.flatMap(optionalKeys));
  },
  base: baseSettings,
  plan: planOf,
  words: {
    "mesos.masters": { words: "the defaults of its keys", value: {} },
    "mesos.agents": {
      words: "the defaults of its keys",
      holds: shows.hasGroupOfUpTo(5),
      within: { mesos: {} },
      otherwise: { mesos: { agents: { minSize: 6 } } },
    },
    "mesos.masters.zones": { words: "the network's", value: ["us-east-1a", "us-east-1b", "us-east-1c"] },
    "mesos.masters.volumeSizesGib": {
      words: "all as `volumeSizeGib`",
      holds: shows.hasVolumesOfOneSize,
      otherwise: section({ masters: { volumeSizesGib: { "2": 20 } } }),
    },
    "mesos.masters.adoptVolumeIds": {
      words: "new ones",
      holds: shows.hasNewVolumes,
      within: section({ masters: { incarnation } }),
      otherwise: section({ masters: { incarnation, adoptVolumeIds: { "2": "vol-0a", "3": "vol-0b" } } }),
    },
    "mesos.masters.incarnation": {
      words: "a generated one",
      holds: shows.generatesIncarnationOf("mesos-master"),
      otherwise: section({ masters: { incarnation } }),
    },
    "mesos.masters.kmsKeyId": {
      words: "the account's default key for EBS",
      holds: shows.hasDefaultKey,
      otherwise: section({ masters: { kmsKeyId } }),
    },
    ...agentWords("agents", 5),
    ...agentWords("publicAgents", 2),
    "mesos.publicAgents": {
      words: "there are none",
      holds: shows.hasNoPublicAgents,
      within: { mesos: {} },
      otherwise: { mesos: { publicAgents: {} } },
    },
    "mesos.joinedBy": { words: "none", value: [] },
    "mesos.clusterName": { words: "the environment's", value: "dev" },
    "mesos.attributes": { words: "none", value: {} },
    "mesos.isolation": { words: "those that the build needs", value: "cgroups/cpu,cgroups/mem" },
    "mesos.masterFlags": { words: "none", value: {} },
    "mesos.agentFlags": { words: "none", value: {} },
    "mesos.frameworks": { words: "`marathon` alone", value: ["marathon"] },
    "mesos.tlsSecret": {
      words: "none",
      holds: shows.handsOnNo("tls"),
      otherwise: section({ tlsSecret: secret }),
    },
    "mesos.registrySecret": {
      words: "that of the environment's own registry, and none where there is none",
      holds: shows.handsOnNo("registry"),
      within: { mesos: {} },
      otherwise: { mesos: {}, registry: {} },
    },
    "mesos.roller": { words: "the defaults of its parts", value: {} },
    "mesos.roller.profile": {
      words: "the AWS SDK's default chain",
      holds: shows.requestLacks("profile"),
      otherwise: section({ roller: { profile: "ops" } }),
    },
    "mesos.roller.roleArn": {
      words: "none",
      holds: shows.requestLacks("roleArn"),
      otherwise: section({ roller: { roleArn } }),
    },
    "registry.zone": { words: "the first of the network's", value: "us-east-1a" },
    "registry.usedBy": { words: "none", value: [] },
    "registry.roller": { words: "the defaults of its parts", value: {} },
    "registry.roller.profile": {
      words: "the AWS SDK's default chain",
      holds: shows.requestLacks("profile"),
      otherwise: { registry: { roller: { profile: "ops" } } },
    },
    "registry.roller.roleArn": {
      words: "none",
      holds: shows.requestLacks("roleArn"),
      otherwise: { registry: { roller: { roleArn } } },
    },
  },
};

/** Types whose defaults other components show. */
const shownElsewhere = ["startup-stack:index:NodeBootstrap"];

/** Defaults of the arguments of a MesosCluster, and of a Registry. */
export const clusterArgumentDefaults: Subject = {
  documented: () => {
    const schema = componentSchema();
    const all = ["MesosCluster", "Registry"].flatMap((component) => {
      const { inputProperties } = schema.resources[`startup-stack:index:${component}`]!;
      return optionalArguments(schema, component, inputProperties, new Set(shownElsewhere));
    });
    return Object.fromEntries(all);
  },
  base: cluster({}),
  plan: async (settings) => {
    const args = { ...(settings.MesosCluster as MesosClusterArgs), bootstrap };
    const ofRegistry = { ...(settings.Registry as RegistryArgs), bootstrap: registryArgs.bootstrap };
    const registrations = await register(() => ({
      url: new MesosCluster("mesos", args).zookeeperUrl,
      endpoint: new Registry("registry", ofRegistry).endpoint,
    }));
    return buildPlan("startup-stack", "dev", "us-east-1", registrations);
  },
  words: {
    "MesosCluster.dnsZoneId": {
      words: "no records are made; masters, agents and frameworks use addresses in any case",
      holds: shows.hasNoRecord,
      otherwise: cluster({ dnsZoneId: "Z0123456789" }),
    },
    "MesosCluster.image": {
      words: "the newest one at each launch, which the preview reports as unpinned",
      holds: shows.takesNewestImage,
      otherwise: cluster({ image: "ami-0123456789abcdef0" }),
    },
    "MesosCluster.masters.members[].bandsReserved": {
      words: "the tier reserves its own band",
      holds: shows.reservesOwnBands,
      otherwise: ofMasters({ members: masters.members.map((member) => ({ ...member, bandsReserved: true })) }),
    },
    "MesosCluster.masters.members[].volumeSizeGib": {
      words: "the tier's",
      holds: shows.hasVolumesOfOneSize,
      otherwise: ofMasters({
        members: masters.members.map((member, index) => ({ ...member, volumeSizeGib: index === 0 ? 20 : undefined })),
      }),
    },
    "MesosCluster.masters.members[].adoptVolumeId": {
      words: "a new one",
      holds: shows.hasNewVolumes,
      within: ofMasters({ incarnation }),
      otherwise: ofMasters({ incarnation, members: adopting("vol-0a", "vol-0b") }),
    },
    "MesosCluster.masters.incarnation": {
      words: "a generated one",
      holds: shows.generatesIncarnation,
      otherwise: ofMasters({ incarnation }),
    },
    "MesosCluster.masters.kmsKeyId": {
      words: "the account's default key for EBS",
      holds: shows.hasDefaultKey,
      otherwise: ofMasters({ kmsKeyId }),
    },
    "MesosCluster.agents.instanceTypes": { words: "m6i.large alone", value: ["m6i.large"] },
    "MesosCluster.agents.spot": {
      words: "none",
      holds: shows.hasNoSpot,
      within: cluster({ agents, publicAgents: agents }),
      otherwise: cluster({ agents: nodes, publicAgents: agents }),
    },
    "MesosCluster.agents.spot.maxPrice": {
      words: "the price on demand",
      holds: shows.hasNoMaxPrice,
      otherwise: ofAgents({ spot: { maxPrice: "0.05" } }),
    },
    "MesosCluster.agents.targetCpuPercent": {
      words: "the group has as many nodes as somebody sets, between `minSize` and `maxSize`",
      holds: shows.hasNoTarget,
      otherwise: ofAgents({ targetCpuPercent: 60 }),
    },
    "MesosCluster.agents.scratchVolumes[]": {
      words: "50 GiB at either",
      holds: shows.hasDisksOf(50, 50),
      otherwise: ofAgents({ scratchVolumes: disks.slice(1) }),
    },
    "MesosCluster.publicAgents": {
      words: "there are none",
      holds: shows.hasNoPublicAgents,
      within: cluster({ publicAgents: undefined }),
      otherwise: cluster({}),
    },
    "MesosCluster.clusterName": { words: "the environment's", value: "dev" },
    "MesosCluster.attributes": { words: "none", value: {} },
    "MesosCluster.isolation": {
      words: "those that the build needs, cgroups/cpu,cgroups/mem",
      value: "cgroups/cpu,cgroups/mem",
    },
    "MesosCluster.masterFlags": { words: "none", value: {} },
    "MesosCluster.agentFlags": { words: "none", value: {} },
    "MesosCluster.frameworks": { words: "marathon alone", value: ["marathon"] },
    "MesosCluster.tlsSecret": {
      words: "none: Mesos talks in the clear",
      holds: shows.handsOnNo("tls"),
      otherwise: cluster({ tlsSecret: secret }),
    },
    "MesosCluster.registrySecret": {
      words: "none",
      holds: shows.handsOnNo("registry"),
      otherwise: cluster({ registrySecret: secret }),
    },
    "MesosCluster.roller": { words: "the defaults of its parts", value: {} },
    "MesosCluster.roller.profile": {
      words: "the AWS SDK's default chain",
      holds: shows.requestLacks("profile"),
      otherwise: cluster({ roller: { profile: "ops" } }),
    },
    "MesosCluster.roller.roleArn": {
      words: "none",
      holds: shows.requestLacks("roleArn"),
      otherwise: cluster({ roller: { roleArn } }),
    },
    "MesosCluster.tags": { words: "none", value: {} },
    "Registry.dnsZoneId": {
      words: "none are made: nodes have both in their hosts files, and others need a record of their own",
      holds: shows.hasNoRecord,
      otherwise: ofRegistry({ dnsZoneId: "Z0123456789" }),
    },
    "Registry.image": {
      words: "the newest one at each launch, which the preview reports as unpinned",
      holds: shows.takesNewestImage,
      otherwise: ofRegistry({ image: "ami-0123456789abcdef0" }),
    },
    "Registry.member.bandsReserved": {
      words: "the tier reserves its own band",
      holds: shows.reservesOwnBands,
      within: ofRegistry({ member: registryArgs.member }),
      otherwise: ofRegistry({}),
    },
    "Registry.roller": { words: "the defaults of its parts", value: {} },
    "Registry.roller.profile": {
      words: "the AWS SDK's default chain",
      holds: shows.requestLacks("profile"),
      otherwise: ofRegistry({ roller: { profile: "ops" } }),
    },
    "Registry.roller.roleArn": {
      words: "none",
      holds: shows.requestLacks("roleArn"),
      otherwise: ofRegistry({ roller: { roleArn } }),
    },
    "Registry.tags": { words: "none", value: {} },
  },
};
