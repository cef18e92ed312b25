import { realpathSync } from "node:fs";
import { join } from "node:path";

import { RunError } from "@pulumi/pulumi";

import { unparsed } from "../../components/chefRepository/ruby";
import { ConfigRefused } from "../../components/faults";
import { packageFolder } from "../../components/roll/version";
import { unreadWords } from "../policies/environmentUnread";
import { policySettings } from "../policies/settings";
import { readProject, type Project } from "../project";
import { readSettings, stackFile, stacksOf, type Settings } from "../project/settings";
import { completed, draftPlan, type Drafted } from "./build";
import { capture } from "./capture";
import type { Plan } from "./format";
import { handedOver } from "./handedOver";
import { runProgram } from "./program";

/** Root of this package: of its clone, or where npm has put it. */
export const repositoryRoot = packageFolder();

/** The project of this package's clone. */
export const ownProject = (): Project => readProject(repositoryRoot);

/** Whether a project's program is this package's own, which alone reads the settings of docs/configuration.md. */
export const isOwn = ({ program }: Project): boolean =>
  realpathSync(program) === join(repositoryRoot, "stacks", "index.ts");

/**
 * Plans a stack of a project from its files alone; `changed` gives it other values. Throws ConfigRefused, or
 * InputPropertiesError, when it is refused.
 */
export const planStack = async (...request: Parameters<typeof draftStack>): Promise<Plan> =>
  completed(await draftStack(...request));

/** The plan of a stack that nobody has judged yet; refused as `planStack` refuses it. */
export async function draftStack(
  stack: string,
  project = ownProject(),
  changed = (values: Settings["values"]) => values,
): Promise<Drafted> {
  if (project.runtime !== "nodejs") {
    const problem = "programs in this language are not planned; allowed: nodejs";
    throw new ConfigRefused("Pulumi.yaml", [{ property: "runtime", given: project.runtime, problem }]);
  }
  const { values, unread } = readSettings(project, stack);
  const { entries, secretKeys } = handedOver(changed(values));
  const region = entries["aws:region"] ?? "";
  const registrations = await capture({
    project: project.name,
    stack,
    config: entries,
    secretKeys,
    region,
    folder: project.folder,
    program: () => runProgram(project),
  }).catch((error: unknown) => {
    throw withUnread(error, stack, unread);
  });
  const accepted = policySettings(project.name, entries, secretKeys, stackFile(stack));
  return draftPlan(project.name, stack, region, registrations, { ...accepted, unread, unparsed: unparsed() });
}

/** A refusal that also names what was not read, since what it misses may be there. */
function withUnread(error: unknown, stack: string, unread: string[]): unknown {
  if (unread.length > 0 && (ConfigRefused.isInstance(error) || RunError.isInstance(error))) {
    const message = `${error.message}\n${stackFile(stack)}: ${unreadWords(unread)}`;
    // What a component refuses takes no other words by being set.
    Object.defineProperty(error, "message", { value: message });
  }
  return error;
}

/** Stacks of a project that have a file. */
export const environments = (project = ownProject()): string[] => stacksOf(project);
