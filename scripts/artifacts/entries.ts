import { ConfigRefused, FaultList, guess, rules } from "../../components/faults";
import { packageAddressProblem, withoutLogin } from "../../components/fetched";
import { isMap, structured } from "../../components/structured";

/** An artifact as a stack's file has it. */
export interface Entry {
  name: string;
  version?: string;
  url?: string;
  sha256?: string;
}

/** An artifact that can be fetched. */
export type Fetchable = Entry & { version: string; url: string };

/** One that is also locked. */
export type Locked = Fetchable & { sha256: string };

export const isLocked = (entry: Fetchable): entry is Locked => entry.sha256 !== undefined;

/** How an artifact is called in what is printed. */
export const titleOf = ({ name, version }: Entry): string => `${name} ${version ?? ""}`.trimEnd();

export const artifactsKey = (project: string): string => `${project}:artifacts`;

/** The artifacts of a stack's settings, each with its name. Throws ConfigRefused with every fault of the section. */
export function entriesOf(file: string, setting: unknown): Entry[] {
  const section = typeof setting === "string" ? structured(setting) : (setting ?? {});
  const faults = new FaultList();
  const isSection = isMap(section);
  faults.check("artifacts", section, isSection ? undefined : "allowed: a section with keys");
  const entries = Object.entries(isSection ? section : {}).map(([name, entry]) => entryOf(name, entry, faults));
  if (faults.all.length > 0) throw new ConfigRefused(file, faults.all);
  return entries;
}

function entryOf(name: string, given: unknown, faults: FaultList): Entry {
  const property = `artifacts.${name}`;
  if (!isMap(given)) {
    faults.check(property, given, "allowed: a section with version, url and sha256");
    return { name };
  }
  const text = (key: "version" | "url" | "sha256"): string | undefined => {
    const value = given[key];
    if (value === undefined || typeof value === "string") return value;
    faults.check(`${property}.${key}`, value, "allowed: text, in quotes where it reads as a number");
    return undefined;
  };
  const entry = { name, version: text("version"), url: text("url"), sha256: text("sha256") };
  faults.check(`${property}.url`, withoutLogin(entry.url), packageAddressProblem(entry.url));
  const digits = rules.matches(entry.sha256, /^[0-9a-f]{64}$/, "64 hex digits in lower case, as `lock` writes them");
  faults.check(`${property}.sha256`, entry.sha256, digits);
  return entry;
}

/** Entries by their names, or all that `others` picks where no name is given. Throws ConfigRefused for what is not there. */
export function chosen(
  file: string,
  entries: Entry[],
  names: string[],
  others: (entry: Entry) => boolean,
): Fetchable[] {
  const faults = new FaultList();
  const known = entries.map(({ name }) => name);
  for (const name of new Set(names)) {
    if (known.includes(name)) continue;
    const meant = guess(name, known);
    const all = known.join(", ") || "none, it has no artifacts";
    const help = meant === undefined ? `allowed: ${all}` : `did you mean "${meant}"?`;
    faults.check("NAME", name, `no such artifact in ${file}; ${help}`);
  }
  const found = entries.filter((entry) => (names.length === 0 ? others(entry) : names.includes(entry.name)));
  for (const entry of found) {
    for (const key of ["version", "url"] as const) {
      const problem = entry[key] === undefined ? "missing; it is written by hand" : undefined;
      faults.check(`artifacts.${entry.name}.${key}`, undefined, problem);
    }
  }
  if (faults.all.length > 0) throw new ConfigRefused(file, faults.all);
  return found as Fetchable[];
}
