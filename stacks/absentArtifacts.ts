import * as pulumi from "@pulumi/pulumi";

import type { ArtifactName } from "../components/artifacts/known";
import { entryWords } from "../components/artifacts/validate";
import { neededNames } from "../components/bootstrap/artifacts";
import type { PlatformConfig } from "./config";

/**
 * A package that nodes need, those of all tiers or `own` ones of some, and that has no entry is a finding of a preview.
 * `pulumi up` refuses it before it makes anything: of an image that has the package the entry says the version alone.
 */
export function refuseAbsent(
  { chef, artifacts, access, environment }: PlatformConfig,
  own: readonly ArtifactName[] = [],
): void {
  const needed = new Set(neededNames({ ...chef, ...access, own }));
  const absent = [...needed].filter((name) => artifacts[name] === undefined);
  if (absent.length === 0) return;
  const message = `Pulumi.${environment}.yaml: artifacts has no ${absent.join(", nor ")}; ${entryWords}`;
  if (!pulumi.runtime.isDryRun()) throw new pulumi.RunError(message);
  if (pulumi.runtime.hasEngine()) void pulumi.log.warn(message);
}
