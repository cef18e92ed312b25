/** Policies of mixed instances in the query protocol: what a group launches beside its template's own type. */
import { type Asked, element, launchable, members } from "./autoScalingCall";
import type { Launching, MixedPolicy, TemplateVersion } from "./group";
import { GroupRefusal } from "./groups";
import type { Reply } from "./http";

const fields = [
  "OnDemandAllocationStrategy",
  "OnDemandBaseCapacity",
  "OnDemandPercentageAboveBaseCapacity",
  "SpotAllocationStrategy",
  "SpotMaxPrice",
];
const specification = "MixedInstancesPolicy.LaunchTemplate.LaunchTemplateSpecification";
const overrides = "MixedInstancesPolicy.LaunchTemplate.Overrides";
const distribution = "MixedInstancesPolicy.InstancesDistribution";

/** Parameters by which a request says what to launch, each after its prefix. */
export const launchParameters = [
  "LaunchTemplate\\.(LaunchTemplateId|Version)",
  `${specification}\\.(LaunchTemplateId|Version)`,
  `${overrides}\\.member\\.\\d+\\.InstanceType`,
  `${distribution}\\.(${fields.join("|")})`,
].join("|");

/** What a request says is to be launched; undefined when it says nothing, and the answer when its caller may not. */
export function launchingOf(asked: Asked, prefix: string): Launching | Reply | undefined {
  const { form } = asked;
  const has = (part: string): boolean => form.has(`${prefix}${part}.LaunchTemplateId`);
  if (has("LaunchTemplate") && has(specification)) {
    throw new GroupRefusal("Only one of LaunchTemplate and MixedInstancesPolicy can be specified");
  }
  const from = ["LaunchTemplate", specification].find(has);
  if (from === undefined) return undefined;
  const template = launchable(asked, `${prefix}${from}`);
  if ("status" in template) return template;
  const { id, version } = template;
  return from === specification ? { id, version, policy: policyOf(form, prefix) } : { id, version };
}

function policyOf(form: URLSearchParams, prefix: string): MixedPolicy {
  const types = [...form].flatMap(([key, value]) => (key.startsWith(`${prefix}${overrides}.`) ? [value] : []));
  if (new Set(types).size < types.length) throw new GroupRefusal("Duplicate instance types in Overrides");
  const given = fields.flatMap((field): [string, string][] => {
    const value = form.get(`${prefix}${distribution}.${field}`);
    return value === null ? [] : [[field, value]];
  });
  return { instanceTypes: types, distribution: Object.fromEntries(given) };
}

/** The template of a group, of an instance or of a refresh, in the policy that it is part of. */
export function launchingText({ policy, ...template }: Launching): string {
  if (policy === undefined) return `<LaunchTemplate>${templateText(template)}</LaunchTemplate>`;
  const types = policy.instanceTypes.map((type) => element("InstanceType", type));
  const shares = Object.entries(policy.distribution).map(([field, value]) => element(field, value));
  return [
    "<MixedInstancesPolicy><LaunchTemplate>",
    `<LaunchTemplateSpecification>${templateText(template)}</LaunchTemplateSpecification>`,
    `<Overrides>${members(types)}</Overrides></LaunchTemplate>`,
    `<InstancesDistribution>${shares.join("")}</InstancesDistribution></MixedInstancesPolicy>`,
  ].join("");
}

const templateText = ({ id, version }: TemplateVersion): string =>
  `${element("LaunchTemplateId", id)}${element("LaunchTemplateName", id)}${element("Version", version)}`;
