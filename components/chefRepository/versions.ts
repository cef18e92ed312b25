import { FaultList, type Fault } from "../faults";
import { isMap } from "../structured";
import { objectIn } from "./json";
import { cookbooksIn, dependenciesOf, metadataPath } from "./metadata";
import { environmentPath } from "./references";
import type { Files } from "./repositoryFiles";

type Version = readonly [major: number, minor: number, patch: number];

const number = String.raw`(\d+)\.(\d+)(?:\.(\d+))?`;
const plainVersion = new RegExp(`^${number}$`);
const plainConstraint = new RegExp(String.raw`^(?:(=|<=|>=|<|>|~>)\s*)?${number}$`);

const versionOf = ([major, minor, patch]: (string | undefined)[]): Version => [
  Number(major),
  Number(minor),
  Number(patch ?? 0),
];

const order = (a: Version, b: Version): number => a[0] - b[0] || a[1] - b[1] || a[2] - b[2];

/** Whether a version is one that a constraint of chef's asks for; true of what chef would not read either. */
export function meets(version: string, constraint: string): boolean {
  const [, ...own] = plainVersion.exec(version) ?? [];
  const [, operator = "=", ...asked] = plainConstraint.exec(constraint) ?? [];
  if (own.length === 0 || asked.length === 0) return true;
  const [is, bound] = [versionOf(own), versionOf(asked)];
  const compared = order(is, bound);
  if (operator === "~>") {
    // The last part that is named may grow.
    return compared >= 0 && is[0] === bound[0] && (asked[2] === undefined || is[1] === bound[1]);
  }
  return { "=": compared === 0, "<": compared < 0, ">": compared > 0, "<=": compared <= 0, ">=": compared >= 0 }[
    operator as "=" | "<" | ">" | "<=" | ">="
  ];
}

/** Cookbooks that ask for another version of a cookbook than the repository has, of which it has one: the client ends its run. */
export function dependencyFaults(files: Files): Fault[] {
  return [...cookbooksIn(files)].flatMap((cookbook) =>
    pinFaults(metadataPath(cookbook, files), [...dependenciesOf(cookbook, files)], files),
  );
}

/** The same of what an environment asks for. */
export function environmentPinFaults(environment: string, files: Files): Fault[] {
  const path = environmentPath(environment);
  const { cookbook_versions: pins } = objectIn(files.get(path));
  return pinFaults(path, Object.entries(isMap(pins) ? pins : {}), files);
}

function pinFaults(path: string, pins: [cookbook: string, constraint: unknown][], files: Files): Fault[] {
  const faults = new FaultList();
  for (const [cookbook, constraint] of pins) {
    const version = ownVersion(cookbook, files);
    if (typeof constraint !== "string" || version === undefined || meets(version, constraint)) continue;
    const problem = `it asks for ${cookbook} ${constraint}, and the repository has ${version}`;
    faults.check("repositoryPath", path, problem);
  }
  return faults.all;
}

/** The version that a cookbook says of itself; nothing where that cannot be read without running it. */
function ownVersion(cookbook: string, files: Files): string | undefined {
  const path = metadataPath(cookbook, files);
  const content = files.get(path);
  if (content === undefined) return undefined;
  if (path.endsWith(".json")) {
    const { version = noVersion } = objectIn(content);
    return typeof version === "string" ? version : undefined;
  }
  const lines = content.toString().split("\n");
  const said = lines.filter((line) => /^\s*version\b/.test(line));
  return said.length === 0 ? noVersion : /^\s*version\s*\(?\s*['"]([\d.]+)['"]/.exec(said.at(-1)!)?.[1];
}

/** What chef takes a cookbook for that says no version. */
const noVersion = "0.0.0";
