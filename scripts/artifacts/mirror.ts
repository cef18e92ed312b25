import { ConfigRefused, FaultList, rules } from "../../components/faults";
import type { S3Object } from "../../components/fetched";
import { fileOf } from "../plan/images";
import { Final, persistently } from "./attempts";
import { chosen, titleOf, type Locked } from "./entries";
import { addressOf } from "./s3";
import type { ArtifactFile } from "./stack";
import { expectLocked } from "./verify";
import { none, unchanged, type Workspace } from "./workspace";

export interface MirrorOptions {
  bucket: string;
  prefix: string;
}

/** Puts locked artifacts into a bucket, then writes their addresses there into the stack's file. Gives what is to be said. */
export async function mirror(
  file: ArtifactFile,
  work: Workspace,
  names: string[],
  options: MirrorOptions,
): Promise<string[]> {
  refuseOptions(options);
  const entries = file.onlyLocked(chosen(file.name, file.entries, names, () => true));
  if (entries.length === 0) return [none(file)];
  const placed = await work.forEach(unchanged(file), entries, async (entry) => {
    const object = placeOf(entry, options);
    return { entry, url: addressOf(object), isNew: await place(entry, object, work) };
  });
  const moved = placed.filter(({ entry, url }) => entry.url !== url);
  if (moved.length > 0) file.write(Object.fromEntries(moved.map(({ entry, url }) => [entry.name, { url }])));
  return [
    ...placed.map(({ entry, url, isNew }) => `${titleOf(entry)} ${isNew ? "is now" : "was already"} at ${url}`),
    ...(moved.length === 0 ? [] : [`${file.name} has these addresses now`]),
  ];
}

function refuseOptions({ bucket, prefix }: MirrorOptions): void {
  const faults = new FaultList();
  const bucketName = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
  faults.check("--bucket", bucket, rules.matches(bucket, bucketName, "a bucket's name, without s3://"));
  // Some clients take `.` and `..` for steps of a path, and would ask for another key.
  const folders = /^(?!\.{1,2}(\/|$))[\w.+~-]+(\/(?!\.{1,2}(\/|$))[\w.+~-]+)*$/;
  faults.check(
    "--prefix",
    prefix,
    rules.matches(prefix, folders, "folders of letters, digits and . _ + ~ -, with / between"),
  );
  if (faults.all.length > 0) throw new ConfigRefused("command line", faults.all);
}

/**
 * Where an artifact lies in a bucket. Its digest is a part of the key: another build of a version is another object, so that
 * nothing is ever written over, and a stack of yesterday still finds what it was made with. The rest is for people.
 */
export function placeOf({ name, version, url, sha256 }: Locked, { bucket, prefix }: MirrorOptions): S3Object {
  // An address may end with its query.
  const file = `${fileOf(url).replace(/\.deb$/, "")}.deb`;
  const parts = [name, version, sha256, file].map((part) => part.replace(/[^\w.+~-]/g, "_"));
  return { bucket, key: [prefix, ...parts].join("/") };
}

/** Sees to it that a package is at its place; false where it was already. */
async function place(entry: Locked, object: S3Object, work: Workspace): Promise<boolean> {
  const { buckets, signal } = work;
  if (await isThere(entry, object, work)) return false;
  return work.withPackage(entry, async (fetched) => {
    expectLocked(entry, fetched);
    const isOurs = await persistently(() => buckets.put(object, fetched.path, base64Of(entry), signal), work);
    // Somebody was faster, or the answer to an attempt got lost.
    if (!isOurs && !(await isThere(entry, object, work))) {
      throw new Final(`${addressOf(object)} is there and cannot be read; the credentials need s3:GetObject on it`);
    }
    return isOurs;
  });
}

/** Whether a package is at its place. Throws where something else is. */
async function isThere(entry: Locked, object: S3Object, work: Workspace): Promise<boolean> {
  const known = await persistently(() => work.buckets.head(object, work.signal), work);
  if (known === undefined) return false;
  if (known.sha256 === base64Of(entry)) return true;
  // Of what was written without a SHA-256, or in parts, S3 does not say it.
  return work.withPackage({ ...entry, url: addressOf(object) }, ({ sha256 }) => {
    if (sha256 === entry.sha256) return true;
    const words = `is something else, with the sha256 ${sha256}, and is not written over`;
    throw new Final(`${addressOf(object)} ${words}; find out who put it there, or give another --prefix`);
  });
}

const base64Of = ({ sha256 }: Locked): string => Buffer.from(sha256, "hex").toString("base64");
