import { isEncrypted } from "../project/declarations";
import { textOf } from "../project/settings";
import { sorted } from "./canonical";
import { standInSecret } from "./standIns";

/**
 * Settings as the engine hands them to a program: every value a text, structured ones as JSON with sorted keys. Of an
 * encrypted value only that it is one is known.
 */
export function handedOver(values: Record<string, unknown>): { entries: Record<string, string>; secretKeys: string[] } {
  const entries: Record<string, string> = {};
  const secretKeys: string[] = [];
  for (const [key, value] of Object.entries(values)) {
    const known = withStandIns(key, value);
    if (known.secret) secretKeys.push(key);
    entries[key] = textOf(sorted(known.value));
  }
  return { entries, secretKeys };
}

/** A setting with a text that stands in for each encrypted value, wherever it stands. */
function withStandIns(name: string, value: unknown): { value: unknown; secret: boolean } {
  if (typeof value !== "object" || value === null) return { value, secret: false };
  if (isEncrypted(value)) return { value: standInSecret(name), secret: true };
  const parts = Object.entries(value).map(([key, item]) => ({ key, ...withStandIns(`${name}.${key}`, item) }));
  const secret = parts.some((part) => part.secret);
  if (Array.isArray(value)) return { value: parts.map((part) => part.value), secret };
  return { value: Object.fromEntries(parts.map((part) => [part.key, part.value])), secret };
}
