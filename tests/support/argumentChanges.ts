import { buildPlan } from "../../scripts/plan/build";
import type { Plan } from "../../scripts/plan/format";
import { standIn } from "../../scripts/plan/standIns";
import { chefRepositorySubjects } from "./changedArguments/chefRepository";
import { dataStoresSubjects } from "./changedArguments/dataStores";
import { membershipSubjects } from "./changedArguments/membership";
import { mesosSubjects } from "./changedArguments/mesos";
import { networkSubjects } from "./changedArguments/network";
import { registrySubjects } from "./changedArguments/registry";
import type { Json, Subject } from "./changedArguments/subject";
import { zookeeperSubjects } from "./changedArguments/zookeeper";
import { componentSchema, type Property } from "./componentSchema";
import { register } from "./platform";
import { withValue, type Path } from "./secretArguments";

const subjects: Subject[] = [
  ...chefRepositorySubjects,
  ...dataStoresSubjects,
  ...membershipSubjects,
  ...mesosSubjects,
  ...networkSubjects,
  ...registrySubjects,
  ...zookeeperSubjects,
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
      const along = Object.entries(subject.along?.[key] ?? {});
      const given = (value: unknown, together: typeof along = []) =>
        planOf(
          subject,
          together.reduce<unknown>(
            (args, [other, its]) => withValue(args, other.split("."), its),
            withValue(subject.args, path, value),
          ),
        );
      const bothWays = (words: [string, string], other: ArgumentChange["before"]): ArgumentChange[] => [
        { component, argument, change: `${key} ${words[0]}`, before: base, after: other },
        { component, argument, change: `${key} ${words[1]}`, before: other, after: base },
      ];
      return [
        ...bothWays(["changed", "changed back"], given(otherValue(subject, path), along)),
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
