/**
 * Changes of a plan that no setting makes: a changed chef repository, and launch templates whose instances cannot come
 * up. Each gives the plan that a program with this change would have.
 */
import { createHash } from "node:crypto";

import {
  documentDigest,
  documentKey,
  documentText,
  stateKey,
  type TierDocument,
} from "../../components/bootstrap/documents";
import type { NodeSpec } from "../../components/bootstrap/nodeSpec";
import { renderUserData } from "../../components/bootstrap/userData";
import { type Archive, archiveKey } from "../../components/chefRepository/archive";
import { type AnyRequest, renderRequest, requestVariable, type WantedMember } from "../../components/roll/request";
import type { Plan, PlanNode, PlanResource } from "../plan/format";
import { decodeUserData } from "../plan/nodes";
import { factsOf, PlanView, type RehearsedMachine } from "./planView";

const commandType = "command:local:Command";
const templateType = "aws:ec2/launchTemplate:LaunchTemplate";
const groupType = "aws:autoscaling/group:Group";

/** The plan with inputs of some of its resources replaced. */
function withInputs(plan: Plan, inputsOf: (resource: PlanResource) => Record<string, unknown> | undefined): Plan {
  const resources = plan.resources.map((resource) => {
    const changed = inputsOf(resource);
    return changed === undefined ? resource : { ...resource, inputs: { ...resource.inputs, ...changed } };
  });
  return { ...plan, resources };
}

function withRequest(plan: Plan, change: (request: AnyRequest) => AnyRequest): Plan {
  return withInputs(plan, ({ type, inputs }) => {
    if (type !== commandType) return undefined;
    const environment = inputs["environment"] as Record<string, string>;
    const request = change(JSON.parse(environment[requestVariable] ?? "") as AnyRequest);
    return { environment: { ...environment, [requestVariable]: renderRequest(request) } };
  });
}

/** The plan with another archive for a tier's role: the object, the documents that name it, and what members have to apply. */
export function withArchive(plan: Plan, tier: string, { sha256, base64 }: Archive): Plan {
  const old = new PlanView(plan).document(tier).archive.key;
  const key = archiveKey(sha256);
  const digests = new Map<string, string>();
  const changed = withInputs(plan, ({ type, inputs }) => {
    if (!type.startsWith("aws:s3/bucketObject")) return undefined;
    if (inputs["key"] === old) return { key, contentBase64: base64 };
    const content = typeof inputs["content"] === "string" ? inputs["content"] : "{}";
    const document = JSON.parse(content) as Partial<TierDocument>;
    if (document.archive?.key !== old || document.tier === undefined) return undefined;
    Object.assign(document.archive, { key, sha256 });
    const text = documentText(document);
    const digest = documentDigest(text);
    digests.set(document.tier, digest);
    const isDocument = inputs["key"] === documentKey(document.tier);
    return { content: text, key: isDocument ? inputs["key"] : stateKey(document.tier, digest) };
  });
  return withRequest(changed, (request) => ({ ...request, digest: digests.get(request.tier) ?? request.digest }));
}

/** A tier's slots, or its fleet. */
function machinesOf(view: PlanView, tier: string): RehearsedMachine[] {
  const fleets = view.plan.nodes.filter((node) => node.kind === "fleet" && node.tier === tier);
  return fleets.length > 0 ? view.fleets(fleets.map(({ name }) => name)) : view.nodesOfTiers([tier]);
}

/** The plan with other facts in the user-data of a tier's nodes, and so with new versions of their launch templates. */
export function withNodeSpec(plan: Plan, tier: string, change: (spec: NodeSpec) => NodeSpec): Plan {
  const view = new PlanView(plan);
  const versions = new Map<string, { userData: string; version: string }>();
  for (const { facts, template } of machinesOf(view, tier)) {
    const userData = renderUserData(change(facts));
    const digits = createHash("sha256").update(`${template.version} ${userData}`).digest("hex").slice(0, 7);
    versions.set(template.id, { userData, version: String(parseInt(digits, 16)) });
  }
  const templateOf = (resource: PlanResource): string | undefined =>
    [...versions.keys()].find((id) => view.resolve(id, templateType) === resource);
  const resources = withInputs(plan, (resource) => {
    if (resource.type === templateType) {
      const id = templateOf(resource);
      return id === undefined ? undefined : { userData: versions.get(id)?.userData };
    }
    if (resource.type !== groupType) return undefined;
    const reference = resource.inputs["launchTemplate"] as { id: string } | undefined;
    const version = versions.get(reference?.id ?? "")?.version;
    return version === undefined ? undefined : { launchTemplate: { ...reference, version } };
  });
  const nodes = plan.nodes.map((node): PlanNode => {
    const facts = factsOf(node);
    return facts.tier === tier ? { ...node, userData: decodeUserData(renderUserData(change(facts))) } : node;
  });
  const wanted = <T extends Pick<WantedMember, "launchTemplateId" | "launchTemplateVersion">>(one: T): T => ({
    ...one,
    launchTemplateVersion: versions.get(one.launchTemplateId)?.version ?? one.launchTemplateVersion,
  });
  return withRequest({ ...resources, nodes }, (request) =>
    request.kind === "fleet"
      ? { ...request, fleet: wanted(request.fleet) }
      : { ...request, members: request.members.map(wanted) },
  );
}

/** The plan with another bucket in place of its own, as after a repository was renamed: empty, but for what the plan puts there. */
export function withBucket(plan: Plan, name: string): Plan {
  const { bucket } = factsOf(plan.nodes[0]!);
  const renamed = JSON.parse(JSON.stringify(plan).replaceAll(bucket, name)) as Plan;
  // Of the nodes it is the rendered user-data, and so the version of the template, that is still of the old one.
  const tiers = new Set(renamed.nodes.map((node) => factsOf(node).tier));
  return [...tiers].reduce((changed, tier) => withNodeSpec(changed, tier, (spec) => spec), renamed);
}
