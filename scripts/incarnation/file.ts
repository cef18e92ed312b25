import { isMap, isScalar, parseDocument, Scalar, YAMLMap, type Document } from "yaml";

import { ConfigRefused } from "../../components/faults";

/** The ensemble's life as it is written into an environment's file. */
export interface Incarnation {
  incarnation: string;
  /** Volumes that it begins with, by member id; none for an empty one. */
  adoptVolumeIds?: Record<string, string>;
}

/** An environment's file with another life of the ensemble. Comments and the order of the keys stay. */
export function withIncarnation(
  file: string,
  text: string,
  project: string,
  { incarnation, adoptVolumeIds }: Incarnation,
): string {
  const document = parseDocument(text);
  const section = sectionOf(file, document, `${project}:zookeeper`);
  setText(section, "incarnation", incarnation);
  for (const key of ["adoptVolumeIds", "restore"]) section.delete(key);
  if (adoptVolumeIds !== undefined) {
    section.set("adoptVolumeIds", document.createNode(adoptVolumeIds));
    section.set("restore", true);
  }
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

/** The quorum's section, made when it is not there. */
function sectionOf(file: string, document: Document, key: string): YAMLMap {
  const given = document.getIn(["config", key]);
  if (isMap(given)) return given;
  if (given !== undefined && given !== null) {
    throw new ConfigRefused(file, [{ property: key, given, problem: "allowed: a section with keys" }]);
  }
  const section = new YAMLMap();
  document.setIn(["config", key], section);
  return section;
}

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
