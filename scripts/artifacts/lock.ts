import { ConfigRefused } from "../../components/faults";
import { shownAddress } from "./answers";
import { Final } from "./attempts";
import { inspect } from "./deb";
import { chosen, titleOf, type Fetchable } from "./entries";
import { packageProblem } from "./judge";
import type { ArtifactFile } from "./stack";
import { none, unchanged, type Fetched, type Workspace } from "./workspace";

export interface LockOptions {
  all?: boolean;
  force?: boolean;
}

/** What was found out about an artifact. */
interface Found {
  entry: Fetchable;
  sha256: string;
  /** What of the package could not be checked. */
  unread?: string;
}

/** Writes the digests of artifacts into the stack's file, all or none. Gives what is to be said. */
export async function lock(
  file: ArtifactFile,
  work: Workspace,
  names: string[],
  options: LockOptions,
): Promise<string[]> {
  if ((options.all === true) === names.length > 0) {
    const problem = "allowed: names of artifacts, or --all for those that are not locked";
    throw new ConfigRefused("command line", [{ property: "NAME", given: names.join(" ") || undefined, problem }]);
  }
  const entries = chosen(file.name, file.entries, names, ({ sha256 }) => sha256 === undefined);
  if (entries.length === 0)
    return [file.entries.length === 0 ? none(file) : `${file.name}: every artifact is locked already`];
  const found = await work.forEach(unchanged(file), entries, (entry) =>
    work.withPackage(entry, (fetched) => judged(entry, fetched, options)),
  );
  const news = found.filter(({ entry, sha256 }) => entry.sha256 !== sha256);
  if (news.length > 0) file.write(Object.fromEntries(news.map(({ entry, sha256 }) => [entry.name, { sha256 }])));
  return [...found.map(wordsOf), ...(news.length === 0 ? [] : [`${file.name} has them now: ${reviewWords}`])];
}

const reviewWords = "where the maker publishes a digest, compare; this is what every node will insist on";

function judged(entry: Fetchable, { path, sha256 }: Fetched, { force }: LockOptions): Found {
  const inspection = inspect(path);
  const problem = packageProblem(entry, inspection) ?? (force === true ? undefined : otherDigest(entry, sha256));
  if (problem !== undefined) throw new Final(`${shownAddress(entry.url)} ${problem}`);
  return { entry, sha256, unread: inspection.unread };
}

function otherDigest({ sha256: locked }: Fetchable, sha256: string): string | undefined {
  if (locked === undefined || locked === sha256) return undefined;
  return `has the sha256 ${sha256}, and locked is ${locked}; where the package was meant to change, --force writes the new one`;
}

function wordsOf({ entry, sha256, unread }: Found): string {
  const state = entry.sha256 === sha256 ? "is locked already, and is still the same" : `locked: sha256 ${sha256}`;
  const rest = unread === undefined ? "" : `; name, version and processor were not checked: ${unread}`;
  return `${titleOf(entry)} ${state}${rest}`;
}
