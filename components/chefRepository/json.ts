import { isUtf8 } from "node:buffer";

import { isMap } from "../structured";

/** The object that a file of JSON holds, or why it holds none. */
export function readObject(content: Buffer): { object: Record<string, unknown> } | { problem: string } {
  if (!isUtf8(content)) return { problem: "it is not UTF-8" };
  let value: unknown;
  try {
    value = JSON.parse(content.toString());
  } catch {
    return { problem: "it is no JSON" };
  }
  return isMap(value) ? { object: value } : { problem: "it is no JSON object" };
}

/** The object that a file of JSON holds; an empty one where it is not there, or holds none. */
export function objectIn(content: Buffer | undefined): Record<string, unknown> {
  const read = content && readObject(content);
  return read !== undefined && "object" in read ? read.object : {};
}
