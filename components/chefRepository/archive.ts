import { createHash } from "node:crypto";

import { gzipSync } from "fflate";

import type { Files } from "./repositoryFiles";
import { writeTar } from "./tar";

/** What nodes converge from, as one archive that is named by its digest. */
export interface Archive {
  /** SHA-256 of the archive, 64 hex digits. */
  sha256: string;
  base64: string;
}

/** Key of an archive in the environment's bucket. */
export const archiveKey = (sha256: string): string => `bundles/${sha256}.tar.gz`;

/** Packs files so that the same ones give the same bytes on every machine. */
export function packArchive(files: Files): Archive {
  const archive = Buffer.from(gzipSync(writeTar(files), { level: 9, mtime: 0 }));
  return {
    sha256: createHash("sha256").update(archive).digest("hex"),
    base64: archive.toString("base64"),
  };
}
