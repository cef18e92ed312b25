import { buildPlan } from "../../scripts/plan/build";
import { capture, type Registration } from "../../scripts/plan/capture";
import type { Plan } from "../../scripts/plan/format";
import { parseConfig, type PlatformConfig } from "../../stacks/config";
import { platform } from "../../stacks/platform";

/** Sections of an environment's file, without the project's prefix. */
export type Settings = Record<string, unknown>;

/** The file that tests change one thing in. */
export const baseSettings: Settings = {
  network: { cidr: "10.0.0.0/16", zones: ["us-east-1a", "us-east-1b", "us-east-1c"] },
};

export function configOf(settings: Settings, region = "us-east-1"): PlatformConfig {
  const entries = Object.entries(settings).map(([key, value]) => [
    `startup-stack:${key}`,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  return parseConfig({
    project: "startup-stack",
    stack: "dev",
    entries: { ...(Object.fromEntries(entries) as Record<string, string>), "aws:region": region },
    isSecret: () => false,
  });
}

/** Registers what a program makes, as `pulumi up` would. */
export function register(program: () => Record<string, unknown>, unknownOutputs = false): Promise<Registration[]> {
  return capture({
    project: "startup-stack",
    stack: "dev",
    config: {},
    region: "us-east-1",
    unknownOutputs,
    program: () => Promise.resolve(program()),
  });
}

/** Makes an environment with these settings, with the chef repository at a path if it is not this one. */
export function programOf(settings: Settings, repositoryPath?: string): Record<string, unknown> {
  const config = configOf(settings);
  const chef = { ...config.chef, repositoryPath };
  const { zookeeper } = platform({ ...config, chef });
  return { connectionString: zookeeper.connectionString };
}

/** The plan of an environment with these settings. */
export async function planOf(settings: Settings = baseSettings, repositoryPath?: string): Promise<Plan> {
  const registrations = await register(() => programOf(settings, repositoryPath));
  return buildPlan("startup-stack", "dev", "us-east-1", registrations);
}
