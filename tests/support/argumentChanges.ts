import * as pulumi from "@pulumi/pulumi";

import { ChefRepository, Membership, Network, NetworkNat, ZooKeeperQuorum } from "../../index";
import { buildPlan } from "../../scripts/plan/build";
import type { Plan } from "../../scripts/plan/format";
import { standIn } from "../../scripts/plan/standIns";
import { componentSchema, type Property } from "./componentSchema";
import { agents, joined } from "./joined";
import { register } from "./platform";
import { quorumArgs } from "./quorumArgs";
import { chefRepository, changedChefRepository } from "./repository";
import { withValue, type Path } from "./secretArguments";

type Json = Record<string, unknown>;

/** A component with arguments that it accepts, and what else it accepts in their places. */
interface Subject {
  component: string;
  make: (name: string, args: never) => pulumi.ComponentResource;
  args: Json;
  /** Another value by path; numbers and switches need none. */
  others: Json;
  /** What is refused when it is left out alone, although its type lets it be. */
  needed: string[];
}

const client = "cinc";
const cinc = { version: "18.0.0", url: "s3://packages/cinc.deb", sha256: "a".repeat(64) };
const artifacts = { cinc };
const dns = { servers: ["10.0.0.2"], search: ["dev.internal"] };
const tags = { team: "a" };
const archive = (digit: string) => ({ key: `bundles/${digit.repeat(64)}.tar.gz`, sha256: digit.repeat(64) });
const otherArchive = { key: archive("b").key, sha256: archive("b").sha256 };
const otherClient = {
  client: "chef",
  "artifacts.cinc.version": "18.1.0",
  "artifacts.cinc.url": "s3://packages/other.deb",
  "artifacts.cinc.sha256": "b".repeat(64),
};
const otherDns = { "dns.servers": ["10.0.0.3"], "dns.search": ["other.internal"] };
const below = (property: string, others: Json): Json =>
  Object.fromEntries(Object.entries(others).map(([path, other]) => [`${property}.${path}`, other]));

/** What a tier or a Membership is handed on by a ChefRepository. */
const bootstrap = {
  ...joined().bootstrap,
  ...{ client, artifacts, sessionManager: false, keyName: "operators", dns },
  archives: { roles: { zookeeper: archive("a") }, joins: { mesos: archive("a"), logs: archive("c") } },
};
const otherBootstrap = below("bootstrap", {
  environment: "prod",
  domain: "prod.internal",
  bucket: "other",
  bucketArn: "arn:aws:s3:::other",
  nodesGroupId: "sg-0b",
  keyName: "others",
  ...below("archives.roles.zookeeper", otherArchive),
  ...below("archives.joins.mesos", otherArchive),
  ...otherClient,
  ...otherDns,
});

const members = [1, 2, 3].map((id) => ({
  ...{
    id,
    zone: `us-east-1${"abc"[id - 1]}`,
    subnetId: `subnet-0${"abc"[id - 1]}`,
    subnetCidr: `10.0.${id * 16}.0/20`,
  },
  ...{ bandsReserved: false, volumeSizeGib: 10 },
}));
const incarnation = "0123456789abcdef";
const quorum = {
  component: "ZooKeeperQuorum",
  make: (name: string, args: never) => new ZooKeeperQuorum(name, args),
  args: {
    ...{ vpcId: quorumArgs.vpcId, members, bootstrap, addressBand: 12, dnsZoneId: "Z0123456789", tags },
    ...{ instanceType: "t3.small", image: "ami-0123456789abcdef0", rootDeviceName: "/dev/xvda", rootVolumeSizeGib: 8 },
    ...{ volumeSizeGib: 10, kmsKeyId: "arn:aws:kms:us-east-1:123456789012:key/0a1b2c3d-0000-4000-8000-0123456789ab" },
    ...{ heapMib: 512, snapshotRetainCount: 14, tickTime: 2000, initLimit: 10, syncLimit: 5, maxClientCnxns: 0 },
    ...{ minSessionTimeout: 5000, maxSessionTimeout: 50_000, snapCount: 50_000 },
    ...{ autopurgeSnapRetainCount: 5, autopurgePurgeInterval: 24, commandsWhitelist: ["srvr", "mntr"] },
    roller: { profile: "ops", roleArn: "arn:aws:iam::123456789012:role/deploy", waitMinutes: 35 },
  },
  others: {
    ...otherBootstrap,
    vpcId: "vpc-0b",
    dnsZoneId: "Z9876543210",
    instanceType: "t3.medium",
    image: "ami-0fedcba9876543210",
    rootDeviceName: "/dev/sda1",
    kmsKeyId: "arn:aws:kms:us-east-1:123456789012:key/0a1b2c3d-0000-4000-8000-0123456789ff",
    commandsWhitelist: ["srvr", "mntr", "ruok"],
    "roller.profile": "others",
    "roller.roleArn": "arn:aws:iam::123456789012:role/other",
    "members.0.id": 4,
    "members.0.zone": "us-east-1d",
    "members.0.subnetId": "subnet-0d",
    "members.0.subnetCidr": "10.0.64.0/20",
  },
  needed: ["bootstrap.artifacts.cinc.url"],
};

