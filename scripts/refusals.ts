import * as pulumi from "@pulumi/pulumi";

import { ConfigRefused, messageOf } from "../components/faults";
import { exitCodes } from "./cli/exitCodes";

/** Says why a verb ended that plans. Refusals are for the user to read; only what nobody expected shows where it came from. */
export function report(error: unknown): number {
  if (ConfigRefused.isInstance(error) || pulumi.InputPropertiesError.isInstance(error)) {
    console.error(error.message);
    return exitCodes.refused;
  }
  console.error(isOfProgram(error) ? messageOf(error) : error);
  return exitCodes.failed;
}

/** What is wrong with a program in words that need no trace: it stopped itself, lacks a package, or is no TypeScript. */
function isOfProgram(error: unknown): boolean {
  const { code, name } = error as Partial<NodeJS.ErrnoException>;
  return pulumi.RunError.isInstance(error) || code === "MODULE_NOT_FOUND" || name === "TSError";
}
