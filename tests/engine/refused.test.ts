import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { isBuilt } from "../support/build";
import { consumer } from "../support/consumer";
import { has, testWhere } from "../support/programs";
import { pulumiInFolder } from "./languageHost";
import { startProviders } from "./provider";
import { engineEnvironment } from "./stack";

// What a user sees whose TypeScript program imports the built package and is refused.

jest.setTimeout(600_000);

const program = (more: string) => `
import * as aws from "@pulumi/aws";
import { ChefRepository, Network, ZooKeeperQuorum } from "startup-stack";
const internal = new aws.route53.Zone("internal", { name: "dev.internal" });
const network = new Network("network", { cidr: "10.0.0.0/16", zones: ["us-east-1a"], domain: "dev.internal" });
const chef = new ChefRepository("chef", { environment: "dev", nodesGroupId: network.nodesGroupId });
const { zone, id: subnetId, cidr: subnetCidr, bandsReserved } = network.privateSubnets[0];
const args = {
  vpcId: network.vpcId,
  members: [1, 2, 3].map((id) => ({ id, zone, subnetId, subnetCidr, bandsReserved })),
  bootstrap: chef.bootstrap,
};
${more}
`;

/** What the CLI prints of a program. */
async function printed(more: string, verb: string[]): Promise<string> {
  const folder = consumer();
  writeFileSync(join(folder, "index.ts"), program(more));
  writeFileSync(join(folder, "Pulumi.yaml"), "name: acme\nruntime: nodejs\nconfig:\n  aws:region: us-east-1\n");
  const providers = await startProviders();
  try {
    const env = {
      ...process.env,
      ...engineEnvironment(folder, { aws: providers.port, random: providers.port, command: providers.port }),
    };
    execFileSync("pulumi", ["stack", "select", "--create", "dev"], { cwd: folder, env });
    return await pulumiInFolder(folder, [...verb, "--stack", "dev"], env);
  } finally {
    providers.stop();
  }
}

testWhere(
  has("pulumi") && isBuilt(),
  "the Pulumi CLI and a build of these sources: npm run build",
  "a refusal of an imported component is its faults and no stack trace; a late one says what is there, and what to do",
  async () => {
    const early = await printed('new ZooKeeperQuorum("zookeeper", { ...args, tickTime: 1, heapMib: 1 });', ["preview"]);
    expect(early).toContain('error: ZooKeeperQuorum "zookeeper": 2 faults\n');
    expect(early).not.toMatch(/^\s+at |unhandled exception/m);

    const wrong = `
new ZooKeeperQuorum("zookeeper", { ...args, dnsZoneId: internal.name });
new Network("other", { cidr: internal.id.apply(() => "10.0.0.0/8"), zones: [zone], domain: "dev.internal" });
`;
    const late = await printed(wrong, [...["up", "--yes", "--skip-preview"]]);
    expect(late).toMatch(/dnsZoneId = "dev.internal": allowed: the id of a Route 53 hosted zone/);
    expect(late).toContain(
      "This was not known before there was Zone internal. What has been made stays in the stack's state",
    );
    expect(late).toMatch(/error: Network "other": 1 fault\n +cidr = "10\.0\.0\.0\/8": allowed: \/16 to \/18\n/);
    expect(late).not.toMatch(/^\s+at |unhandled exception/m);
  },
);
