import { isMap, isScalar, parseDocument, Scalar, YAMLMap, type Document } from "yaml";

import { ConfigRefused } from "../../components/faults";
import { isMap as isRecord, structured } from "../../components/structured";
import { wholeKey } from "../project/declarations";

/** The ensemble's life as it is written into an environment's file. */
export interface Incarnation {
  incarnation: string;
  /** Volumes that it begins with, by member id; none for an empty one. */
  adoptVolumeIds?: Record<string, string>;
}

/**
 * An environment's file with another life of the ensemble. Comments and the order of the keys stay, and so does every byte
 * of the other sections where the file has a section of its own for the quorum. `settings` are the
 * quorum's in force: what the file has of them elsewhere, as text, by an alias or a merge key, or not at all since its
 * project does, is written out in the section, which is taken whole.
 */
export function withIncarnation(
  file: string,
  text: string,
  project: string,
  { incarnation, adoptVolumeIds }: Incarnation,
  settings: unknown = {},
): string {
  const document = parseDocument(text, { merge: true });
  const section = sectionOf(file, document, project, settings);
  setText(section, "incarnation", incarnation);
  for (const key of ["adoptVolumeIds", "restore"]) section.delete(key);
  if (adoptVolumeIds !== undefined) {
    section.set("adoptVolumeIds", document.createNode(adoptVolumeIds));
    section.set("restore", true);
  }
  const changed = document.toString({ lineWidth: 0, flowCollectionPadding: false });
  const [before, after] = [rangeIn(text, project), rangeIn(changed, project)];
  if (before === undefined || after === undefined) return changed;
  return text.slice(0, before.start) + changed.slice(after.start, after.end) + text.slice(before.end);
}

/** Where a file has the quorum's section as lines of its own. */
function rangeIn(text: string, project: string): { start: number; end: number } | undefined {
  const section = pairIn(parseDocument(text, { merge: true }), project)?.value;
  if (!isMap(section) || section.flow === true) return undefined;
  const [start, end] = section.range!;
  return { start, end };
}

/** The quorum's section with its key, as the file has it. */
function pairIn(document: Document, project: string) {
  const config = document.get("config", true);
  const key = keyOf(project);
  return isMap(config)
    ? config.items.find(({ key: name }) => isScalar(name) && wholeKey(project, String(name.value)) === key)
    : undefined;
}

const keyOf = (project: string): string => `${project}:zookeeper`;

/** The quorum's section as a map of its own, made when it is not there. */
function sectionOf(file: string, document: Document, project: string, settings: unknown): YAMLMap {
  const key = keyOf(project);
  const known = typeof settings === "string" ? structured(settings) : settings;
  if (!isRecord(known)) {
    throw new ConfigRefused(file, [{ property: key, given: settings, problem: "allowed: a section with keys" }]);
  }
  const pair = pairIn(document, project);
  if (isMap(pair?.value) && !pair.value.items.some(({ key: name }) => isMergeKey(name))) return pair.value;
  const section = document.createNode(known) as YAMLMap;
  if (pair === undefined) document.setIn(["config", key], section);
  else pair.value = section;
  return section;
}

const isMergeKey = (node: unknown): boolean =>
  isScalar(node) && (node.value === "<<" || typeof node.value === "symbol");

/** Quoted, since hex digits may read as a number: 0b…, or 12e…. A comment beside the old value stays. */
function setText(section: YAMLMap, key: string, text: string): void {
  const old = section.get(key, true);
  if (isScalar(old)) {
    old.value = text;
    old.type = Scalar.QUOTE_DOUBLE;
  } else {
    section.set(key, quoted(text));
  }
}

function quoted(text: string): Scalar<string> {
  const scalar = new Scalar(text);
  scalar.type = Scalar.QUOTE_DOUBLE;
  return scalar;
}
