import { readFileSync } from "node:fs";
import { join } from "node:path";

import { nodeFile } from "../../components/bootstrap/nodeSpec";
import { MesosCluster } from "../../index";
import { repositoryRoot } from "../../scripts/plan/stack";
import { buildPlan } from "../../scripts/plan/build";
import type { Plan } from "../../scripts/plan/format";
import { mesosArgs } from "../support/mesosArgs";
import { planOf, register } from "../support/platform";
import { testPlatform } from "../tiers/program/platform";

// What the program writes and what the cookbooks read is one shape, documented in chef/README.md.
const readme = readFileSync(join(repositoryRoot, "chef/README.md"), "utf8");
const [section = ""] = /^## Attributes$[^]*?^## /m.exec(readme) ?? [];
const documented = [...section.matchAll(/^\| `([\w.]+)` \|/gm)].map(([, key]) => key!);

/** Paths of the keys of a value that are names of the shape; below maps whose keys are data, there are none. */
const maps = ["node.machine", "node.keptSettings", "tier.settings.zooCfg", "tier.secrets", "tier.artifacts"];

function keysOf(value: unknown, path: string): string[] {
  if (typeof value !== "object" || value === null || Array.isArray(value) || maps.includes(path)) return [path];
  return [path, ...Object.entries(value).flatMap(([key, item]) => keysOf(item, `${path}.${key}`))];
}

async function attributes(): Promise<{ node: unknown; tier: object }> {
  const cinc = { version: "18.0.0", url: "s3://packages/cinc.deb", sha256: "a".repeat(64) };
  // Whatever may be absent is there.
  const adoptVolumeIds = { "1": "vol-0a", "2": "vol-0b", "3": "vol-0c" };
  const zookeeper = { incarnation: "0123456789abcdef", adoptVolumeIds, restore: true };
  const dns = { servers: ["10.0.0.2"], search: ["dev.internal"] };
  const agent = { ...cinc, version: "3.3.4624.0" };
  const plan = await planOf({ artifacts: { cinc, "amazon-ssm-agent": agent }, access: { ssm: true }, dns, zookeeper });
  const node = plan.nodes[0]!.userData.files.find(({ path }) => path === nodeFile)!;
  // A life that begins with copies was not born before, and the other way round.
  const adopted = await planOf({ zookeeper: { ...zookeeper, restore: false } });
  return { node: JSON.parse(node.text), tier: { ...documentOf(adopted), ...documentOf(plan) } };
}

const documentOf = ({ resources }: Plan): object =>
  JSON.parse(resources.find(({ name }) => name === "zookeeper-document")!.inputs.content as string) as object;

/** What fleets' nodes are told: those of several types, and agents of Mesos. */
async function fleetFacts(): Promise<unknown> {
  const registrations = await register(() => {
    const spot = { onDemandBaseCapacity: 1, maxPrice: "0.01" };
    const scratchVolumes = [{ mount: "/var/lib/docker", sizeGib: 50 }];
    testPlatform({ desk: { instanceTypes: ["t3.micro", "t3a.micro"], spot, scratchVolumes } });
    return {};
  });
  const ofMesos = await register(() => {
    new MesosCluster("mesos", mesosArgs);
    return {};
  });
  const facts = [registrations, ofMesos].map((made) => {
    const { nodes } = buildPlan("startup-stack", "dev", "us-east-1", made);
    const { userData } = nodes.find(({ kind }) => kind === "fleet")!;
    return JSON.parse(userData.files.find(({ path }) => path === nodeFile)!.text) as object;
  });
  return Object.assign({}, ...facts) as object;
}

test("every attribute that the program writes is documented", async () => {
  const { node, tier } = await attributes();
  // Rows name what they hold in words where it is small: flavour and version of the client, ports of the settings.
  const inWords =
    /^node\.(client|member|volume|launchedAs)\.|^tier\.(archive|dns)\.|^tier\.settings\.(peer|election)Port$/;
  const ofFleets = keysOf(await fleetFacts(), "node");
  const written = [...keysOf(node, "node"), ...ofFleets, ...keysOf(tier, "tier")].filter((key) => !inWords.test(key));
  for (const key of written) expect(documented).toContain(key);
  for (const key of [...keysOf(node, "node"), ...keysOf(tier, "tier")].filter((name) => inWords.test(name))) {
    expect(readme).toContain(`\`${key.split(".").at(-1)!}\``);
  }
});

test("every attribute that is documented is written by the program, or by the node itself", async () => {
  const { node, tier } = await attributes();
  const written = [...keysOf(node, "node"), ...keysOf(await fleetFacts(), "node"), ...keysOf(tier, "tier")];
  const byTheNode = ["artifacts", "hosts", "secrets", "instanceId", "region", "zone", "digest"];
  expect(documented.length).toBeGreaterThan(25);
  for (const key of documented) expect([...written, ...byTheNode]).toContain(key);
});

test("the cookbooks' own example has the same keys", async () => {
  const example = JSON.parse(readFileSync(join(repositoryRoot, "chef/spec/fixtures/startup_stack.json"), "utf8")) as {
    node: object;
    tier: object;
  };
  const { node, tier } = await attributes();
  const optional = /^node\.client\.(version|url|sha256)$|^tier\.(artifacts|restore|born|dns(\..+)?)$/;
  const known = [...keysOf(node, "node"), ...keysOf(tier, "tier")].filter((key) => !optional.test(key)).sort();
  const given = [...keysOf(example.node, "node"), ...keysOf(example.tier, "tier")]
    .filter((key) => !optional.test(key))
    .sort();
  expect(given).toEqual(known);
});
