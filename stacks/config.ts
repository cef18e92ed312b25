import * as pulumi from "@pulumi/pulumi";
import * as runtimeConfig from "@pulumi/pulumi/runtime/config";

import { bundlePaths, ownRepositoryPath } from "../components/chefRepository/bundle";
import { chefRepositoryFaults } from "../components/chefRepository/validate";
import { NetworkNat, type NetworkArgs } from "../components/network";
import { networkFaults } from "../components/network/validate";
import { machineFaults } from "../components/node/validate";
import { memberIds } from "../components/node/addresses";
import { ConfigRefused, rules, FaultList, type Fault } from "../components/faults";
import { tagFaults } from "../components/validation";
import { incarnationFaults, quorumMachineFaults, rollerFaults, sizeProblem } from "../components/zookeeper/validate";
import { zooCfgFaults } from "../components/zookeeper/zooCfg";
import { platformSchema, type PlatformSettings } from "./schema";
import { faultsOfIssue } from "./schemaFaults";

/** A whole environment, checked, with its defaults filled in. */
export interface PlatformConfig extends Omit<PlatformSettings, "network" | "domain"> {
  environment: string;
  domain: string;
  network: NetworkArgs;
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
  faults.check("aws:region", region, regionProblem(region));

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
    throw new ConfigRefused(file, [...faults.all, ...all]);
  }
  const config = withDefaults(parsed.data, stack, region ?? "");
  const all = [...faults.all, ...regionFaults(config, region), ...valueFaults(config)];
  if (all.length > 0) throw new ConfigRefused(file, all);
  return config;
}

/** Structured values arrive as JSON, scalars as text; text that is no JSON is itself. */
function structured(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

function regionProblem(region: string | undefined): string | undefined {
  if (region === undefined) return "missing; set it to the region that the environment is in, such as us-east-1";
  return rules.matches(region, /^[a-z]{2}(-[a-z]+)+-\d$/, "an AWS region, such as us-east-1");
}

/** Zones that are well formed and of another region than the environment's. */
function regionFaults({ network }: PlatformConfig, region: string | undefined): Fault[] {
  const faults = new FaultList();
  const check = (property: string, zone: string) => {
    const ofRegion = region === undefined || !/-\d[a-z]$/.test(zone) || zone.slice(0, -1) === region;
    faults.check(property, zone, ofRegion ? undefined : `allowed: zones of aws:region, ${region}`);
  };
  // The first is enough: that all are of one region is a rule of the network itself.
  const [zone] = network.zones ?? [];
  const [subnet] = network.existing?.privateSubnets ?? [];
  if (zone !== undefined) check("network.zones[0]", zone);
  if (subnet !== undefined) check("network.existing.privateSubnets[0].zone", subnet.zone);
  return faults.all;
}

const natModes = { single: NetworkNat.Single, perZone: NetworkNat.PerZone };

function withDefaults(settings: PlatformSettings, stack: string, region: string): PlatformConfig {
  const domain = settings.domain ?? `${stack}.internal`;
  const { existing, cidr, zones, nat, natZone } = settings.network;
  const network: NetworkArgs = {
    cidr: cidr ?? (existing === undefined ? "10.0.0.0/16" : undefined),
    zones: zones ?? (existing === undefined ? ["a", "b", "c"].map((letter) => `${region}${letter}`) : undefined),
    nat: nat === undefined ? undefined : natModes[nat],
    natZone,
    existing,
    domain,
  };
  return { ...settings, environment: stack, domain, network };
}

/** The components' own rules, in the words of the configuration. */
function valueFaults(config: PlatformConfig): Fault[] {
  const { environment, domain, image, tags, network, chef, zookeeper } = config;
  const faults = new FaultList();
  const repository = chefRepositoryFaults({ environment, domain, client: chef.client }, bundlePaths(ownRepositoryPath));
  const networkArgs = { ...network, domain: undefined };
  faults.check("zookeeper.members", zookeeper.members, sizeProblem(zookeeper.members));
  const count = Math.min(zookeeper.members, memberIds.most);
  const ids = Array.from({ length: count }, (_, index) => String(memberIds.least + index));
  const memberProblem = (id: string) =>
    ids.includes(id) ? undefined : `no such member; allowed: 1 to ${zookeeper.members}`;
  for (const [id, size] of Object.entries(zookeeper.volumeSizesGib)) {
    const problem = memberProblem(id) ?? rules.wholeNumber(size, 1, 16_384, "GiB");
    faults.check(`zookeeper.volumeSizesGib.${id}`, size, problem);
  }
  for (const [id, volumeId] of Object.entries(zookeeper.adoptVolumeIds)) {
    faults.check(`zookeeper.adoptVolumeIds.${id}`, volumeId, memberProblem(id));
  }
  const zones = network.zones ?? network.existing?.privateSubnets.map(({ zone }) => zone) ?? [];
  zookeeper.zones?.forEach((zone, index) => {
    faults.check(`zookeeper.zones[${index}]`, zone, rules.oneOf(zone, zones));
  });
  faults.check(
    "zookeeper.zones",
    zookeeper.zones,
    zookeeper.zones?.length === 0 ? "allowed: one zone or more" : undefined,
  );
  return [
    ...repository.map((fault) => (fault.property.startsWith("client") ? below("chef", fault) : fault)),
    ...machineFaults({ image, heapReserveMib: 0 }),
    ...tagFaults(tags),
    ...networkFaults(networkArgs as never).map((fault) => below("network", fault)),
    ...faults.all,
    ...[
      ...quorumMachineFaults({ ...zookeeper, image }).filter(({ property }) => property !== "image"),
      ...zooCfgFaults(zookeeper),
      ...rollerFaults(zookeeper.roller).map((fault) => below("roller", fault)),
      ...incarnationFaults(
        zookeeper,
        ids.map((id) => [`adoptVolumeIds.${id}`, zookeeper.adoptVolumeIds[id]]),
      ),
    ].map((fault) => below("zookeeper", fault)),
  ];
}

function below(section: string, fault: Fault): Fault {
  return { ...fault, property: `${section}.${fault.property}` };
}
