import * as pulumi from "@pulumi/pulumi";

import { refuseUnlocked } from "../../stacks/unlocked";
import { baseSettings, configOf, type Settings } from "../support/platform";

const mocks: pulumi.runtime.Mocks = { newResource: () => ({ id: "", state: {} }), call: () => ({}) };
const client = { version: "18.0.0", url: "s3://packages/cinc.deb", sha256: "a".repeat(64) };

async function refusal(settings: Settings, preview: boolean): Promise<string> {
  await pulumi.runtime.setMocks(mocks, "startup-stack", "dev", preview);
  try {
    refuseUnlocked(configOf({ ...baseSettings, ...settings }));
    return "";
  } catch (error) {
    return (error as Error).message;
  }
}

test("`pulumi up` refuses a chef client without a digest, before it makes anything", async () => {
  expect(await refusal({}, false)).toBe(
    "Pulumi.dev.yaml: chef.client has no url and sha256, so the image must have the client; set them, or add artifact-unlocked to `allow`",
  );
});

test.each([
  ["an environment that allows it by name", { allow: ["artifact-unlocked"] }, false],
  ["a client with address and digest", { chef: { client } }, false],
  ["a preview, which only warns", {}, true],
])("%s goes on", async (_what, settings, preview) => {
  expect(await refusal(settings, preview)).toBe("");
});
