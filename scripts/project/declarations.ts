import { rules, type FaultList } from "../../components/faults";
import { isMap } from "../../components/structured";

/** What a project says of a setting of its stacks, under `config` of its Pulumi.yaml. */
export interface Declaration {
  /** What holds for a stack that does not set it; absent where every stack has to. */
  value?: unknown;
  /** What a stack may set; absent where it is anything. */
  type?: SettingType;
  /** Whether a stack has to encrypt it. */
  secret: boolean;
}

/** Types of Pulumi's own; of a list that of its items too. */
export interface SettingType {
  name: (typeof typeNames)[number];
  items?: SettingType;
}

const typeNames = ["string", "integer", "boolean", "array", "object"] as const;
const attributes = ["type", "description", "secret", "default", "value", "items"];

/** A setting's whole key, `namespace:name`: one without a namespace is of the project. Nothing for what is no key. */
export function wholeKey(project: string, key: string): string | undefined {
  const [namespace, ...rest] = key.split(":");
  if (rest.length === 0) return `${project}:${key}`;
  // Keys once had a part between; it is still read, and means nothing.
  const names = rest.length === 2 && rest[0] === "config" ? rest.slice(1) : rest;
  return names.length === 1 ? `${namespace}:${names[0]}` : undefined;
}

/** Settings by their whole keys. Each is given once, however its key is written. */
export function byWholeKey(
  project: string,
  config: Record<string, unknown>,
  faults: FaultList,
): Map<string, { written: string; given: unknown }> {
  const settings = new Map<string, { written: string; given: unknown }>();
  for (const [written, given] of Object.entries(config)) {
    const key = wholeKey(project, written);
    if (key === undefined) {
      faults.check(written, undefined, "is no key; allowed: namespace:name");
      continue;
    }
    const other = settings.get(key);
    faults.check(written, undefined, other && `is ${key}, which ${other.written} is already; allowed: one of them`);
    settings.set(key, { written, given });
  }
  return settings;
}

/** The declarations of a project by whole key, by the engine's own rules. */
export function declarationsOf(
  project: string,
  config: Record<string, unknown>,
  faults: FaultList,
): Record<string, Declaration> {
  const entries = [...byWholeKey(project, config, faults)].map(([key, { written, given }]): [string, Declaration] => [
    key,
    declarationOf(`config.${written}`, given, key.startsWith(`${project}:`), faults),
  ]);
  return Object.fromEntries(entries);
}

/** One declaration: a value, or a section that says what a value has to be. Of another namespace it is a value always. */
function declarationOf(property: string, given: unknown, own: boolean, faults: FaultList): Declaration {
  if (!isMap(given)) {
    const known = typeof given !== "number" || Number.isInteger(given);
    faults.check(property, given, known && given !== null ? undefined : bareProblem);
    return { value: given, secret: false };
  }
  for (const name of Object.keys(given)) {
    const problem = rules.oneOf(name, attributes);
    faults.check(
      `${property}.${name}`,
      undefined,
      problem && `no such key; ${problem}; a section is given as \`value\``,
    );
  }
  const value = given.value ?? undefined;
  const fallback = given.default ?? undefined;
  const isOwn = (name: "default" | "type") => {
    const problem = "is of another namespace than the project's; allowed: `value`";
    faults.check(`${property}.${name}`, undefined, own || given[name] === undefined ? undefined : problem);
  };
  isOwn("default");
  isOwn("type");
  if (!own && value === undefined) faults.check(`${property}.value`, undefined, "missing; Pulumi wants it of this key");
  if (value !== undefined && fallback !== undefined) {
    faults.check(property, undefined, "has `value` and `default`; allowed: one of them");
  }
  const type = given.type === undefined ? undefined : typeOf(property, given, faults);
  if (type !== undefined && fallback !== undefined && !fits(fallback, type)) {
    faults.check(`${property}.default`, fallback, `allowed: ${typeWords(type)}`);
  }
  return { value: value ?? fallback, type, secret: given.secret === true };
}

const bareProblem =
  "allowed: text, a whole number, true, false or a list; anything else as the `value` or `default` of a section";

function typeOf(property: string, given: Record<string, unknown>, faults: FaultList): SettingType | undefined {
  const name = typeNames.find((each) => each === given.type);
  if (name === undefined) {
    faults.check(`${property}.type`, given.type, `allowed: ${typeNames.join(", ")}`);
    return undefined;
  }
  if (name !== "array") return { name };
  if (isMap(given.items)) return { name, items: typeOf(`${property}.items`, given.items, faults) };
  faults.check(
    `${property}.items`,
    given.items,
    "missing; allowed: the type of a list's items, such as { type: string }",
  );
  return undefined;
}

/** Whether a value is of a type. Text that says a number or a switch is one, as in what is set by `pulumi config set`. */
export function fits(value: unknown, { name, items }: SettingType): boolean {
  if (isEncrypted(value)) return true;
  switch (name) {
    case "string":
      return typeof value === "string";
    case "integer":
      return Number.isInteger(value) || (typeof value === "string" && /^[-+]?\d+$/.test(value));
    case "boolean":
      return typeof value === "boolean" || value === "true" || value === "false";
    case "object":
      return isMap(value);
    case "array":
      return Array.isArray(value) && value.every((item) => items === undefined || fits(item, items));
  }
}

export function typeWords({ name, items }: SettingType): string {
  if (name === "array") return items === undefined ? "a list" : `a list, each item ${typeWords(items)}`;
  return { string: "text", integer: "a whole number", boolean: "true or false", object: "a section with keys" }[name];
}

/** Whether a value is one that only Pulumi can read: `secure`, and nothing beside it. */
export const isEncrypted = (value: unknown): boolean =>
  isMap(value) && typeof value.secure === "string" && Object.keys(value).length === 1;
