import { documentDigest, documentKey } from "../../components/bootstrap/documents";
import type { NodeSpec, SlotKind } from "../../components/bootstrap/nodeSpec";
import { placeOfArn } from "../../components/node/arn";
import { parseRequest, requestVariable, type AnyRequest } from "../../components/roll/request";
import type { CommonRequest, FleetRequest, RollRequest } from "../../components/roll/request";
import type { Launch } from "../../components/roll/sight";
import { packageVersion } from "../../components/roll/version";
import { fleetDefaults, nodeDefaults } from "../../components/node/defaults";
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

/** A launch template, and what its nodes know of themselves. */
interface Boot {
  template: StateResource;
  spec: NodeSpec;
}

interface Slot extends Boot {
  spec: NodeSpec & Required<Pick<NodeSpec, "member">> & { kind: SlotKind };
}

/**
 * A request for each tier in a stack, made from the stack's own state: from the templates, documents
 * and objects that are there, and not from the last roll's request, which an update that failed never stored.
 */
export function requestsOf(resources: StateResource[]): AnyRequest[] {
  const present = resources.filter((resource) => resource.delete !== true);
  const objects = new Map(
    present
      .filter(({ type }) => type === "aws:s3/bucketObjectv2:BucketObjectv2")
      .map(({ inputs }) => [`${textOf(inputs?.bucket)}/${textOf(inputs?.key)}`, textOf(inputs?.content)]),
  );
  const boots = present.flatMap(bootOf);
  const tiers = new Map<string, Slot[]>();
  for (const slot of boots.filter(isSlot)) {
    const key = `${slot.spec.bucket}/${slot.spec.tier}`;
    tiers.set(key, [...(tiers.get(key) ?? []), slot]);
  }
  const byId = (slots: Slot[]): Slot[] => slots.sort((a, b) => a.spec.member.id - b.spec.member.id);
  const fleets = boots.filter(({ spec }) => spec.kind === "fleet");
  return [
    ...[...tiers.values()].map((slots) => memberRequest(byId(slots), objects, lastRoll(present, slots[0]!.spec.tier))),
    ...fleets.map((boot) => fleetRequest(boot, objects, lastRoll(present, boot.spec.tier))),
  ];
}

function bootOf(template: StateResource): Boot[] {
  const spec = template.type === "aws:ec2/launchTemplate:LaunchTemplate" && readBoot(template.inputs?.userData)?.spec;
  return spec ? [{ template, spec }] : [];
}

const isSlot = (boot: Boot): boot is Slot => boot.spec.kind !== "fleet" && boot.spec.member !== undefined;

/** What requests of all kinds have. */
function commonRequest({ template, spec }: Boot, objects: Map<string, string>): Omit<CommonRequest, "waitMinutes"> {
  const { environment, tier, bucket } = spec;
  const document = objects.get(`${bucket}/${documentKey(tier)}`);
  if (document === undefined) throw new Error(`the stack's state has no ${documentKey(tier)}`);
  return {
    formatVersion: 1,
    version: packageVersion(),
    environment,
    tier,
    bucket,
    ...placeOfTemplate(template),
    digest: documentDigest(document),
  };
}

function placeOfTemplate({ outputs }: StateResource): Pick<CommonRequest, "region" | "account"> {
  const { region, account } = placeOfArn(textOf(outputs?.arn));
  return { region, account };
}

const launchOf = ({ template }: Boot): Launch => ({
  launchTemplateId: template.id ?? "",
  launchTemplateVersion: String(template.outputs?.latestVersion),
});

function memberRequest(slots: Slot[], objects: Map<string, string>, last: AnyRequest | undefined): RollRequest {
  const { kind, member } = slots[0]!.spec;
  return {
    ...commonRequest(slots[0]!, objects),
    ...accessOf(last),
    kind,
    incarnation: member.incarnation,
    members: slots.map((slot) => ({
      id: slot.spec.member.id,
      name: slot.spec.name,
      address: slot.spec.address ?? "",
      group: slot.spec.group,
      ...launchOf(slot),
    })),
  };
}

function fleetRequest(boot: Boot, objects: Map<string, string>, last: AnyRequest | undefined): FleetRequest {
  const { minHealthyPercentage, maxHealthyPercentage } = last?.kind === "fleet" ? last.fleet : fleetDefaults;
  return {
    ...commonRequest(boot, objects),
    ...accessOf(last),
    kind: "fleet",
    fleet: {
      ...{ group: boot.spec.group, ...launchOf(boot), minHealthyPercentage, maxHealthyPercentage },
      ...(boot.spec.launchedAs ?? { instanceTypes: [textOf(boot.template.inputs?.instanceType)] }),
    },
  };
}

/** What a tier's last roll was asked that succeeded: who gets at AWS, and how many nodes of a fleet stay, stands there alone. */
function lastRoll(resources: StateResource[], tier: string): AnyRequest | undefined {
  for (const { type, inputs } of resources) {
    if (type !== "command:local:Command") continue;
    const text = (inputs?.environment as Record<string, unknown> | undefined)?.[requestVariable];
    if (typeof text !== "string") continue;
    const request = JSON.parse(text) as AnyRequest;
    if (request.tier === tier) return request;
  }
  return undefined;
}

/** The default where there has been no roll. */
const accessOf = (last: AnyRequest | undefined): Pick<AnyRequest, "profile" | "roleArn" | "waitMinutes"> => ({
  profile: last?.profile,
  roleArn: last?.roleArn,
  waitMinutes: last?.waitMinutes ?? nodeDefaults.rollWaitMinutes,
});

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

/** A request checked by the rules that hold for every other one. */
export const checked = (request: AnyRequest): AnyRequest => parseRequest(JSON.stringify(request), packageVersion());
