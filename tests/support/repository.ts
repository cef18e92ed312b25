import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { repositoryRoot } from "../../scripts/plan/stack";
import { temporaryFolder } from "./folders";
import { projectOf } from "./projects";

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

/** A Pulumi project of somebody else whose stack dev has a ChefRepository of this folder, and nothing besides. */
export function projectWith(repositoryPath: string): string {
  const library = JSON.stringify(join(repositoryRoot, "index"));
  const args = JSON.stringify({ environment: "dev", repositoryPath });
  return projectOf({
    "Pulumi.yaml": "name: theirs\nruntime: nodejs\nmain: index.ts\n",
    "Pulumi.dev.yaml": "config:\n  aws:region: us-east-1\n",
    "index.ts": `import { ChefRepository } from ${library};\nexport const { bucket } = new ChefRepository("chef", ${args});\n`,
  });
}
