import { mkdirSync, rmSync, writeFileSync } from "node:fs";
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
