import { ConfigRefused, FaultList } from "../../components/faults";
import { structured } from "../../components/structured";
import { suppressionFaults, type Suppression } from "../../components/suppressions";

/** What a stack's settings say on how its findings are taken. */
export interface PolicySettings {
  production: boolean;
  suppressions: Suppression[];
}

/** Reads it from the settings of any project, below the project's own name. Throws ConfigRefused with every fault. */
export function policySettings(
  project: string,
  entries: Record<string, string>,
  secretKeys: readonly string[],
  file: string,
): PolicySettings {
  const read = (name: string, otherwise: unknown): unknown => {
    const entry = entries[`${project}:${name}`];
    return entry === undefined ? otherwise : structured(entry);
  };
  const faults = new FaultList();
  for (const name of ["production", "suppressions"]) {
    const isSecret = secretKeys.includes(`${project}:${name}`);
    faults.check(name, undefined, isSecret ? "is encrypted, and no secret; set it without --secret" : undefined);
  }
  const production = read("production", false);
  const suppressions = read("suppressions", []);
  if (faults.all.length === 0) {
    faults.check("production", production, typeof production === "boolean" ? undefined : "allowed: true or false");
    faults.all.push(...suppressionFaults(suppressions, "suppressions"));
  }
  if (faults.all.length > 0) throw new ConfigRefused(file, faults.all);
  return { production: production as boolean, suppressions: suppressions as Suppression[] };
}
