import * as pulumi from "@pulumi/pulumi";
import * as runtimeConfig from "@pulumi/pulumi/runtime/config";

import { defaultTagsKey, readDefaultTags } from "../components/defaultTags";
import { ConfigRefused, FaultList, hiddenSecret } from "../components/faults";
import { structured } from "../components/structured";
import { namespaceFaults } from "./namespaces";
import { platformSchema } from "./schema";
import { faultsOfIssue } from "./schemaFaults";
import { sectionArgs, sectionFaults, type SectionArgs } from "./sections";
import { environmentFaults, environmentOf, regionProblem, unknownRegionProblem } from "./sections/environment";
import { givenSubnets, namedZones, networkZones, nodeBlocks } from "./sections/network";

/** A whole environment, checked: what its components are given, with the environment's own keys in it. */
export interface PlatformConfig extends SectionArgs {
  environment: string;
  /** Whether its data outlive it. */
  retainData: boolean;
}

/** The stack's configuration as the engine hands it over: every value a string, structured ones as JSON. */
export interface ConfigSource {
  project: string;
  stack: string;
  entries: Record<string, string>;
  isSecret: (key: string) => boolean;
}

/** Exported by the SDK and left out of its declarations. */
const { isConfigSecret } = runtimeConfig as unknown as { isConfigSecret: (key: string) => boolean };

/** The configuration of the stack that runs. Throws ConfigRefused with every fault that it has. */
export function readConfig(): PlatformConfig {
  return parseConfig({
    project: pulumi.getProject(),
    stack: pulumi.getStack(),
    entries: pulumi.runtime.allConfig(),
    isSecret: isConfigSecret,
  });
}

export function parseConfig({ project, stack, entries, isSecret }: ConfigSource): PlatformConfig {
  const file = `Pulumi.${stack}.yaml`;
  const prefix = `${project}:`;
  const faults = new FaultList();
  const region = entries["aws:region"];
  const noRegion = regionProblem(region);
  faults.check("aws:region", isSecret("aws:region") ? hiddenSecret : region, noRegion);

  const strangers = namespaceFaults(project, Object.keys(entries));
  const given: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(entries)) {
    if (!key.startsWith(prefix)) continue;
    const name = key.slice(prefix.length);
    if (isSecret(key)) {
      faults.check(
        name,
        undefined,
        "is encrypted, and no setting of this project is a secret; set it without --secret",
      );
    } else {
      given[name] = structured(value);
    }
  }
  const parsed = platformSchema.safeParse(given);
  if (!parsed.success) {
    const all = parsed.error.issues.flatMap((issue) => faultsOfIssue(issue, given));
    throw new ConfigRefused(file, [...strangers, ...faults.all, ...all]);
  }
  const settings = parsed.data;
  const strange = noRegion === undefined ? unknownRegionProblem(region!, namedZones(settings.network)) : undefined;
  faults.check("aws:region", isSecret("aws:region") ? hiddenSecret : region, strange);
  const known = noRegion === undefined && strange === undefined ? region : undefined;
  const zones = networkZones(settings.network, known);
  const environment = environmentOf(settings, {
    ...{ stack, region: known, zones },
    givenSubnets: givenSubnets(settings.network),
    nodeBlocks: nodeBlocks(settings.network),
  });
  const defaults = readDefaultTags(entries[defaultTagsKey], isSecret(defaultTagsKey));
  const ofEnvironment = environmentFaults(environment, settings, defaults);
  const all = [...strangers, ...faults.all, ...ofEnvironment, ...sectionFaults(settings, environment)];
  if (all.length > 0) throw new ConfigRefused(file, all);
  return { environment: stack, retainData: settings.retainData, ...sectionArgs(settings, environment) };
}
