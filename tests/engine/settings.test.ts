import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { LocalWorkspace, type Stack } from "@pulumi/pulumi/automation";
import * as pulumi from "@pulumi/pulumi";
import * as runtimeConfig from "@pulumi/pulumi/runtime/config";

import { handedOver } from "../../scripts/plan/handedOver";
import { standInSecret } from "../../scripts/plan/standIns";
import { readProject } from "../../scripts/project";
import { readSettings } from "../../scripts/project/settings";
import { accepted, meant, refused, type Configuration } from "../support/configurations";
import { temporaryFolder } from "../support/folders";

// What the engine hands to a program, beside what a preview's reader makes of the same files.

jest.setTimeout(180_000);

/** Exported by the SDK and left out of its declarations. */
const { isConfigSecret } = runtimeConfig as unknown as { isConfigSecret: (key: string) => boolean };

/** What the engine hands to a stack's program, of files in a folder of their own; `prepare` comes before. */
async function handed(
  { project = "", stack: text = "" }: Pick<Configuration, "project" | "stack">,
  prepare: (stack: Stack) => Promise<unknown> = () => Promise.resolve(),
) {
  const folder = temporaryFolder("settings");
  writeFileSync(join(folder, "Pulumi.yaml"), `name: acme\nruntime: nodejs\n${project}`);
  const engine: { entries: Record<string, string>; secretKeys: string[] } = { entries: {}, secretKeys: [] };
  const program = () => {
    engine.entries = pulumi.runtime.allConfig();
    engine.secretKeys = Object.keys(engine.entries).filter(isConfigSecret);
    return Promise.resolve({});
  };
  const stack = await LocalWorkspace.createOrSelectStack(
    { stackName: "dev", projectName: "acme", program },
    {
      workDir: folder,
      envVars: {
        PULUMI_BACKEND_URL: `file://${folder}`,
        PULUMI_CONFIG_PASSPHRASE: "test",
        PULUMI_SKIP_UPDATE_CHECK: "1",
      },
    },
  );
  await prepare(stack);
  const file = join(folder, "Pulumi.dev.yaml");
  writeFileSync(file, `${readFileSync(file, "utf8")}\n${text}`);
  await stack.preview();
  return { folder, engine };
}

/** JSON is the same however it is escaped; anything else is compared as it stands. */
const read = (entries: Record<string, string>) =>
  Object.fromEntries(
    Object.entries(entries).map(([key, value]) => [
      key,
      /^[[{]"?/.test(value) ? JSON.stringify(JSON.parse(value)) : value,
    ]),
  );

test.each(accepted)("handed to a program: $what", async ({ entries, ...configuration }) => {
  const { engine } = await handed(configuration);
  expect(engine.secretKeys).toEqual([]);
  expect(read(engine.entries)).toEqual(read(entries));
});

test.each(refused)("refused: $what", async (configuration) => {
  await expect(handed(configuration)).rejects.toThrow(/^error: /m);
});

test("refused: each of the declarations that say what they cannot", async () => {
  const [head, ...lines] = refused[0]!.project!.trimEnd().split("\n");
  for (const line of lines) {
    const taken = await handed({ project: `${head}\n${line}\n` }).then(
      () => line,
      () => undefined,
    );
    expect(taken).toBeUndefined();
  }
});

test.each(meant)("taken, and something else than is written there: $what", async (configuration) => {
  const { engine } = await handed(configuration);
  expect(Object.keys(engine.entries)).not.toEqual([]);
});

test("secrets are secrets to both, wherever they stand", async () => {
  const { folder, engine } = await handed({}, async (stack) => {
    await stack.setConfig("word", { value: "swordfish", secret: true });
    await stack.setConfig("base.user", { value: "root" }, true);
    await stack.setConfig("base.words[0]", { value: "swordfish", secret: true }, true);
    await stack.setConfig("open", { value: "x" });
  });
  const preview = handedOver(readSettings(readProject(folder), "dev").values);
  expect(preview.secretKeys.sort()).toEqual(engine.secretKeys.sort());
  const shown = Object.entries(preview.entries).map(([key, value]): [string, string] => [
    key,
    value.replace(standInSecret("acme:word"), "swordfish").replace(standInSecret("acme:base.words.0"), "swordfish"),
  ]);
  expect(read(Object.fromEntries(shown))).toEqual(read(engine.entries));
});
