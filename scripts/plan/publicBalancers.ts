import { typesOfBalancing } from "./balancing";
import type { Plan, PlanResource } from "./format";
import { inside, list, switchOf, text } from "./inputs";
import { resolve } from "./resolve";

type Draft = Pick<Plan, "resources" | "symbols">;

/** A load balancer that faces the internet, and a port that it listens on or hands on to. */
export interface PublicPort {
  balancer: PlanResource;
  /** What says so: a listener, or the balancer itself. */
  resource: PlanResource;
  port: number;
}

const types = {
  balancer: typesOfBalancing("LoadBalancer"),
  listener: typesOfBalancing("Listener"),
  rule: typesOfBalancing("ListenerRule"),
  targets: typesOfBalancing("TargetGroup"),
};
const classicType = "aws:elb/loadBalancer:LoadBalancer";

/** Ids of the security groups that load balancers carry. */
export const balancersGroups = ({ resources }: Pick<Plan, "resources">): Set<unknown> =>
  new Set(
    resources
      .filter(({ type }) => type === classicType || types.balancer.includes(type))
      .flatMap(({ inputs }) => list(inputs.securityGroups)),
  );

/** Ports of load balancers that face the internet, which they do unless told otherwise. */
export function publicPorts(draft: Draft): PublicPort[] {
  return draft.resources.flatMap((resource) => {
    if (resource.type === classicType) return classicPorts(resource);
    const isRule = types.rule.includes(resource.type);
    if (!isRule && !types.listener.includes(resource.type)) return [];
    const { inputs } = isRule ? (find(draft, resource.inputs.listenerArn, types.listener) ?? resource) : resource;
    const balancer = find(draft, inputs.loadBalancerArn, types.balancer);
    if (balancer === undefined || !isPublic(balancer)) return [];
    const actions = list(resource.inputs[isRule ? "actions" : "defaultActions"]);
    const given = [isRule ? undefined : inputs.port, ...targetPorts(draft, actions)];
    return portsOf(balancer, resource, given);
  });
}

const find = (draft: Draft, reference: unknown, spelled: string[]): PlanResource | undefined =>
  typeof reference !== "string" ? undefined : spelled.flatMap((type) => resolve(draft, reference, type) ?? [])[0];

const isPublic = ({ inputs }: PlanResource): boolean => ["off", "unset"].includes(switchOf(inputs.internal) ?? "");

/** Ports of the target groups that actions forward to. */
function targetPorts(draft: Draft, actions: unknown[]): unknown[] {
  return actions.flatMap((action) => {
    const forwarded = list(inside(inside(action).forward).targetGroups).map((group) => inside(group).arn);
    return [text(inside(action), "targetGroupArn"), ...forwarded].map(
      (arn) => find(draft, arn, types.targets)?.inputs.port,
    );
  });
}

function classicPorts(balancer: PlanResource): PublicPort[] {
  if (!isPublic(balancer)) return [];
  const given = list(balancer.inputs.listeners).flatMap((listener) => {
    const { lbPort, instancePort } = inside(listener);
    return [lbPort, instancePort];
  });
  return portsOf(balancer, balancer, given);
}

function portsOf(balancer: PlanResource, resource: PlanResource, given: unknown[]): PublicPort[] {
  const ports = new Set(given.filter((port) => port !== undefined).map(Number));
  return [...ports].map((port) => ({ balancer, resource, port }));
}
