import type { PlanResource } from "./format";

/** Resources of one type. Of several that have one name the first is found by it. */
export interface Typed {
  all: readonly PlanResource[];
  /** By logical name. */
  byName: ReadonlyMap<unknown, PlanResource>;
  /** By the name that they are given in AWS. */
  byGivenName: ReadonlyMap<unknown, PlanResource>;
}

// A plan's list of resources never changes: whoever wants another plan makes another list.
const indexes = new WeakMap<readonly PlanResource[], Map<string, Typed>>();

/** The resources of a type, in the plan's order. All types of a list are looked up at once, when it is first asked for one. */
export function typed(resources: readonly PlanResource[], type: string): Typed {
  let index = indexes.get(resources);
  if (index === undefined) indexes.set(resources, (index = indexed(resources)));
  return index.get(type) ?? none;
}

const none: Typed = { all: [], byName: new Map(), byGivenName: new Map() };

function indexed(resources: readonly PlanResource[]): Map<string, Typed> {
  const types = new Map<string, PlanResource[]>();
  for (const resource of resources) {
    const same = types.get(resource.type);
    if (same === undefined) types.set(resource.type, [resource]);
    else same.push(resource);
  }
  return new Map([...types].map(([type, all]) => [type, typedOf(all)]));
}

/** The last entry of a map wins, and here the first resource has to. */
function typedOf(all: readonly PlanResource[]): Typed {
  const reversed = [...all].reverse();
  return {
    all,
    byName: new Map(reversed.map((resource) => [resource.name, resource])),
    byGivenName: new Map(reversed.map((resource) => [resource.inputs.name, resource])),
  };
}
