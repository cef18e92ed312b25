import type { Plan, PlanResource } from "../../scripts/plan/format";
import replaceOnChange from "../fixtures/replace-on-change.json";

/** What becomes of each resource, by `Type name`. */
export interface Changes {
  create: string[];
  update: string[];
  replace: string[];
  delete: string[];
}

/** Inputs of each type whose change replaces it, read from the provider's schemas (Pulumi AWS 7, random 4). */
const replacing: Record<string, string[] | undefined> = replaceOnChange;

/** Types of which the program reads nothing that AWS makes up: a replaced one's outputs differ where its inputs do. */
const outputsFollowInputs = ["aws:s3/bucketObjectv2:BucketObjectv2"];

/** How two plans differ. */
export interface Differences {
  /** The resources of the first plan, by URN. */
  old: Map<string, PlanResource>;
  /** Inputs that differ of each resource that both plans have. */
  changed: Map<string, Set<string>>;
  /** Resources that both plans have and that are replaced. */
  replaced: Set<string>;
  /** Whether what a resource makes up is another one than before. */
  isNew: (urn: string) => boolean;
  /** Whether the program gives an input up after the creation. */
  frozen: (urn: string, input: string) => boolean;
}

/**
 * How a plan differs from the one that a stack was made from. A replaced resource's outputs count as changed for whatever
 * names them. A type that the table does not have is replaced by any change but of tags.
 */
export function differencesBetween(before: Plan, after: Plan): Differences {
  const old = new Map(before.resources.map((resource) => [resource.urn, resource]));
  const kept = after.resources.filter(({ urn }) => old.has(urn));
  const ignored = new Map(after.resources.map(({ urn, options }) => [urn, (options.ignoreChanges ?? []) as string[]]));
  const frozen = (urn: string, input: string) => ignored.get(urn)!.includes(input);
  const changed = new Map(
    kept.map((resource) => [resource.urn, changedInputs(old.get(resource.urn)!, resource, frozen)]),
  );
  const replaced = new Set<string>();
  const isNew = (urn: string): boolean =>
    replaced.has(urn) && !outputsFollowInputs.some((followed) => urn.includes(followed));
  for (let grown = true; grown;) {
    grown = false;
    for (const { urn, type, propertyDependencies } of kept) {
      const inputs = changed.get(urn)!;
      for (const [property, upstream] of Object.entries(propertyDependencies)) {
        if (upstream.some(isNew) && !frozen(urn, property)) inputs.add(property);
      }
      const forces = replacing[type];
      if (
        !replaced.has(urn) &&
        [...inputs].some((property) => (forces === undefined ? property !== "tags" : forces.includes(property)))
      ) {
        replaced.add(urn);
        grown = true;
      }
    }
  }
  return { old, changed, replaced, isNew, frozen };
}

/** What the engine would do with a stack that was made from one plan and gets another. */
export function changesBetween(before: Plan, after: Plan): Changes {
  const { old, changed, replaced } = differencesBetween(before, after);
  const kept = after.resources.filter(({ urn }) => old.has(urn));
  const remaining = new Set(after.resources.map(({ urn }) => urn));
  return {
    create: names(after.resources.filter(({ urn }) => !old.has(urn))),
    update: names(kept.filter(({ urn }) => !replaced.has(urn) && changed.get(urn)!.size > 0)),
    replace: names(kept.filter(({ urn }) => replaced.has(urn))),
    delete: names(before.resources.filter(({ urn }) => !remaining.has(urn))),
  };
}

/** Inputs that differ, but for those that the program gives up after the creation. */
function changedInputs(before: PlanResource, after: PlanResource, frozen: Differences["frozen"]): Set<string> {
  const keys = [...Object.keys(before.inputs), ...Object.keys(after.inputs)].filter((key) => !frozen(after.urn, key));
  return new Set(keys.filter((key) => JSON.stringify(before.inputs[key]) !== JSON.stringify(after.inputs[key])));
}

function names(resources: PlanResource[]): string[] {
  return resources.map(nameOf).sort();
}

/** A resource by its type and name, as the engine's tests log it. */
export function nameOf({ type, name }: PlanResource): string {
  return `${type.split(":").at(-1)!} ${name}`;
}
