import * as pulumi from "@pulumi/pulumi";

import type { PlatformConfig } from "./config";

/**
 * A chef client without a digest is a warning in a preview. `pulumi up` refuses it before it makes anything, unless
 * the environment allows it by name, as one with an image of its own does.
 */
export function refuseUnlocked({ chef, allow, environment }: PlatformConfig): void {
  if (chef.client?.url !== undefined || allow.includes("artifact-unlocked")) return;
  const message =
    `Pulumi.${environment}.yaml: chef.client has no url and sha256, so the image must have the client; ` +
    "set them, or add artifact-unlocked to `allow`";
  if (!pulumi.runtime.isDryRun()) throw new pulumi.RunError(message);
  if (pulumi.runtime.hasEngine()) void pulumi.log.warn(message);
}