const ownNetwork = { cidr: "10.0.0.0/16", zones: ["us-east-1a", "us-east-1b", "us-east-1c"], domain: "dev.internal" };

const subjects: Subject[] = [
  {
    component: "ChefRepository",
    make: (name, args) => new ChefRepository(name, args),
    args: {
      ...{ environment: "dev", domain: "dev.internal", forceDestroy: false, nodesGroupId: "sg-0a", tags, dns },
      ...{ client, artifacts, sessionManager: false, keyName: "operators" },
      repositoryPath: chefRepository,
    },
    others: {
      ...{ environment: "prod", domain: "prod.internal", nodesGroupId: "sg-0b", keyName: "others" },
      repositoryPath: changedChefRepository({ "cookbooks/store/recipes/default.rb": "# another one" }),
      ...otherClient,
      ...otherDns,
    },
    needed: ["artifacts.cinc.url"],
  },
  {
    component: "Membership",
    make: (name, args) => new Membership(name, args),
    args: { bootstrap, party: { tier: "web", roles: ["web-1", "web-2"] }, offers: [agents], tags },
    others: {
      ...otherBootstrap,
      "party.tier": "site",
      "party.roles": ["web-1", "web-3"],
      "offers.0.service": "logs",
      "offers.0.settings": { master: "zk://10.0.64.18:2181/mesos" },
      "offers.0.secrets.credential.arn": `${agents.secrets.credential.arn}9`,
      "offers.0.secrets.credential.versionId": "v2",
    },
    needed: ["bootstrap.nodesGroupId"],
  },
  {
    component: "Network",
    make: (name, args) => new Network(name, args),
    args: { ...ownNetwork, nat: NetworkNat.Single, sshCidrs: ["10.250.0.0/16"], tags },
    others: {
      sshCidrs: ["10.251.0.0/16"],
      ...{ cidr: "10.1.0.0/16", domain: "other.internal", nat: NetworkNat.PerZone },
      // The single gateway is in the first one.
      zones: ["us-east-1b", "us-east-1c", "us-east-1d"],
    },
    needed: Object.keys(ownNetwork),
  },
  {
    component: "Network",
    make: (name, args) => new Network(name, args),
    args: { ...ownNetwork, natZone: "us-east-1b" },
    others: { natZone: "us-east-1c" },
    needed: [],
  },
  {
    component: "Network",
    make: (name, args) => new Network(name, args),
    args: {
      existing: {
        ...{ vpcId: "vpc-0a", dnsZoneId: "Z0123456789" },
        privateSubnets: [{ zone: "us-east-1a", id: "subnet-0a", cidr: "10.0.0.0/20", bandsReserved: false }],
      },
      tags,
    },
    others: below("existing", {
      ...{ vpcId: "vpc-0b", dnsZoneId: "Z9876543210" },
      ...below("privateSubnets.0", { zone: "us-east-1b", id: "subnet-0b", cidr: "10.0.16.0/20" }),
    }),
    needed: [],
  },
  quorum,
  {
    ...quorum,
    args: {
      ...quorum.args,
      ...{ incarnation, restore: true },
      members: members.map((member) => ({ ...member, adoptVolumeId: `vol-0${"abc"[member.id - 1]}` })),
    },
    others: { incarnation: "fedcba9876543210", "members.0.adoptVolumeId": "vol-0d" },
    needed: ["incarnation", "members.0.adoptVolumeId"],
  },
];

/** One change of one argument, or of a name: what a component was made with, and what it gets. */
export interface ArgumentChange {
  component: string;
  /** The argument as the component's schema has it: `ZooKeeperQuorum.members.zone`. */
  argument: string;
  change: string;
  before: () => Promise<Plan>;
  after: () => Promise<Plan>;
}

const { resources, types } = componentSchema();

/** All arguments of all components, down to those that are no sections themselves. */
export function allArguments(): string[] {
  return Object.entries(resources).flatMap(([token, { inputProperties }]) =>
    leavesOf(inputProperties).map((path) => `${token.split(":").at(-1)!}.${path}`),
  );
}

function leavesOf(properties: Record<string, Property>): string[] {
  return Object.entries(properties).flatMap(([name, property]) => {
    const fields = fieldsOf(property);
    return fields === undefined ? [name] : leavesOf(fields).map((path) => `${name}.${path}`);
  });
}

/** The fields of a section, or of the items of a list or a map of them. */
function fieldsOf({ $ref, items, additionalProperties }: Property): Record<string, Property> | undefined {
  const type = $ref ?? items?.$ref ?? additionalProperties?.$ref;
  return types[type?.replace("#/types/", "") ?? ""]?.properties;
}

