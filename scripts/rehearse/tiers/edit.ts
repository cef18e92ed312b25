import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Rewrites one file of a chef repository; throws when nothing of it is changed. */
export function edit(repository: string, file: string, change: (text: string) => string): void {
  const path = join(repository, file);
  const text = readFileSync(path, "utf8");
  const changed = change(text);
  if (changed === text) throw new Error(`${file} of the chef repository has nothing of what was to be changed`);
  writeFileSync(path, changed);
}
