import * as pulumi from "@pulumi/pulumi";

import { unlockedFaults } from "../../components/bootstrap/unlocked";
import { describeFault } from "../../components/faults";
import { ChefRepository, ZooKeeperQuorum, type ChefRepositoryArgs } from "../../index";
import { refuseAbsent } from "../../stacks/absentArtifacts";
import { baseSettings, configOf, type Settings } from "../support/platform";
import { quorumArgs } from "../support/quorumArgs";
import { repositoryPath } from "../support/ruleCase";

const mocks: pulumi.runtime.Mocks = {
  newResource: ({ inputs }) => ({ id: "id", state: inputs as Record<string, unknown> }),
  call: () => ({}),
};
const unlocked = { version: "18.0.0", url: "s3://packages/cinc.deb" };
const cinc = { ...unlocked, sha256: "a".repeat(64) };
const agent = { version: "3.3.4624.0", url: "s3://packages/agent.deb" };

/** What is thrown, in a preview or an update; the empty text when nothing is. */
async function thrown(preview: boolean, act: () => unknown): Promise<string> {
  await pulumi.runtime.setMocks(mocks, "startup-stack", "dev", preview);
  try {
    act();
    return "";
  } catch (error) {
    return (error as Error).message;
  }
}

describe("a package that has no entry", () => {
  const refusal = (settings: Settings, preview: boolean) =>
    thrown(preview, () => {
      refuseAbsent(configOf({ ...baseSettings, ...settings }));
    });

  test("is refused by `pulumi up` before it makes anything", async () => {
    expect(await refusal({}, false)).toBe(
      "Pulumi.dev.yaml: artifacts has no cinc; give its version, url and sha256, or its version alone if the image has it",
    );
  });

  test.each([
    ["a client that the image has", { artifacts: { cinc: { version: "18.0.0" } } }, false],
    ["a client with address and digest", { artifacts: { cinc } }, false],
    ["a preview, which only warns", {}, true],
  ])("%s goes on", async (_what, settings, preview) => {
    expect(await refusal(settings, preview)).toBe("");
  });

  test("is refused of those that a tier installs besides, each once", async () => {
    const config = configOf({ ...baseSettings, artifacts: { cinc: { version: "18.0.0" } } });
    const message = await thrown(false, () => {
      refuseAbsent(config, ["mesos", "docker-ce", "mesos"]);
    });
    expect(message).toContain("artifacts has no mesos, nor docker-ce; give");
  });

  test("is the one of the client that is chosen", async () => {
    expect(await refusal({ chef: { client: "chef" }, artifacts: { cinc } }, false)).toContain("artifacts has no chef;");
  });
});

describe("a package without a digest", () => {
  const repository = (args: Partial<ChefRepositoryArgs>, preview = false) =>
    thrown(preview, () => new ChefRepository("chef", { environment: "dev", repositoryPath, ...args }));
  const fault = (name: string) =>
    `artifacts.${name}.sha256: missing: nodes fetch nothing without its digest; run \`npx startup-stack artifacts lock --stack dev ${name}\``;

  test("is refused by an update before anything is made, each by its name", async () => {
    const artifacts = { cinc: unlocked, "amazon-ssm-agent": agent };
    expect(await repository({ artifacts, sessionManager: true })).toBe(
      `ChefRepository "chef": 2 faults\n  ${fault("cinc")}\n  ${fault("amazon-ssm-agent")}`,
    );
  });

  test("is refused in a bootstrap that is put together by hand", async () => {
    const bootstrap = { ...quorumArgs.bootstrap, artifacts: { cinc: unlocked } };
    expect(await thrown(false, () => new ZooKeeperQuorum("zk", { ...quorumArgs, bootstrap }))).toBe(
      `ZooKeeperQuorum "zk": 1 fault\n  bootstrap.${fault("cinc")}`,
    );
  });

  test("is found of those that a tier installs besides, and of these alone", async () => {
    const artifacts = { cinc: unlocked, mesos: { ...unlocked, version: "1.11.0" } };
    let faults: string[] = [];
    await thrown(false, () => {
      faults = unlockedFaults({ artifacts }, ["mesos", "docker-ce"]).map(describeFault);
    });
    expect(faults).toEqual([fault("mesos")]);
  });

  test("goes on in a preview", async () => {
    expect(await repository({ artifacts: { cinc: unlocked } }, true)).toBe("");
  });

  test.each([
    ["that the image has", { artifacts: { cinc: { version: "18.0.0" } } }],
    ["of the other client", { artifacts: { cinc, chef: unlocked } }],
    ["of the agent, where no node installs it", { artifacts: { cinc, "amazon-ssm-agent": agent } }],
  ])("%s goes on, since no node would fetch it", async (_which, args) => {
    expect(await repository(args)).toBe("");
  });
});
