import * as pulumi from "@pulumi/pulumi";
import { CommanderError } from "commander";

import { ConfigRefused } from "../stacks/config";

/** Exit codes of commands that plan, a contract: README.md and `--help` have them too. */
export const exitCodes = { done: 0, failed: 1, refused: 2 } as const;

/** Says why a command ended. Refusals are for the user to read; only what nobody expected shows where it came from. */
export function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.refused;
  if (error instanceof ConfigRefused || error instanceof pulumi.InputPropertiesError) {
    console.error(error.message);
    return exitCodes.refused;
  }
  console.error(pulumi.RunError.isInstance(error) ? error.message : error);
  return exitCodes.failed;
}
