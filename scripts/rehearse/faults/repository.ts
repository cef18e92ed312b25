import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { type Archive, packArchive } from "../../../components/chefRepository/archive";
import { type Files, readFolder } from "../../../components/chefRepository/repositoryFiles";
import { exec } from "../lab/exec";
import type { Lab } from "../lab/lab";
import { withArchive } from "../planChanges";
import { PlanView } from "../planView";

/** The plan whose program has a changed archive for the role of a tier. */
export async function viewWithArchive(
  lab: Lab,
  view: PlanView,
  tier: string,
  change: (folder: string) => void,
): Promise<PlanView> {
  return new PlanView(withArchive(view.plan, tier, await changedArchive(lab, view.archive(tier), change)));
}

/** A changed archive, packed as every other one: `change` gets the folder of its files. */
export async function changedArchive(lab: Lab, archive: Buffer, change: (folder: string) => void): Promise<Archive> {
  return packArchive(await changedFiles(lab, archive, change));
}

/** The files of an archive once they are changed. */
export async function changedFiles(lab: Lab, archive: Buffer, change: (folder: string) => void): Promise<Files> {
  const folder = join(lab.settings.folder, "chef-repository");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}.tar.gz`, archive);
  await exec("tar", ["--extract", "--gzip", `--file=${folder}.tar.gz`, `--directory=${folder}`]);
  change(folder);
  return readFolder(folder);
}
