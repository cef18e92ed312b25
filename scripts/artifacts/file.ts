import { isDeepStrictEqual } from "node:util";

import { isMap, isScalar, parseDocument, Scalar, type YAMLMap } from "yaml";

import { ConfigRefused, type Fault } from "../../components/faults";
import { wholeKey } from "../project/declarations";
import { artifactsKey } from "./entries";

/** What is written into an artifact's entry. */
export type Change = { sha256: string } | { url: string };

/** Text that goes where other text stood. */
interface Splice {
  start: number;
  end: number;
  text: string;
}

/**
 * A stack's file with changed entries, by name. All other bytes stay: values are replaced where they stand, and a new
 * digest goes behind its address. Throws ConfigRefused where that would not do, or would change what others read as well.
 */
export function withChanges(file: string, text: string, project: string, changes: Record<string, Change>): string {
  const faults: Fault[] = [];
  const section = sectionOf(text, project);
  const splices = Object.entries(changes).flatMap(([name, change]) => {
    const [key, value] = Object.entries(change)[0] as [string, string];
    const splice = section && spliceOf(text, section, name, key, value);
    if (splice !== undefined) return [splice];
    const problem = `has no ${key} of its own to be written in ${file}, as behind an alias, a merge key or in a text of JSON; write it by hand: ${value}`;
    faults.push({ property: `artifacts.${name}`, problem });
    return [];
  });
  if (faults.length > 0) throw new ConfigRefused(file, faults);
  const changed = splices
    .sort((a, b) => b.start - a.start)
    .reduce((all, { start, end, text: put }) => all.slice(0, start) + put + all.slice(end), text);
  if (!isDeepStrictEqual(contentOf(changed), expected(text, project, changes))) {
    const problem = "others read these by an anchor, or they are written as this command cannot; write them by hand";
    throw new ConfigRefused(file, [{ property: "artifacts", given: changes, problem }]);
  }
  return changed;
}

type Content = Record<string, Record<string, Record<string, Record<string, unknown>>>>;

/** What a file says, each alias with a copy of its own. */
const contentOf = (text: string): Content =>
  JSON.parse(JSON.stringify(parseDocument(text, { merge: true }).toJS())) as Content;

/** What the file has to say afterwards. */
function expected(text: string, project: string, changes: Record<string, Change>): Content {
  const content = contentOf(text);
  for (const [key, section] of Object.entries(content.config ?? {})) {
    if (wholeKey(project, key) !== artifactsKey(project)) continue;
    for (const [name, change] of Object.entries(changes)) Object.assign(section[name]!, change);
  }
  return content;
}

/** The section as a map of the file's own. */
function sectionOf(text: string, project: string): YAMLMap | undefined {
  const config = parseDocument(text, { merge: true }).get("config", true);
  const section = isMap(config) ? pairOf(config, (key) => wholeKey(project, key) === artifactsKey(project)) : undefined;
  return isMap(section?.value) ? section.value : undefined;
}

const pairOf = (map: YAMLMap, is: (key: string) => boolean) =>
  map.items.find(({ key }) => isScalar(key) && is(String(key.value)));

/** How a value comes into an entry; nothing where the entry, or what it would replace, is no text of its own. */
function spliceOf(text: string, section: YAMLMap, name: string, key: string, value: string): Splice | undefined {
  const entry = pairOf(section, (each) => each === name)?.value;
  if (!isMap(entry)) return undefined;
  const old = pairOf(entry, (each) => each === key);
  return old === undefined ? inserted(text, entry, `${key}: "${value}"`) : replaced(old.value, value);
}

function replaced(old: unknown, value: string): Splice | undefined {
  if (!isScalar(old)) return undefined;
  const [start, end] = old.range!;
  switch (old.type) {
    case Scalar.QUOTE_SINGLE:
      return { start, end, text: `'${value}'` };
    case Scalar.QUOTE_DOUBLE:
      return { start, end, text: `"${value}"` };
    case Scalar.PLAIN:
      // Without quotes a digest may read as a number.
      return { start, end, text: value.includes(":") ? value : `"${value}"` };
    default:
      return undefined;
  }
}

/** Behind the address: on a line of its own, or in the same braces. */
function inserted(text: string, entry: YAMLMap, pair: string): Splice | undefined {
  const url = pairOf(entry, (key) => key === "url");
  if (!isScalar(url?.key) || !isScalar(url.value)) return undefined;
  const [keyStart] = url.key.range!;
  const [, valueEnd] = url.value.range!;
  if (entry.flow === true) return { start: valueEnd, end: valueEnd, text: `, ${pair}` };
  const indent = text.slice(text.lastIndexOf("\n", keyStart - 1) + 1, keyStart);
  // A value of several lines ends with its last newline.
  const lineEnd = text.indexOf("\n", valueEnd - 1);
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  return lineEnd < 0
    ? { start: text.length, end: text.length, text: newline + indent + pair }
    : { start: lineEnd + 1, end: lineEnd + 1, text: indent + pair + newline };
}
