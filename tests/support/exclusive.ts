import type { Plan, PlanResource } from "../../scripts/plan/format";
import exclusive from "../fixtures/exclusive.json";
import { differencesBetween, nameOf, type Differences } from "./changes";

type Inputs = Record<string, unknown>;

/** Something that AWS gives to one resource at a time. */
interface Row {
  /** What it is, in words. */
  holds: string;
  /** The inputs that together say which: `a?` may be missing, and of a list, `a[]` or `a[].b`, each item holds one. */
  by: string[];
  /** What a second one does: it is refused, or takes it, and loses it again when the first one is deleted. */
  taken: string;
  source: string;
}

const table: Record<string, Row[] | undefined> = exclusive;

/** Something exclusive that a resource holds. */
export interface Held {
  /** The same for all resources that would hold it. */
  key: string;
  what: string;
  isRefused: boolean;
}

/** Everything exclusive that a resource with these inputs holds. What Pulumi makes a name for holds none that another could want. */
export function heldBy(type: string, inputs: Inputs): Held[] {
  return (table[type] ?? []).flatMap(({ holds, by, taken }) =>
    valuesOf(by, inputs).map((values) => ({
      // Two types may hold one kind of thing, such as a rule of a group or an address of a subnet.
      key: JSON.stringify([holds, ...values]),
      what: `${holds} (${values.filter((value) => value !== "").join(", ")})`,
      isRefused: taken === "refused",
    })),
  );
}

/** The values of all properties, in every combination of the items of their lists; none where a needed one is missing. */
function valuesOf(by: string[], inputs: Inputs): string[][] {
  return by.reduce<string[][]>(
    (all, property) => all.flatMap((left) => itemsOf(property, inputs).map((value) => [...left, value])),
    [[]],
  );
}

function itemsOf(property: string, inputs: Inputs): string[] {
  const [, key, list, field, optional] = /^(\w+)(\[\])?(?:\.(\w+))?(\?)?$/.exec(property)!;
  const value = inputs[key!];
  if (value === undefined || value === null) return optional === undefined ? [] : [""];
  const items = list === undefined ? [value] : (value as unknown[]);
  return items.map((item) => String(field === undefined ? item : (item as Inputs)[field]));
}

/**
 * What a change of a stack would have one resource take before another lets go of it, in words. The engine creates before
 * it deletes, and deletes last, but for a replaced resource with `deleteBeforeReplace`.
 */
export function takenTooEarly(before: Plan, after: Plan): string[] {
  const differences = differencesBetween(before, after);
  const holders = new Map<string, PlanResource>();
  for (const resource of before.resources) {
    for (const { key } of heldBy(resource.type, resource.inputs)) holders.set(key, resource);
  }
  return after.resources.flatMap((resource) => {
    const { urn, type, options } = resource;
    const isReplaced = differences.replaced.has(urn);
    const isTouched = isReplaced || !differences.changed.has(urn) || differences.changed.get(urn)!.size > 0;
    if (!isTouched) return [];
    return heldBy(type, inputsAfter(resource, differences)).flatMap(({ key, what }) => {
      const holder = holders.get(key);
      const isOwn = holder?.urn === urn && (!isReplaced || options.deleteBeforeReplace === true);
      return holder === undefined || isOwn ? [] : [`${nameOf(resource)} wants ${what}, which ${nameOf(holder)} has`];
    });
  });
}

/** Inputs as the engine would send them: what is ignored stays, and what a replaced resource makes up is another one. */
function inputsAfter({ urn, inputs, propertyDependencies }: PlanResource, { old, frozen, isNew }: Differences): Inputs {
  const kept = old.get(urn);
  const entries = Object.entries(inputs).map(([key, value]): [string, unknown] => {
    if (kept !== undefined && frozen(urn, key)) return [key, kept.inputs[key]];
    const renewed = (propertyDependencies[key] ?? []).some(isNew);
    return [key, renewed ? renew(value) : value];
  });
  return Object.fromEntries(entries);
}

/** Stand-ins make the id of a replacement the same as before. */
function renew(value: unknown): unknown {
  if (typeof value === "string") return `${value} (another one)`;
  if (Array.isArray(value)) return value.map(renew);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, renew(item)]));
}
