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

/**
 * What the engine would do with a stack that was made from one plan and gets another. A replaced resource's outputs
 * count as changed for whatever names them. A type that the table does not have is replaced by any change but of tags.
 */
export function changesBetween(before: Plan, after: Plan): Changes {
  const old = new Map(before.resources.map((resource) => [resource.urn, resource]));
  const created = after.resources.filter(({ urn }) => !old.has(urn));
  const kept = after.resources.filter(({ urn }) => old.has(urn));
  const remaining = new Set(after.resources.map(({ urn }) => urn));
  const changed = new Map(kept.map((resource) => [resource.urn, changedInputs(old.get(resource.urn)!, resource)]));
  const replaced = new Set<string>();
  for (let grown = true; grown;) {
    grown = false;
    for (const { urn, type, propertyDependencies } of kept) {
      const inputs = changed.get(urn)!;
      const isNew = (dependency: string): boolean =>
        replaced.has(dependency) && !outputsFollowInputs.some((followed) => dependency.includes(followed));
      for (const [property, upstream] of Object.entries(propertyDependencies)) {
        if (upstream.some(isNew)) inputs.add(property);
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
  return {
    create: names(created),
    update: names(kept.filter(({ urn }) => !replaced.has(urn) && changed.get(urn)!.size > 0)),
    replace: names(kept.filter(({ urn }) => replaced.has(urn))),
    delete: names(before.resources.filter(({ urn }) => !remaining.has(urn))),
  };
}

/** Inputs that differ, but for those that the program gives up after the creation. */
function changedInputs(before: PlanResource, after: PlanResource): Set<string> {
  const ignored = (after.options.ignoreChanges ?? []) as string[];
  const keys = new Set(
    [...Object.keys(before.inputs), ...Object.keys(after.inputs)].filter((key) => !ignored.includes(key)),
  );
  return new Set([...keys].filter((key) => JSON.stringify(before.inputs[key]) !== JSON.stringify(after.inputs[key])));
}

function names(resources: PlanResource[]): string[] {
  return resources.map(({ type, name }) => `${type.split(":").at(-1)!} ${name}`).sort();
}
