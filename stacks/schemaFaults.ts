import type { z } from "zod";

import { didYouMean, type Fault } from "../components/faults";
import { platformSchema } from "./schema";

type Issue = z.core.$ZodIssue;

/** What the schema found, in words that name key, value and what is allowed. */
export function faultsOfIssue(issue: Issue, given: unknown): Fault[] {
  const property = pathText(issue.path);
  const value = valueAt(given, issue.path);
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => unknownKey(key, issue.path));
    case "invalid_type":
      return [
        value === undefined
          ? { property, problem: `missing; allowed: ${article(issue.expected)}` }
          : { property, given: value, problem: `allowed: ${article(issue.expected)}` },
      ];
    case "invalid_value": {
      const allowed = issue.values.map(String);
      const hint = typeof value === "string" ? didYouMean(value, allowed) : "";
      return [{ property, given: value, problem: `${hint}allowed: ${allowed.join(", ")}` }];
    }
    default:
      return [{ property, given: value, problem: issue.message }];
  }
}

function unknownKey(key: string, path: readonly PropertyKey[]): Fault {
  const keys = keysAt(platformSchema, path);
  return {
    property: pathText([...path, key]),
    problem: `no such key; ${didYouMean(key, keys)}allowed: ${keys.join(", ")}`,
  };
}

function article(type: string): string {
  const names: Record<string, string> = {
    array: "a list",
    boolean: "true or false",
    number: "a number",
    object: "a section with keys",
    record: "a map",
    string: "text",
  };
  return names[type] ?? type;
}

function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, key) => (typeof key === "number" ? `${text}[${key}]` : text === "" ? String(key) : `${text}.${String(key)}`),
    "",
  );
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key], value);
}

/** Keys that the schema has at a path, in the order in which they are documented. */
function keysAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): string[] {
  let at = schema as unknown as SchemaNode;
  for (const key of path) {
    at = unwrap(at);
    at = (typeof key === "number" ? at.element : (at.shape?.[String(key)] ?? at.def?.valueType)) ?? at;
  }
  return Object.keys(unwrap(at).shape ?? {});
}

interface SchemaNode {
  shape?: Record<string, SchemaNode>;
  element?: SchemaNode;
  def?: { valueType?: SchemaNode };
  unwrap?: () => SchemaNode;
}

/** An optional or defaulted schema without its wrappers; arrays also have `unwrap`, and stay. */
function unwrap(node: SchemaNode): SchemaNode {
  return node.unwrap !== undefined && node.element === undefined ? unwrap(node.unwrap()) : node;
}
