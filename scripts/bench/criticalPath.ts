import type { PlanResource } from "../plan/format";

type Resource = Pick<PlanResource, "urn" | "type" | "name" | "parent" | "dependsOn" | "propertyDependencies">;

/** The chain of resources that an update cannot make side by side, however many it makes at once. */
export interface CriticalPath {
  /** From the first to the last. */
  chain: Resource[];
  /** What is known of the time that they take. */
  seconds: number;
}

/**
 * Seconds that a new resource of a type is waited for, where that is more than a few and somebody has written it down:
 * - a NAT gateway: 84, the apply in the README of github.com/Zingzy/incident-tracker ("Creation complete after 1m24s").
 */
export const waits: Readonly<Record<string, number>> = { "aws:ec2/natGateway:NatGateway": 84 };

/** What a chain weighs: the seconds first, then how many resources it has. */
interface Weight {
  seconds: number;
  length: number;
}

interface Step extends Weight {
  resource: Resource;
  before?: Step;
}

/**
 * The longest chain in which each resource is waited for by the next one, by the seconds that are known and then by its
 * length; of equal ones that of the names that come first. The engine waits for dependencies, of a resource and of its
 * inputs, and for a parent; a component is registered without anything being made, and stands in no chain itself.
 */
export function criticalPath(resources: readonly Resource[], known = waits): CriticalPath {
  const steps = new Map<string, Step>();
  let longest: Step | undefined;
  for (const resource of inOrder(resources)) {
    const before = heaviest(waitedFor(resource).flatMap((urn) => steps.get(urn) ?? []));
    const own = isComponent(resource) ? { seconds: 0, length: 0 } : { seconds: known[resource.type] ?? 0, length: 1 };
    const step: Step = {
      resource,
      before,
      seconds: own.seconds + (before?.seconds ?? 0),
      length: own.length + (before?.length ?? 0),
    };
    steps.set(resource.urn, step);
    longest = heaviest(longest === undefined ? [step] : [longest, step]);
  }
  return { chain: chainOf(longest), seconds: longest?.seconds ?? 0 };
}

/** A path in one line: `Vpc network -> Subnet network-private-us-east-1a`. */
export const chainWords = ({ chain }: CriticalPath): string =>
  chain.map(({ type, name }) => `${type.split(":").at(-1)!} ${name}`).join(" -> ");

function chainOf(last: Step | undefined): Resource[] {
  const chain: Resource[] = [];
  for (let step = last; step !== undefined; step = step.before) {
    if (!isComponent(step.resource)) chain.unshift(step.resource);
  }
  return chain;
}

const isComponent = ({ type }: Resource): boolean =>
  type === "pulumi:pulumi:Stack" || type.startsWith("startup-stack:index:");

const waitedFor = ({ dependsOn, propertyDependencies, parent }: Resource): string[] => [
  ...new Set([...dependsOn, ...Object.values(propertyDependencies).flat(), ...(parent === undefined ? [] : [parent])]),
];

const rank = ({ resource: { name, urn } }: Step): string => `${name} ${urn}`;

function heaviest(steps: Step[]): Step | undefined {
  const order = (a: Step, b: Step) =>
    b.seconds - a.seconds || b.length - a.length || Number(rank(a) > rank(b)) - Number(rank(a) < rank(b));
  return [...steps].sort(order)[0];
}

/** The resources, each after all that it waits for. What is not among them is there already. */
function inOrder(resources: readonly Resource[]): Resource[] {
  const own = new Map(resources.map((resource) => [resource.urn, resource]));
  const left = new Map<string, number>();
  const waiting = new Map<string, string[]>(resources.map(({ urn }) => [urn, []]));
  for (const resource of resources) {
    const urns = waitedFor(resource).filter((urn) => own.has(urn));
    left.set(resource.urn, urns.length);
    for (const urn of urns) waiting.get(urn)!.push(resource.urn);
  }
  const ordered = resources.filter(({ urn }) => left.get(urn) === 0);
  for (const { urn } of ordered) {
    for (const next of waiting.get(urn)!) {
      left.set(next, left.get(next)! - 1);
      if (left.get(next) === 0) ordered.push(own.get(next)!);
    }
  }
  if (ordered.length < resources.length) {
    const stuck = resources.filter(({ urn }) => left.get(urn)! > 0).map(({ name }) => name);
    throw new Error(`no update ends where resources wait for one another: ${stuck.sort().join(", ")}`);
  }
  return ordered;
}
