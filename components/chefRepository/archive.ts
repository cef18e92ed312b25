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

/** Archives by the digest of what is in them: packing takes a third of a plan's time, and plans of one process share most. */
const packed = new Map<string, Archive>();

/** Packs files so that the same ones give the same bytes on every machine. */
export function packArchive(files: Files): Archive {
  const tar = writeTar(files);
  const contents = sha256Of(tar);
  const archive = packed.get(contents) ?? pack(tar);
  packed.set(contents, archive);
  return archive;
}

function pack(tar: Uint8Array): Archive {
  const archive = Buffer.from(gzipSync(tar, { level: 9, mtime: 0 }));
  return { sha256: sha256Of(archive), base64: archive.toString("base64") };
}

const sha256Of = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
