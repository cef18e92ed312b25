import { FaultList, type Fault } from "../faults";
import { isMap } from "../structured";
import { objectIn, readObject } from "./json";
import type { Files } from "./repositoryFiles";

const rubyPath = (cookbook: string): string => `cookbooks/${cookbook}/metadata.rb`;
const jsonPath = (cookbook: string): string => `cookbooks/${cookbook}/metadata.json`;

/** What a cookbook says of itself: chef reads `metadata.json` where there is one, and `metadata.rb` elsewhere. */
export function metadataPath(cookbook: string, files: Files): string {
  return files.has(jsonPath(cookbook)) ? jsonPath(cookbook) : rubyPath(cookbook);
}

/** The cookbook that a file belongs to. */
export const cookbookOf = (path: string): string | undefined => /^cookbooks\/([^/]+)\//.exec(path)?.[1];

/** All cookbooks that there are files of. */
export const cookbooksIn = (files: Files): Set<string> =>
  new Set([...files.keys()].flatMap((path) => cookbookOf(path) ?? []));

/** The cookbooks that a cookbook depends on, as far as they can be read, each with the versions that it asks for, if any. */
export function dependenciesOf(cookbook: string, files: Files): Map<string, unknown> {
  const path = metadataPath(cookbook, files);
  const content = files.get(path);
  if (path === jsonPath(cookbook)) {
    const { dependencies } = objectIn(content);
    return new Map(Object.entries(isMap(dependencies) ? dependencies : {}));
  }
  const lines = content?.toString().split("\n") ?? [];
  return new Map(
    lines.flatMap((line): [string, string | undefined][] => {
      const [, , name, , versions] = plainDepends.exec(line) ?? [];
      return name === undefined ? [] : [[name, versions]];
    }),
  );
}

/** `depends 'name'`, with versions or without. */
const plainDepends =
  /^\s*depends\s*\(?\s*(['"])([\w-]+)\1(?:\s*,\s*(['"])([^'"#]*)\3)?(?:\s*,\s*(['"])[^'"#]*\5)*\s*\)?\s*(#.*)?$/;
/** Words about the cookbook for people. */
const prose = /^\s*(#|(long_)?description\b|maintainer\b|license\b)/;

/** What of the cookbooks' metadata cannot be read without running it, or by the chef client. */
export function metadataFaults(files: Files): Fault[] {
  const faults = new FaultList();
  for (const cookbook of cookbooksIn(files)) {
    const path = metadataPath(cookbook, files);
    const content = files.get(path);
    if (content === undefined) continue;
    const problems = path === jsonPath(cookbook) ? jsonProblems(content) : rubyProblems(content.toString());
    for (const problem of problems) faults.check("repositoryPath", path, problem);
  }
  return faults.all;
}

function rubyProblems(text: string): string[] {
  const lines = text.split("\n");
  const unread = lines.filter((line) => /\bdepends\b/.test(line) && !prose.test(line) && !plainDepends.test(line));
  return [
    ...unread.map((line) => `"${line.trim()}" cannot be read without running it; allowed: depends 'name'`),
    ...(lines.some((line) => /^\s*name\b/.test(line)) ? [] : [nameless]),
  ];
}

const nameless = "it says no name, and chef takes no cookbook without one";

function jsonProblems(content: Buffer): string[] {
  const read = readObject(content);
  if ("problem" in read) return [read.problem];
  const { name, dependencies = {} } = read.object;
  return [
    ...(typeof name === "string" && name !== "" ? [] : [nameless]),
    ...(isMap(dependencies) ? [] : ["its dependencies are no JSON object of names and versions"]),
  ];
}
