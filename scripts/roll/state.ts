import { documentDigest, documentKey } from "../../components/bootstrap/documents";
import type { NodeSpec } from "../../components/bootstrap/nodeSpec";
import { placeOfArn } from "../../components/node/arn";
import { parseRequest, requestVariable, type RollRequest } from "../../components/roll/request";
import { packageVersion } from "../../components/roll/version";
import { nodeDefaults } from "../../components/node/defaults";
import { readBoot } from "../plan/nodes";

/** A resource as `pulumi stack export` has it. */
export interface StateResource {
  urn: string;
  type: string;
  id?: string;
  delete?: boolean;
  inputs?: Record<string, unknown>;
  outputs?: Record<string, unknown>;
}

interface Slot {
  template: StateResource;
  spec: NodeSpec & Required<Pick<NodeSpec, "member">> & Pick<RollRequest, "kind">;
}

/** How the last roll got at AWS; the default when none has been. */
type Access = Pick<RollRequest, "profile" | "roleArn" | "waitMinutes">;

/**
 * A request for each tier of fixed members in a stack, made from the stack's own state: from the templates, documents
 * and objects that are there, and not from the last roll's request, which an update that failed never stored.
 */
export function requestsOf(resources: StateResource[]): RollRequest[] {
  const present = resources.filter((resource) => resource.delete !== true);
  const objects = new Map(
    present
      .filter(({ type }) => type === "aws:s3/bucketObjectv2:BucketObjectv2")
      .map(({ inputs }) => [`${textOf(inputs?.bucket)}/${textOf(inputs?.key)}`, textOf(inputs?.content)]),
  );
  const tiers = new Map<string, Slot[]>();
  for (const slot of present.flatMap(slotOf)) {
    const key = `${slot.spec.bucket}/${slot.spec.tier}`;
    tiers.set(key, [...(tiers.get(key) ?? []), slot]);
  }
  const byId = (slots: Slot[]): Slot[] => slots.sort((a, b) => a.spec.member.id - b.spec.member.id);
  return [...tiers.values()].map((slots) => requestOf(byId(slots), objects, accessOf(present, slots[0]!.spec.tier)));
}

function slotOf(template: StateResource): Slot[] {
  const spec = template.type === "aws:ec2/launchTemplate:LaunchTemplate" && readBoot(template.inputs?.userData)?.spec;
  if (!spec) return [];
  const { kind, member } = spec;
  // A fleet's nodes are replaced by its group.
  return kind === "fleet" || member === undefined ? [] : [{ template, spec: { ...spec, kind, member } }];
}

function requestOf(slots: Slot[], objects: Map<string, string>, access: Access): RollRequest {
  const { environment, kind, tier, bucket, member } = slots[0]!.spec;
  const document = objects.get(`${bucket}/${documentKey(tier)}`);
  if (document === undefined) throw new Error(`the stack's state has no ${documentKey(tier)}`);
  const { region, account } = placeOfArn(textOf(slots[0]!.template.outputs?.arn));
  return {
    formatVersion: 1,
    version: packageVersion(),
    environment,
    kind,
    tier,
    bucket,
    incarnation: member.incarnation,
    region,
    account,
    ...access,
    digest: documentDigest(document),
    members: slots.map(({ template, spec }) => ({
      id: spec.member.id,
      name: spec.name,
      address: spec.address ?? "",
      group: spec.group,
      launchTemplateId: template.id ?? "",
      launchTemplateVersion: String(template.outputs?.latestVersion),
    })),
  };
}

function accessOf(resources: StateResource[], tier: string): Access {
  for (const { type, inputs } of resources) {
    if (type !== "command:local:Command") continue;
    const text = (inputs?.environment as Record<string, unknown> | undefined)?.[requestVariable];
    if (typeof text !== "string") continue;
    const { profile, roleArn, waitMinutes, ...rest } = JSON.parse(text) as RollRequest;
    if (rest.tier === tier) return { profile, roleArn, waitMinutes };
  }
  return { waitMinutes: nodeDefaults.rollWaitMinutes };
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

/** A request checked by the rules that hold for every other one. */
export const checked = (request: RollRequest): RollRequest => parseRequest(JSON.stringify(request), packageVersion());
