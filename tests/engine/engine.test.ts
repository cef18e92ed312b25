import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { LocalWorkspace, type OpMap, type Stack } from "@pulumi/pulumi/automation";

import { platform } from "../../stacks/platform";
import { changesBetween } from "../support/changes";
import { baseSettings, configOf, planOf, type Settings } from "../support/platform";
import { testWith } from "../support/programs";
import { startProviders, type Log } from "./provider";

// Proof of the engine and of our graph, not of AWS or of the real providers: those are answered by the test itself.

/** The program that the stack runs next; a test changes the settings between runs. */
let settings: Settings = baseSettings;

async function withStack(run: (stack: Stack, log: Log) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "engine-"));
  const log: Log = [];
  const providers = await startProviders(log);
  const program = () => {
    const { zookeeper } = platform(configOf(settings));
    return Promise.resolve({ connectionString: zookeeper.connectionString });
  };
  try {
    const stack = await LocalWorkspace.createOrSelectStack(
      { stackName: "dev", projectName: "startup-stack", program },
      {
        workDir: folder,
        envVars: {
          PULUMI_BACKEND_URL: `file://${folder}`,
          PULUMI_CONFIG_PASSPHRASE: "test",
          PULUMI_SKIP_UPDATE_CHECK: "1",
          PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "1",
          PULUMI_DEBUG_PROVIDERS: ["aws", "random"].map((name) => `${name}:${providers.port}`).join(","),
        },
      },
    );
    await run(stack, log);
  } finally {
    providers.stop();
  }
}

const changesOf = (summary: OpMap) => Object.fromEntries(Object.entries(summary).filter(([, count]) => count > 0));

testWith("pulumi", "the dev platform goes up, a second preview is empty, and it comes down again", () =>
  withStack(async (stack, log) => {
    settings = baseSettings;
    const { resources } = await planOf(settings);
    const preview = await stack.preview();
    expect(changesOf(preview.changeSummary)).toEqual({ create: resources.length });

    const up = await stack.up();
    expect(up.outputs.connectionString!.value).toBe("10.0.64.17:2181,10.0.72.18:2181,10.0.80.19:2181");
    // What a group needs for its instance's boot is there before the group is.
    const at = (name: string) => log.indexOf(`create ${name}`);
    for (const needed of [
      "BucketObjectv2 chef-pointer",
      "BucketObjectv2 zookeeper-document",
      "RolePolicy zookeeper-1",
      "SecretVersion zookeeper-super",
      "SecurityGroupIngressRule zookeeper-election",
      "Route network-private-us-east-1a",
      "SubnetCidrReservation zookeeper-us-east-1a",
      "Record zookeeper-1",
    ]) {
      expect({ needed, at: at(needed) }).toEqual({ needed, at: expect.any(Number) as number });
      expect(at(needed)).toBeGreaterThanOrEqual(0);
      expect(at(needed)).toBeLessThan(at("Group zookeeper-1"));
    }

    const second = await stack.preview({ expectNoChanges: true });
    expect(changesOf(second.changeSummary)).toEqual({ same: resources.length });

    log.length = 0;
    await stack.destroy();
    // The disks outlive the stack, and so does the archive that a node may still be told of.
    expect(log.filter((line) => /Volume|chef-bundle/.test(line))).toEqual([]);
    expect(log).toContain("delete Bucket chef");
  }),
);

testWith("pulumi", "the engine does with each change what the identity tests say", () =>
  withStack(async (stack, log) => {
    settings = baseSettings;
    await stack.up();
    const steps: Settings[] = [
      { ...baseSettings, zookeeper: { tickTime: 3000 } },
      { ...baseSettings, zookeeper: { tickTime: 3000, heapMib: 512 } },
      { ...baseSettings, zookeeper: { tickTime: 3000, heapMib: 512, volumeSizesGib: { "2": 20 } } },
      {
        network: { cidr: "10.0.0.0/16", zones: ["us-east-1a", "us-east-1b", "us-east-1c", "us-east-1d"] },
        zookeeper: { tickTime: 3000, heapMib: 512, volumeSizesGib: { "2": 20 } },
      },
    ];
    let before = await planOf(baseSettings);
    for (const step of steps) {
      settings = step;
      const after = await planOf(step);
      const said = changesBetween(before, after);
      log.length = 0;
      await stack.up();
      expect([...log].sort()).toEqual(
        [...said.create.map((name) => `create ${name}`), ...said.update.map((name) => `update ${name}`)].sort(),
      );
      expect({ replace: said.replace, delete: said.delete }).toEqual({ replace: [], delete: [] });
      before = after;
    }
  }),
);
