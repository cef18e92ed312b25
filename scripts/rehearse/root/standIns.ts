import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A package of the rehearsal's own. */
export interface BuiltPackage {
  path: string;
  sha256: string;
}

/** Builds packages, each by a script that is given where to; the same sources give the same bytes. */
export function buildPackages(scripts: string[], folder: string): Promise<BuiltPackage[]> {
  return Promise.all(
    [...new Set(scripts)].map((script, index) => buildPackage(script, join(folder, "stand-ins"), index)),
  );
}

async function buildPackage(script: string, folder: string, index: number): Promise<BuiltPackage> {
  mkdirSync(folder, { recursive: true });
  // Of its own process: another rehearsal may be about the same.
  const partial = join(folder, `${process.pid}-${index}.partial`);
  await run("bash", [script, partial]);
  const sha256 = createHash("sha256").update(readFileSync(partial)).digest("hex");
  const path = join(folder, `${sha256}.deb`);
  renameSync(partial, path);
  return { path, sha256 };
}
