import { isUnlocked } from "../../components/artifacts/validate";
import { shownAddress } from "./answers";
import { Final } from "./attempts";
import { kindOfFile } from "./deb";
import { chosen, titleOf, type Locked } from "./entries";
import type { ArtifactFile } from "./stack";
import { none, type Fetched, type Workspace } from "./workspace";

/** Fetches locked artifacts and compares them with their digests. Gives what is to be said. */
export async function verify(file: ArtifactFile, work: Workspace, names: string[]): Promise<string[]> {
  const entries = file.onlyLocked(chosen(file.name, file.entries, names, ({ sha256 }) => sha256 !== undefined));
  await work.forEach(file.name, entries, (entry) =>
    work.withPackage(entry, (fetched) => {
      expectLocked(entry, fetched);
    }),
  );
  if (file.entries.length === 0) return [none(file)];
  const open = file.entries.filter(isUnlocked);
  return [
    ...entries.map((entry) => `${titleOf(entry)} is what is locked`),
    ...(names.length > 0 ? [] : open.map((entry) => `${titleOf(entry)} is not locked, so it was not fetched`)),
  ];
}

/** Throws unless a package is the one that is locked. */
export function expectLocked(entry: Locked, { path, sha256 }: Fetched): void {
  if (sha256 === entry.sha256) return;
  const words = `has the sha256 ${sha256}, and locked is ${entry.sha256}; it is ${kindOfFile(path)}`;
  throw new Final(`${shownAddress(entry.url)} ${words}: nodes refuse it until the address serves what is locked`);
}
