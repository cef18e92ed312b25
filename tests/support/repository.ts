import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { temporaryFolder } from "./folders";

/** A chef repository, small and the same every time. */
export const chefRepository = join(__dirname, "../fixtures/chef-repository");

/** The same with one role changed. */
export function changedChefRepository(): string {
  const copy = join(temporaryFolder("repository"), "copy");
  cpSync(chefRepository, copy, { recursive: true });
  writeFileSync(join(copy, "roles/base.json"), "{}");
  return copy;
}
