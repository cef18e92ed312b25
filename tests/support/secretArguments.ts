import * as pulumi from "@pulumi/pulumi";

import { ChefRepository, DataStores, Membership, MesosCluster, Network, ZooKeeperQuorum } from "../../index";
import { componentSchema, type Property } from "./componentSchema";
import { dataStoresArgs, given } from "./dataStoresArgs";
import { agents as offered, joined } from "./joined";
import { mesosArgs } from "./mesosArgs";
import { quorumArgs } from "./quorumArgs";

type Json = Record<string, unknown>;
export type Path = (string | number)[];

/** A component with arguments that it accepts, with something in each place that a secret can be put into. */
export interface Subject {
  component: string;
  make: (name: string, args: never) => pulumi.ComponentResource;
  args: Json;
}

const quorum = (name: string, args: never) => new ZooKeeperQuorum(name, args);
const network = (name: string, args: never) => new Network(name, args);

/** Agents that say all that agents may. */
const agents = {
  ...mesosArgs.agents,
  ...{ instanceTypes: ["m6i.large"], spot: { maxPrice: "0.05" }, targetCpuPercent: 60 },
  scratchVolumes: [{ mount: "/var/lib/docker", sizeGib: 50 }],
};
const secret = (name: string) => ({
  arn: `arn:aws:secretsmanager:us-east-1:123456789012:secret:${name}-a1b2c3`,
  versionId: "0".repeat(32),
});

export const subjects: Subject[] = [
  {
    component: "ChefRepository",
    make: (name, args) => new ChefRepository(name, args),
    args: {
      environment: "dev",
      dns: { servers: ["10.0.0.2"], search: ["a.internal"] },
      client: "cinc",
      keyName: "operators",
      artifacts: { cinc: { version: "18.0.0", url: "s3://packages/cinc.deb", sha256: "a".repeat(64) } },
      tags: { team: "a" },
    },
  },
  {
    component: "DataStores",
    make: (name, args) => new DataStores(name, args),
    args: { ...dataStoresArgs, tags: { team: "a" } },
  },
  {
    component: "DataStores",
    make: (name, args) => new DataStores(name, args),
    args: { ...dataStoresArgs, sql: { given: given("db") }, redis: { given: given("redis") } },
  },
  {
    component: "Membership",
    make: (name, args) => new Membership(name, args),
    args: { ...joined(), offers: [offered], tags: { team: "a" } },
  },
  {
    component: "MesosCluster",
    make: (name, args) => new MesosCluster(name, args),
    args: {
      ...{ ...mesosArgs, bootstrap: { ...mesosArgs.bootstrap, dns: { servers: ["10.0.0.2"] } } },
      ...{ agents, publicAgents: agents, roller: { waitMinutes: 35 }, tags: { team: "a" } },
      ...{ containerizers: ["docker", "mesos"], frameworks: ["marathon"], attributes: { tier: "a" } },
      ...{ masterFlags: { offer_timeout: "2mins" }, agentFlags: { gc_delay: "2days" } },
      ...{ tlsSecret: secret("tls"), registrySecret: secret("registry") },
    },
  },
  { component: "Network", make: network, args: { cidr: "10.0.0.0/16", zones: ["us-east-1a"], domain: "dev.internal" } },
  {
    component: "Network",
    make: network,
    args: {
      existing: { vpcId: "vpc-0a", privateSubnets: [{ zone: "us-east-1a", id: "subnet-0a", cidr: "10.0.0.0/20" }] },
      sshCidrs: ["10.250.0.0/16"],
      tags: { team: "a" },
    },
  },
  {
    component: "ZooKeeperQuorum",
    make: quorum,
    args: {
      ...{ ...quorumArgs, bootstrap: { ...quorumArgs.bootstrap, dns: { servers: ["10.0.0.2"] } } },
      ...{ commandsWhitelist: ["srvr", "mntr"], roller: { waitMinutes: 35 }, tags: { team: "a" } },
    },
  },
];

const { resources, types } = componentSchema();

/** A place in a component's arguments. */
export interface Place {
  path: Path;
  property: Property;
}

/** All places that take an output, and so a secret, each before those in it. */
export const places = (subject: Subject): Place[] =>
  placesOfAll(subject).filter(({ property }) => property.plain !== true);

/** All places that take none. */
export const plainPlaces = (subject: Subject): Place[] =>
  placesOfAll(subject).filter(({ property }) => property.plain === true);

function placesOfAll({ component, args }: Subject): Place[] {
  return placesIn(resources[`startup-stack:index:${component}`]!.inputProperties, args, []);
}

function placesIn(properties: Record<string, Property>, given: unknown, at: Path): Place[] {
  return Object.entries(properties).flatMap(([key, property]) =>
    placesOf(property, (given as Json | undefined)?.[key], [...at, key]),
  );
}

function placesOf(property: Property, given: unknown, path: Path): Place[] {
  const own = [{ path, property }];
  if (given === undefined) return own;
  const { items, additionalProperties: values } = property;
  if (items !== undefined) return [...own, ...placesOf(items, (given as unknown[])[0], [...path, 0])];
  if (values !== undefined) {
    const inside = Object.entries(given as Json).slice(0, 1);
    return [...own, ...inside.flatMap(([key, item]) => placesOf(values, item, [...path, key]))];
  }
  const fields = fieldsOf(property);
  return fields === undefined ? own : [...own, ...placesIn(fields, given, path)];
}

const fieldsOf = ({ $ref }: Property) => types[$ref?.replace("#/types/", "") ?? ""]?.properties;

/** A place as faults name it. */
export const nameOf = ({ path }: Place): string =>
  path.reduce<string>(
    (left, part) => (typeof part === "number" ? `${left}[${part}]` : left === "" ? part : `${left}.${part}`),
    "",
  );

/** Values of a property's type, made of one text and one number. */
export function valueOf(property: Property, text: string, number: number): unknown {
  const { items, additionalProperties: values, type } = property;
  if (items !== undefined) return [valueOf(items, text, number)];
  if (values !== undefined) return { key: valueOf(values, text, number) };
  const fields = fieldsOf(property);
  if (fields !== undefined) {
    return Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, valueOf(field, text, number)]));
  }
  return type === "number" ? number : type === "boolean" ? true : text;
}

/** The arguments with another value in one place. */
export function withValue(args: unknown, [first, ...rest]: Path, value: unknown): unknown {
  if (first === undefined) return value;
  if (Array.isArray(args)) {
    return args.map((item: unknown, index) => (index === first ? withValue(item, rest, value) : item));
  }
  return { ...(args as Json | undefined), [first]: withValue((args as Json | undefined)?.[first], rest, value) };
}

/** What arguments have in one place. */
export function valueAt(args: unknown, path: Path): unknown {
  return path.reduce((left, part) => (left as Record<string | number, unknown> | undefined)?.[part], args);
}

/** Ways in which a secret comes. */
export const ways: ((value: unknown) => unknown)[] = [
  (value) => pulumi.secret(value),
  (value) => Promise.resolve(pulumi.secret(value)),
  (value) => pulumi.secret(1).apply(() => value),
];
