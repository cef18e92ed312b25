/**
 * Takes single things out of a plan, so that a rehearsal shows that it would notice when they were missing. A removal is the
 * name of a security group's rule, the Sid of an IAM statement, or `host:` with a name of a node.
 */
import type { Plan, PlanResource } from "../plan/format";

interface Statement {
  Sid?: string;
}

interface TierDocument {
  hosts?: { address: string; names: string[] }[];
}

const ruleType = /^aws:vpc\/securityGroup(?:Ingress|Egress)Rule:/;
const policyType = "aws:iam/rolePolicy:RolePolicy";
const recordType = "aws:route53/record:Record";

const isRule = ({ type }: PlanResource): boolean => ruleType.test(type);

function statements({ type, inputs }: PlanResource): Statement[] {
  if (type !== policyType || typeof inputs["policy"] !== "string") return [];
  const { Statement: found } = JSON.parse(inputs["policy"]) as { Statement: Statement | Statement[] };
  return Array.isArray(found) ? found : [found];
}

function tierDocument({ type, inputs }: PlanResource): TierDocument | undefined {
  const stored = type.startsWith("aws:s3/bucketObject") && /^tiers\/[^/]+\.json$/.test(String(inputs["key"]));
  return stored ? (JSON.parse(String(inputs["content"])) as TierDocument) : undefined;
}

const hostNames = (resource: PlanResource): string[] =>
  (tierDocument(resource)?.hosts ?? []).flatMap(({ names }) => names);

/** What can be taken out of a plan. */
export function removable({ resources }: Plan): string[] {
  const rules = resources.filter(isRule).map(({ name }) => name);
  const sids = resources.flatMap(statements).flatMap(({ Sid }) => Sid ?? []);
  const hosts = resources.flatMap(hostNames).map((name) => `host:${name}`);
  return [...new Set([...rules, ...sids, ...hosts])];
}

/** The plan without the given things, otherwise the same. Throws for a name that nothing in it has. */
export function withoutAll(plan: Plan, names: string[]): Plan {
  return names.reduce(without, plan);
}

function without(plan: Plan, what: string): Plan {
  const allowed = removable(plan);
  if (!allowed.includes(what)) {
    throw new Error(`--without: the plan has no ${what}; allowed: ${allowed.join(", ")}`);
  }
  const host = what.startsWith("host:") ? what.slice("host:".length) : undefined;
  const resources = plan.resources
    .filter((resource) => !(isRule(resource) && resource.name === what))
    // The name service is a second source of the same entry.
    .filter(({ type, inputs }) => !(host !== undefined && type === recordType && inputs["name"] === host))
    .map((resource) => (host === undefined ? withoutStatement(resource, what) : withoutHost(resource, host)));
  return { ...plan, resources };
}

function withoutStatement(resource: PlanResource, sid: string): PlanResource {
  const all = statements(resource);
  const rest = all.filter(({ Sid }) => Sid !== sid);
  if (rest.length === all.length) return resource;
  const policy = JSON.parse(String(resource.inputs["policy"])) as object;
  return { ...resource, inputs: { ...resource.inputs, policy: JSON.stringify({ ...policy, Statement: rest }) } };
}

function withoutHost(resource: PlanResource, host: string): PlanResource {
  const document = tierDocument(resource);
  if (!document?.hosts || !hostNames(resource).includes(host)) return resource;
  const hosts = document.hosts
    .map(({ address, names }) => ({ address, names: names.filter((name) => name !== host) }))
    .filter(({ names }) => names.length > 0);
  const content = `${JSON.stringify({ ...document, hosts }, null, 2)}\n`;
  return { ...resource, inputs: { ...resource.inputs, content } };
}
