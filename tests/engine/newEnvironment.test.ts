import { readFileSync } from "node:fs";
import { join } from "node:path";

import { handedOver } from "../../scripts/plan/handedOver";
import { readProject } from "../../scripts/project";
import { readSettings } from "../../scripts/project/settings";
import { checkout } from "../support/checkout";
import { temporaryFolder } from "../support/folders";
import { newEnvironmentSteps, runStep } from "../support/newEnvironment";

jest.setTimeout(180_000);

test("a new environment's stack is made over its file, and the engine reads of it what a preview does", () => {
  const root = checkout();
  const env = {
    PULUMI_BACKEND_URL: `file://${temporaryFolder("backend")}`,
    PULUMI_CONFIG_PASSPHRASE: "test",
    PULUMI_SKIP_UPDATE_CHECK: "1",
  };
  for (const step of newEnvironmentSteps().filter((each) => !/preview|pulumi up/.test(each))) {
    expect([step, runStep(step, root, env).status]).toEqual([step, 0]);
  }
  const staging = readFileSync(join(root, "Pulumi.staging.yaml"), "utf8");
  const own = readFileSync(join(root, "Pulumi.qa.yaml"), "utf8").split("\n");
  expect(own.filter((line) => !line.startsWith("encryptionsalt: "))).toEqual(staging.split("\n"));

  const { status, stdout } = runStep("pulumi config --stack qa --json", root, env);
  const engine = Object.entries(JSON.parse(stdout) as Record<string, { value: string }>);
  const { entries } = handedOver(readSettings(readProject(root), "qa").values);
  expect(status).toBe(0);
  expect(Object.fromEntries(engine.map(([key, { value }]) => [key, value]))).toEqual(entries);
});
