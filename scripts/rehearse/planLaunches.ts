/** What the plan's groups launch, and with which disks. Pure. */
import type { NodeSpec } from "../../components/bootstrap/nodeSpec";
import { inside, list, text, type Inputs } from "../plan/inputs";
import type { MixedPolicy } from "./standin/group";

/** The launch template that a group names, and the policy of a group that launches several types. */
export interface GroupLaunches {
  template?: string;
  version: unknown;
  policy?: MixedPolicy;
}

export function launchesOf(group: Inputs): GroupLaunches {
  if (group["mixedInstancesPolicy"] === undefined) {
    const reference = inside(group["launchTemplate"]);
    return { template: text(reference, "id") ?? text(reference, "name"), version: reference["version"] };
  }
  const mixed = inside(group["mixedInstancesPolicy"]);
  const launchTemplate = inside(mixed["launchTemplate"]);
  const reference = inside(launchTemplate["launchTemplateSpecification"]);
  const shares = Object.entries(inside(mixed["instancesDistribution"])).filter(([, value]) => value !== undefined);
  return {
    template: text(reference, "launchTemplateId") ?? text(reference, "launchTemplateName"),
    version: reference["version"],
    policy: {
      instanceTypes: list(launchTemplate["overrides"]).flatMap((each) => text(inside(each), "instanceType") ?? []),
      distribution: Object.fromEntries(shares.map(([key, value]) => [upper(key), String(value)])),
    },
  };
}

/** The protocol names its fields as the provider does, but for the first letter. */
const upper = (key: string): string => key.charAt(0).toUpperCase() + key.slice(1);

/** A disk that an instance is launched with, beside its root. */
export interface LaunchedDisk {
  device: string;
  sizeGib: number;
}

/** The disks that a node's data name, as its launch template has them; undefined of one that it has not. */
export function disksOf({ scratch = [] }: NodeSpec, template: Inputs): (LaunchedDisk | undefined)[] {
  const mappings = list(template["blockDeviceMappings"]).map(inside);
  return scratch.map(({ device }) => {
    const ebs = mappings.find((mapping) => text(mapping, "deviceName") === device)?.["ebs"];
    return ebs === undefined ? undefined : { device, sizeGib: Number(inside(ebs)["volumeSize"]) };
  });
}
