import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { repositoryRoot } from "../../scripts/plan/stack";
import { temporaryFolder } from "./folders";

/** A Pulumi project of somebody else, with this repository's packages. */
export function projectOf(files: Record<string, string>): string {
  const root = temporaryFolder("project");
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  symlinkSync(join(repositoryRoot, "node_modules"), join(root, "node_modules"));
  return root;
}
