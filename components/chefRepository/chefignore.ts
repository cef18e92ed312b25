import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";

import { fnmatch } from "./fnmatch";

const ignoreFile = "chefignore";

/** What editors, file managers, Python and version control leave behind, in every folder. No cookbook wants it on a node. */
const leftovers =
  /^(\.DS_Store|\._.*|Thumbs\.db|desktop\.ini|.*~|\.#.*|#.*#|.*\.sw[nop]|__pycache__|.*\.pyc|\.git|\.svn)$/;

/** Whether a file or a folder of this name is never packed, with a chefignore or without. */
export const isLeftover = (name: string): boolean => leftovers.test(name);

/** Whether a chefignore has a file of its cookbook left out; the path is from the cookbook's folder on. */
export type Ignores = (path: string) => boolean;

/**
 * What chef leaves out of a cookbook: what matches a line of the chefignore that is closest, in the cookbook's folder,
 * in `cookbooks/` or in the repository's. The others are not read. Chef would go on to the root of the disk, where it
 * depends on the machine what a node gets.
 */
export function ignoresOf(repositoryPath: string, cookbook: string): Ignores {
  const folders = [`cookbooks/${cookbook}`, "cookbooks", "."];
  const paths = folders.map((folder) => join(repositoryPath, folder, ignoreFile));
  const closest = paths.find((path) => statSync(path, { throwIfNoEntry: false }) !== undefined);
  if (closest === undefined || !statSync(closest).isFile()) return () => false;
  const patterns = patternsOf(readFileSync(closest, "utf8")).map(fnmatch);
  return (path) => path === ignoreFile || (!isMetadata(path) && patterns.some((matches) => matches(path)));
}

/** Chef reads a cookbook's metadata whatever its chefignore says. */
const isMetadata = (path: string): boolean => path === "metadata.json" || path === "metadata.rb";

/** The lines that are patterns; space around one is none of it, and no line takes another one back. */
export function patternsOf(text: string): string[] {
  const space = String.raw`[\t\n\v\f\r ]*`;
  const ends = new RegExp(`^${space}|${space}$`, "g");
  return text
    .split("\n")
    .map((line) => line.replace(ends, ""))
    .filter((line) => line !== "" && !line.startsWith("#"));
}
