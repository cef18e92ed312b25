import { artifactsFaults } from "../../components/artifacts/validate";
import { below, ConfigRefused, FaultList, guess } from "../../components/faults";
import { isMap, structured } from "../../components/structured";

/** An artifact as a stack's file has it. */
export interface Entry {
  name: string;
  version: string;
  /** Absent where the image has it. */
  url?: string;
  sha256?: string;
}

/** One that nodes fetch. */
export type Fetchable = Entry & { url: string };

/** One that has a digest. */
export type Locked = Fetchable & { sha256: string };

const isFetchable = (entry: Entry): entry is Fetchable => entry.url !== undefined;

export const isLocked = (entry: Fetchable): entry is Locked => entry.sha256 !== undefined;

/** How an artifact is called in what is printed. */
export const titleOf = ({ name, version }: Entry): string => `${name} ${version}`;

export const artifactsKey = (project: string): string => `${project}:artifacts`;

/** The artifacts of a stack's settings. Throws ConfigRefused with every fault of the section. */
export function entriesOf(file: string, setting: unknown): Entry[] {
  const section = typeof setting === "string" ? structured(setting) : (setting ?? {});
  const faults = new FaultList();
  const isSection = isMap(section);
  faults.check("artifacts", section, isSection ? undefined : "allowed: a section with keys");
  const entries = Object.entries(isSection ? section : {}).flatMap(([name, given]) => entryOf(name, given, faults));
  const byName = Object.fromEntries(entries.map(({ name, ...artifact }) => [name, artifact]));
  faults.all.push(...below("artifacts", artifactsFaults(byName)));
  if (faults.all.length > 0) throw new ConfigRefused(file, faults.all);
  return entries;
}

/** An entry by its form alone; nothing where it has another one. */
function entryOf(name: string, given: unknown, faults: FaultList): Entry[] {
  const property = `artifacts.${name}`;
  if (!isMap(given)) {
    faults.check(property, given, "allowed: a section with version, url and sha256");
    return [];
  }
  const { version, url, sha256 } = given;
  const isText = (value: unknown): value is string | undefined => value === undefined || typeof value === "string";
  if (typeof version === "string" && isText(url) && isText(sha256)) return [{ name, version, url, sha256 }];
  for (const [key, value] of Object.entries({ version, url, sha256 })) {
    const problem = isText(value) ? undefined : "allowed: text, in quotes where it reads as a number";
    faults.check(`${property}.${key}`, value, key === "version" && value === undefined ? "missing" : problem);
  }
  return [];
}

/**
 * Entries that nodes fetch, by their names, or all of them that `others` picks where no name is given. Throws ConfigRefused
 * for what is not there, and for what the image has.
 */
export function chosen(
  file: string,
  entries: Entry[],
  names: string[],
  others: (entry: Fetchable) => boolean,
): Fetchable[] {
  const faults = new FaultList();
  const known = entries.map(({ name }) => name);
  for (const name of new Set(names)) {
    const entry = entries.find((each) => each.name === name);
    if (entry !== undefined) {
      const problem = `${file} has no url of it, so that nodes do not fetch it: the image must have it`;
      faults.check("NAME", name, isFetchable(entry) ? undefined : problem);
      continue;
    }
    const meant = guess(name, known);
    const all = known.join(", ") || "none, it has no artifacts";
    const help = meant === undefined ? `allowed: ${all}` : `did you mean "${meant}"?`;
    faults.check("NAME", name, `no such artifact in ${file}; ${help}`);
  }
  if (faults.all.length > 0) throw new ConfigRefused("command line", faults.all);
  return entries
    .filter(isFetchable)
    .filter((entry) => (names.length === 0 ? others(entry) : names.includes(entry.name)));
}
