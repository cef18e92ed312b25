import * as pulumi from "@pulumi/pulumi";

import { neededNames } from "../components/bootstrap/artifacts";
import type { PlatformConfig } from "./config";

/**
 * A package that nodes need and that nothing says the address of is a warning in a preview. `pulumi up` refuses it before
 * it makes anything, unless the environment allows it by name, as one with an image of its own does.
 */
export function refuseUnlocked({ chef, artifacts, access, allow, environment }: PlatformConfig): void {
  const absent = neededNames({ ...chef, ...access }).filter((name) => artifacts[name] === undefined);
  if (absent.length === 0 || allow.includes("artifact-unlocked")) return;
  const message =
    `Pulumi.${environment}.yaml: artifacts has no ${absent.join(", nor ")}, so the image must have it; ` +
    "give its version, url and sha256, or add artifact-unlocked to `allow`";
  if (!pulumi.runtime.isDryRun()) throw new pulumi.RunError(message);
  if (pulumi.runtime.hasEngine()) void pulumi.log.warn(message);
}
