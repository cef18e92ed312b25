import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

import { repositoryRoot } from "../../scripts/plan/stack";

const sources = ["components", "index.ts", "scripts"];

/** Whether `npm run build` has run since the sources of the library and its commands changed. */
export function isBuilt(): boolean {
  const entry = join(repositoryRoot, "dist/components/roll/main.js");
  if (!existsSync(entry)) return false;
  const built = statSync(entry).mtimeMs;
  return sources
    .flatMap((path) => filesBelow(join(repositoryRoot, path)))
    .every((path) => statSync(path).mtimeMs < built);
}

function filesBelow(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path).flatMap((name) => filesBelow(join(path, name)));
}
