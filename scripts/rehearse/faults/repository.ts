import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { type Bundle, readBundle } from "../../../components/chefRepository/bundle";
import { exec } from "../lab/exec";
import type { Lab } from "../lab/lab";

/** A changed chef repository, packed as every other one: `change` gets the folder of its files. */
export async function changedBundle(lab: Lab, archive: Buffer, change: (folder: string) => void): Promise<Bundle> {
  const folder = join(lab.settings.folder, "chef-repository");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}.tar.gz`, archive);
  await exec("tar", ["--extract", "--gzip", `--file=${folder}.tar.gz`, `--directory=${folder}`]);
  change(folder);
  return readBundle(folder);
}

/** Rewrites one file of the zookeeper cookbook. */
export function edit(folder: string, file: string, change: (text: string) => string): void {
  const path = join(folder, "cookbooks/zookeeper", file);
  const text = readFileSync(path, "utf8");
  const changed = change(text);
  if (changed === text) throw new Error(`${file} of the cookbook zookeeper has nothing of what was to be changed`);
  writeFileSync(path, changed);
}

/** A comment in a file that the server reads at its start: the smallest change that needs a restart. */
export const addComment = (folder: string): void => {
  edit(folder, "files/log4j.properties", (text) => `${text}# rehearsed ${randomBytes(4).toString("hex")}\n`);
};
