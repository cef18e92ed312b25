import { join } from "node:path";

import type * as pulumi from "@pulumi/pulumi";

import type { Fault } from "../../components/faults";
import { chefRepositoryFaults } from "../../components/chefRepository/validate";
import { readRepository } from "../../components/chefRepository/repositoryFiles";
import { dataStoresFaults } from "../../components/dataStores/validate";
import { membershipFaults } from "../../components/membership/validate";
import { mesosClusterFaults } from "../../components/mesos/validate";
import { networkFaults } from "../../components/network/validate";
import { registryFaults } from "../../components/registry/validate";
import { zooKeeperQuorumFaults } from "../../components/zookeeper/validate";
import { ChefRepository, DataStores, Membership, MesosCluster, Network, Registry, ZooKeeperQuorum } from "../../index";
import { repositoryRoot } from "../../scripts/plan/stack";
import { Desk, deskFaults } from "../tiers/fleet";
import { componentSchema, type Property } from "./componentSchema";

/** A rule of a component: arguments that break it and no other one, which of them it reads, and what it says. */
export interface RuleCase {
  component: keyof typeof ruled;
  args: object;
  /** Paths of all arguments that the rule reads of these, omitted ones among them. */
  reads: string[];
  fault: string;
}

type Make<A> = (name: string, args: A, opts: pulumi.ComponentResourceOptions) => pulumi.ComponentResource;
/** A small one, since each attempt reads it. */
export const repositoryPath = join(repositoryRoot, "tests/fixtures/chef-repository");
const repository = readRepository(repositoryPath);

/** Each component that has rules: how it is made, and the rules that it hands to `validate`. */
export const ruled = {
  ChefRepository: {
    make: ((name, args, opts) => new ChefRepository(name, args as never, opts)) as Make<object>,
    faults: (args: object): Fault[] => chefRepositoryFaults(args as never, repository),
  },
  DataStores: {
    make: ((name, args, opts) => new DataStores(name, args as never, opts)) as Make<object>,
    faults: (args: object): Fault[] => dataStoresFaults(args as never),
  },
  Desk: {
    make: ((name, args, opts) => new Desk(name, args as never, opts)) as Make<object>,
    faults: (args: object): Fault[] => deskFaults(args as never),
  },
  Membership: {
    make: ((name, args, opts) => new Membership(name, args as never, opts)) as Make<object>,
    faults: (args: object): Fault[] => membershipFaults(args as never),
  },
  MesosCluster: {
    make: ((name, args, opts) => new MesosCluster(name, args as never, opts)) as Make<object>,
    faults: (args: object): Fault[] => mesosClusterFaults(args as never),
  },
  Network: {
    make: ((name, args, opts) => new Network(name, args, opts)) as Make<object>,
    faults: (args: object): Fault[] => networkFaults(args),
  },
  Registry: {
    make: ((name, args, opts) => new Registry(name, args as never, opts)) as Make<object>,
    faults: (args: object): Fault[] => registryFaults(args as never),
  },
  ZooKeeperQuorum: {
    make: ((name, args, opts) => new ZooKeeperQuorum(name, args as never, opts)) as Make<object>,
    faults: (args: object): Fault[] => zooKeeperQuorumFaults(args as never),
  },
};

import type { Path } from "./secretArguments";
export type { Path };

/** `members[1].zone` as its parts. Keys of tags hold no dots but for those of their own. */
export function pathOf(written: string): Path {
  if (written.startsWith("tags.")) return ["tags", written.slice("tags.".length)];
  return written.split(/[.[\]]+/).flatMap((part) => (part === "" ? [] : /^\d+$/.test(part) ? Number(part) : part));
}

/** Paths of all values that arguments hold, but for lists and maps, which hold them. */
export function leaves(value: unknown, at = ""): string[] {
  if (typeof value !== "object" || value === null) return value === undefined ? [] : [at];
  return Object.entries(value).flatMap(([key, part]) =>
    leaves(part, Array.isArray(value) ? `${at}[${key}]` : at === "" ? key : `${at}.${key}`),
  );
}

const { resources, types } = componentSchema();
const fieldsOf = (property: Property | undefined) => types[property?.$ref?.replace("#/types/", "") ?? ""]?.properties;

/** Paths of the arguments that are left out and may come later, and of such parts of those that are given. */
export function omitted({ component, args }: RuleCase): string[] {
  const within = (fields: Record<string, Property> = {}, given: object, at: string): string[] =>
    Object.entries(fields).flatMap(([key, property]) => {
      const value: unknown = (given as Record<string, unknown>)[key];
      if (value === undefined) return property.plain === true ? [] : [`${at}${key}`];
      return typeof value === "object" && value !== null ? within(fieldsOf(property), value, `${at}${key}.`) : [];
    });
  return within(resources[`startup-stack:index:${component}`]?.inputProperties, args, "");
}

/** Arguments of a fleet that are plain, whole or but for their innermost parts. */
const ofFleet: Record<string | number, Property> = {
  ...{ subnetIds: { plain: true, items: {} }, instanceTypes: { plain: true, items: {} } },
  targetCpuPercent: { plain: true },
  spot: { plain: true, additionalProperties: {} },
  scratchVolumes: { plain: true, items: { plain: true, additionalProperties: {} } },
};

/** How an argument, or a part of one, stands in the schema: one of a tier of the tests as that of a quorum does. */
function propertyOf(component: string, path: Path): Property | undefined {
  const own = resources[`startup-stack:index:${component}`] ?? resources["startup-stack:index:ZooKeeperQuorum"]!;
  const [first, ...rest] = path;
  return rest.reduce<Property | undefined>(
    (property, part) =>
      typeof part === "number" ? property?.items : (property?.additionalProperties ?? fieldsOf(property)?.[part]),
    own.inputProperties[first!] ?? ofFleet[first!] ?? {},
  );
}

/** The outermost part of an argument that may be an output, and the innermost: nothing where none may. */
export function openParts(component: string, path: Path): { outer: Path; inner: Path } | undefined {
  const open = path.map((_, index) => path.slice(0, index + 1)).filter((part) => isOpen(component, part));
  return open.length === 0 ? undefined : { outer: open[0]!, inner: open.at(-1)! };
}

const isOpen = (component: string, path: Path): boolean => propertyOf(component, path)?.plain !== true;

/** Waits for so many turns of the event loop. */
export async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}
