import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { parse } from "yaml";

import { ConfigRefused } from "../../stacks/config";
import { buildPlan } from "./build";
import { capture } from "./capture";
import type { Plan } from "./format";

/** Root of the repository: where Pulumi.yaml and the environments' files are. */
export const repositoryRoot = join(__dirname, "..", "..");

/** Plans an environment from its file alone. Throws ConfigRefused, or InputPropertiesError, when it is refused. */
export async function planStack(stack: string, root = repositoryRoot): Promise<Plan> {
  const { name: project, main } = parse(readFileSync(join(root, "Pulumi.yaml"), "utf8")) as {
    name: string;
    main: string;
  };
  const { entries, secretKeys } = readEnvironment(root, stack);
  const region = entries["aws:region"] ?? "";
  const registrations = await capture({
    project,
    stack,
    config: entries,
    secretKeys,
    region,
    program: async () => {
      const program = (await import(join(root, main))) as { default: () => Record<string, unknown> };
      return program.default();
    },
  });
  return buildPlan(project, stack, region, registrations);
}

/** Environments that have a file. */
export function environments(root = repositoryRoot): string[] {
  return readdirSync(root)
    .flatMap((file) => /^Pulumi\.([\w-]+)\.yaml$/.exec(file)?.[1] ?? [])
    .sort();
}

/** The environment's file, as the engine would hand it to the program; encrypted values are not read. */
function readEnvironment(root: string, stack: string): { entries: Record<string, string>; secretKeys: string[] } {
  const file = `Pulumi.${stack}.yaml`;
  if (!existsSync(join(root, file))) {
    throw new ConfigRefused(file, [
      {
        property: "--stack",
        given: stack,
        problem: `there is no such file; allowed: ${environments(root).join(", ")}`,
      },
    ]);
  }
  const config = configOf(file, readFileSync(join(root, file), "utf8"));
  const entries: Record<string, string> = {};
  const secretKeys: string[] = [];
  for (const [key, value] of Object.entries(config)) {
    if (typeof value === "object" && value !== null && "secure" in value) {
      secretKeys.push(key);
      entries[key] = "";
    } else {
      entries[key] = typeof value === "string" ? value : JSON.stringify(value);
    }
  }
  return { entries, secretKeys };
}

function configOf(file: string, text: string): Record<string, unknown> {
  let content: unknown;
  try {
    content = parse(text);
  } catch (error) {
    throw new ConfigRefused(file, [{ property: "not YAML", problem: (error as Error).message.split("\n")[0]! }]);
  }
  const config = (content as { config?: unknown } | null)?.config ?? {};
  if (typeof config !== "object" || Array.isArray(config)) {
    throw new ConfigRefused(file, [{ property: "config", given: config, problem: "allowed: a section with keys" }]);
  }
  return config as Record<string, unknown>;
}
