import * as pulumi from "@pulumi/pulumi";

import { isUnlocked, lockWords } from "../artifacts/validate";
import { FaultList, type Fault } from "../faults";
import type { Known } from "../validation";
import type { ArtifactName } from "../artifacts/known";
import { neededNames, type Fetching } from "./artifacts";
import type { NodeBootstrap } from "./nodeBootstrap";

/**
 * Packages that nodes would fetch unseen, and perhaps another thing each time: of what all nodes fetch, or, where it is
 * given, of what a tier's own do besides. An update is refused before it makes anything; a preview goes on, since a digest
 * is locked once all else is well.
 */
export function unlockedFaults(
  bootstrap: Known<Partial<Pick<NodeBootstrap, "client" | "artifacts" | "sessionManager">>> | undefined,
  own?: readonly ArtifactName[],
): Fault[] {
  const faults = new FaultList();
  if (bootstrap === undefined || pulumi.runtime.isDryRun()) return [];
  const { client = "cinc", artifacts, sessionManager = false } = bootstrap;
  for (const name of own ?? neededNames({ client, sessionManager })) {
    faults.rule(`artifacts.${name}.sha256`, () => {
      const artifact = artifacts?.[name];
      const words = `missing: nodes fetch nothing without its digest; ${lockWords(name, pulumi.getStack())}`;
      return [undefined, artifact !== undefined && isUnlocked(artifact) ? words : undefined];
    });
  }
  return faults.all;
}

/** Tells whoever looks at a preview, whether or not a node would fetch it. */
export function warnOfUnlocked(artifacts: Fetching["artifacts"], resource: pulumi.Resource): void {
  if (!pulumi.runtime.isDryRun() || !pulumi.runtime.hasEngine()) return;
  for (const [name, artifact] of Object.entries(artifacts ?? {})) {
    const words = `artifacts.${name} has no sha256, and an update is refused where a node would fetch it; ${lockWords(name, pulumi.getStack())}`;
    if (isUnlocked(artifact)) void pulumi.log.warn(words, resource);
  }
}
