import type { Plan, PlanResource } from "../format";
import { isMasked } from "../masks";
import { resolve } from "../resolve";
import { typed } from "../typed";

/** What is counted in. */
export type Counted = Pick<Plan, "region" | "resources" | "symbols">;

/** Something that AWS counts. */
export interface Quota {
  /** Whose: `a region`. */
  of: string;
  /** What is counted, after a number: `VPCs`. */
  what: string;
  /** How many there may be at first. */
  most: number;
  /** How many AWS gives to who asks: the same where it gives no more, infinitely many where it names no end. */
  highest: number;
  /** Where AWS says so. */
  source: string;
  count: (counted: Counted) => Count[];
}

/** How many there are in one place, or of one thing. */
export interface Count {
  /** Name of the place, such as a region, or of the resource. */
  name: string;
  /** Absent where it is of no single resource of the plan. */
  resource?: PlanResource;
  count: number;
}

/** What is counted by: a resource of the plan, or the name of what is none. Nothing is counted where it is not known. */
export type Key = PlanResource | string | undefined;

/** Adds up counts that have the same key. */
export function sumOf(counts: Iterable<readonly [key: Key, count: number]>): Count[] {
  const sums = new Map<PlanResource | string, number>();
  for (const [key, count] of counts) if (key !== undefined) sums.set(key, (sums.get(key) ?? 0) + count);
  return [...sums].map(([key, count]) =>
    typeof key === "string" ? { name: key, count } : { name: key.name, resource: key, count },
  );
}

/** Resources of one type, or of several. */
export const ofType = ({ resources }: Counted, ...types: string[]): PlanResource[] =>
  types.flatMap((type) => typed(resources, type).all);

/** Finds the resource that ids, ARNs or names in inputs are of, each once; what is not of the plan goes by its own name. */
export function finder(counted: Counted, type: string): (reference: unknown) => Key {
  const found = new Map<string, Key>();
  return (reference) => {
    if (typeof reference !== "string" || isMasked(reference)) return undefined;
    if (!found.has(reference)) found.set(reference, resolve(counted, reference, type) ?? reference);
    return found.get(reference);
  };
}

/** How many resources of a type there are by what one of their inputs refers to. */
export const per =
  (type: string, input: string, referred: string) =>
  (counted: Counted): Count[] => {
    const find = finder(counted, referred);
    return sumOf(ofType(counted, type).map(({ inputs }) => [find(inputs[input]), 1]));
  };

/** How many resources of a type a region has. One that names no region is in the plan's. */
export const perRegion =
  (type: string, counts: (resource: PlanResource) => boolean = () => true) =>
  (counted: Counted): Count[] =>
    sumOf(
      ofType(counted, type)
        .filter(counts)
        .map(({ inputs: { region } }) => [typeof region === "string" ? region : counted.region, 1]),
    );

/** How many resources of a type the account has. */
export const perAccount =
  (...types: string[]) =>
  (counted: Counted): Count[] => [{ name: "the account", count: ofType(counted, ...types).length }];

/** A figure of each resource of a type, as far as it is known. */
export const each =
  (type: string, figure: (inputs: PlanResource["inputs"]) => number | undefined) =>
  (counted: Counted): Count[] =>
    ofType(counted, type).flatMap((resource) => {
      const count = figure(resource.inputs);
      return count === undefined ? [] : [{ name: resource.name, resource, count }];
    });

/** Characters of a text. */
export const lengthOf = (value: unknown): number | undefined =>
  typeof value === "string" && !isMasked(value) ? value.length : undefined;