/** Every change of one argument: to another value, and of what may be left out both ways. */
export function argumentChanges(): ArgumentChange[] {
  const done = new Set<string>();
  return subjects.flatMap((subject) => {
    const { component } = subject;
    const base = planOf(subject, subject.args);
    // A later subject of a component is there for what an earlier one cannot have.
    const places = placesOf(subject).filter(({ argument }) => !done.has(argument));
    for (const { argument } of places) done.add(argument);
    return places.flatMap(({ argument, path, optional }) => {
      const key = path.join(".");
      const given = (value: unknown) => planOf(subject, withValue(subject.args, path, value));
      const bothWays = (words: [string, string], other: ArgumentChange["before"]): ArgumentChange[] => [
        { component, argument, change: `${key} ${words[0]}`, before: base, after: other },
        { component, argument, change: `${key} ${words[1]}`, before: other, after: base },
      ];
      return [
        ...bothWays(["changed", "changed back"], given(otherValue(subject, path))),
        ...(optional && !subject.needed.includes(key) ? bothWays(["left out", "given"], given(undefined)) : []),
      ];
    });
  });
}

/** Every component under another name, with an alias of the one that it was made with. */
export function renames(): ArgumentChange[] {
  return subjects.map((subject) => {
    const { component, args } = subject;
    const [name, other] = [component.toLowerCase(), "another"];
    const before = planOf(subject, args);
    const after = () => planOf(subject, args, other)().then((plan) => underAlias(plan, other, name));
    return { component, argument: `${component}'s name`, change: "renamed with an alias", before, after };
  });
}

/** A plan as the engine compares it: each child is the one of the old name, and has what was made up for that. */
function underAlias(plan: Plan, name: string, alias: string): Plan {
  const aliased = (urn: string) => urn.replace(`::${name}`, `::${alias}`);
  const text = plan.resources.reduce((all, { urn, type, name: own, inputs }) => {
    const request = { type, inputs, region: plan.region };
    const made = standIn({ ...request, urn, name: own });
    const kept = standIn({ ...request, urn: aliased(urn), name: own.replace(name, alias) });
    const values = Object.entries({ ...made.outputs, id: made.id });
    return values.reduce((left, [key, value]) => {
      const before = { ...kept.outputs, id: kept.id }[key];
      return typeof value === "string" && value !== before ? left.replaceAll(value, String(before)) : left;
    }, all);
  }, JSON.stringify(plan));
  const resources = (JSON.parse(text) as Plan).resources.map((resource) => {
    const dependencies = Object.entries(resource.propertyDependencies);
    return {
      ...resource,
      urn: aliased(resource.urn),
      name: resource.name.replace(name, alias),
      propertyDependencies: Object.fromEntries(dependencies.map(([key, urns]) => [key, urns.map(aliased)])),
    };
  });
  return { ...plan, resources };
}

interface Place {
  argument: string;
  path: Path;
  optional: boolean;
}

/** The arguments that a subject has, each once: of a list and a map the first item's. */
function placesOf({ component, args }: Subject): Place[] {
  const inside = (properties: Record<string, Property>, given: Json, argument: string, path: Path): Place[] =>
    Object.entries(properties).flatMap(([name, property]): Place[] => {
      const value = given[name];
      if (value === undefined) return [];
      const [at, here] = [`${argument}.${name}`, [...path, name]];
      const fields = fieldsOf(property);
      if (fields === undefined) return [{ argument: at, path: here, optional: property.optional === true }];
      if (property.items !== undefined) return inside(fields, (value as Json[])[0]!, at, [...here, 0]);
      if (property.additionalProperties !== undefined) {
        const [key, item] = Object.entries(value as Json)[0] ?? [];
        return key === undefined ? [] : inside(fields, item as Json, at, [...here, key]);
      }
      return inside(fields, value as Json, at, here);
    });
  const { inputProperties } = resources[`startup-stack:index:${component}`]!;
  return inside(inputProperties, args, component, []);
}

function otherValue({ component, args, others }: Subject, path: Path): unknown {
  const key = path.join(".");
  if (key in others) return others[key];
  const given = path.reduce<unknown>((at, part) => (at as Json)[part], args);
  if (typeof given === "number") return given + 1;
  if (typeof given === "boolean") return !given;
  if (key === "tags") return { team: "b" };
  throw new Error(`${component}.${key} has no other value`);
}

/** A plan that is made once. */
function planOf({ component, make }: Subject, args: unknown, name = component.toLowerCase()): () => Promise<Plan> {
  let made: Promise<Plan> | undefined;
  return () => (made ??= planWith(name, make, args));
}

async function planWith(name: string, make: Subject["make"], args: unknown): Promise<Plan> {
  const registrations = await register(() => {
    make(name, args as never);
    return {};
  });
  return buildPlan("startup-stack", "dev", "us-east-1", registrations);
}
