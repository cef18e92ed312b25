/** A section of the configuration as its reference has it. */
export interface DocumentedSection {
  /** Names from the top, with dots between them; empty for the keys that belong to no section. */
  path: string;
  /** What the section is. */
  meaning: string;
  keys: DocumentedKey[];
  /** Sections below it, in the order of its keys. */
  sections: DocumentedSection[];
}

export interface DocumentedKey {
  name: string;
  type: string;
  meaning: string;
  /** What holds without the key, in words; absent when the key is needed or a section of its own. */
  omitted?: string;
  needed: boolean;
  /** The section that it is, or that it has many of. */
  section?: DocumentedSection;
}

/** What is read of a schema of zod. */
export interface SchemaNode {
  description?: string;
  shape?: Record<string, SchemaNode>;
  element?: SchemaNode;
  options?: string[];
  def: { type: string; defaultValue?: unknown; innerType?: SchemaNode; valueType?: SchemaNode };
}

/** Takes "If omitted, …." out of a description. */
export function splitOmitted(description: string): { meaning: string; omitted?: string } {
  const [sentence, omitted] = /\bIf omitted, (.+?)\.(?= |$)/.exec(description) ?? [];
  if (sentence === undefined) return { meaning: description };
  return { meaning: description.replace(sentence, "").replaceAll("  ", " ").trim(), omitted };
}

/** A section with all that is below it. */
export function documented(node: SchemaNode, path = ""): DocumentedSection {
  const { inner, description } = unwrap(node);
  const keys = Object.entries(inner.shape ?? {}).map(([name, child]) => documentedKey(name, child, path));
  return {
    path,
    meaning: splitOmitted(description).meaning,
    keys,
    sections: keys.flatMap(({ section }) => section ?? []),
  };
}

function documentedKey(name: string, node: SchemaNode, parent: string): DocumentedKey {
  const { inner, description, fallback, needed } = unwrap(node);
  const path = parent === "" ? name : `${parent}.${name}`;
  const { meaning, omitted = wordsOf(fallback) } = splitOmitted(description);
  // A section of the file has no row in a table that could say so.
  const whole = parent === "" && omitted !== undefined ? `${meaning} If omitted, ${omitted}.` : meaning;
  const section =
    inner.shape === undefined
      ? (listedIn(inner, path) ?? mappedIn(inner, path, whole))
      : { ...documented(inner, path), meaning: whole };
  return { name, type: typeOf(inner), meaning, omitted, needed, section };
}

/** The section that a list has many of. */
function listedIn({ element }: SchemaNode, path: string): DocumentedSection | undefined {
  return element?.shape === undefined ? undefined : documented(element, `${path}[]`);
}

/** The section that a map has many of, each below a name, with what the map is. */
function mappedIn({ def: { valueType } }: SchemaNode, path: string, meaning: string): DocumentedSection | undefined {
  return valueType?.shape === undefined ? undefined : { ...documented(valueType, `${path}.<name>`), meaning };
}

interface Unwrapped {
  inner: SchemaNode;
  description: string;
  fallback: unknown;
  needed: boolean;
}

/** The schema below its wrappers, with the description and the default that stand nearest to the surface. */
function unwrap(node: SchemaNode): Unwrapped {
  let [inner, description, fallback] = [node, node.description, defaultOf(node)];
  while (inner.def.innerType !== undefined) {
    inner = inner.def.innerType;
    description ??= inner.description;
    fallback ??= defaultOf(inner);
  }
  return { inner, description: description ?? "", fallback, needed: inner === node };
}

/** The value that is read where none is given. A section that is left out is read as an empty one, which is no default. */
function defaultOf({ def: { type, defaultValue } }: SchemaNode): unknown {
  return type === "default" ? defaultValue : undefined;
}

function wordsOf(fallback: unknown): string | undefined {
  if (fallback === undefined) return undefined;
  const value = JSON.stringify(fallback).replaceAll('"', "");
  return value === "{}" || value === "[]" ? "none" : `\`${value}\``;
}

/** The type in the words that a refusal has for it. */
function typeOf({ def, element, options }: SchemaNode): string {
  const names: Record<string, string> = { object: "section", string: "text", boolean: "true or false" };
  if (options !== undefined) return options.map((option) => `\`${option}\``).join(" or ");
  if (element !== undefined) return `list of ${plural(typeOf(element))}`;
  if (def.valueType !== undefined) return `map of ${plural(typeOf(def.valueType))}`;
  return names[def.type] ?? def.type;
}

const plural = (type: string): string => (/^(section|number)$/.test(type) ? `${type}s` : type);
