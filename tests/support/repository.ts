import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { temporaryFolder } from "./folders";

/**
 * A chef repository, small and the same every time: `base` runs the cookbook demo; `zookeeper` runs store, which depends
 * on shared; `web` runs front, and in prod what zookeeper runs besides; front can be joined.
 */
export const chefRepository = join(__dirname, "../fixtures/chef-repository");

/** The same with some of its files changed, or others beside them. */
export function changedChefRepository(files: Record<string, string>): string {
  const copy = join(temporaryFolder("repository"), "copy");
  cpSync(chefRepository, copy, { recursive: true });
  for (const [path, text] of Object.entries(files)) writeFileSync(join(copy, path), text);
  return copy;
}
