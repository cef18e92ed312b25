/** Policy variables and wildcards in the texts of IAM policies. */

/** A text of a policy in parts: what stands there, where wildcards count, or a value, where nothing is special. */
type Part = { text: string } | { value: string };

/** Why a text cannot be compared: its caller has no such value, or the rehearsal does not know the variable. */
export type Unresolved = "absent" | "unknown";

/** Keys that this evaluation knows; a role has no user name, so that variable never has a value. */
const known = new Set(["aws:userid", "aws:username", "aws:principalaccount"]);

/** AWS's way to write characters that are special otherwise. */
const escapes = new Set(["*", "?", "$"]);

const variable = /\$\{([^}]*)\}/;

function partsOf(text: string, context: Record<string, string>): Part[] | Unresolved {
  const parts: Part[] = [];
  // Split by a group: every second piece is the name of a variable.
  for (const [index, piece] of text.split(variable).entries()) {
    if (index % 2 === 0) {
      parts.push({ text: piece });
      continue;
    }
    const key = piece.trim().toLowerCase();
    const value = escapes.has(piece) ? piece : known.has(key) ? context[key] : undefined;
    if (value === undefined) return known.has(key) ? "absent" : "unknown";
    parts.push({ value });
  }
  return parts;
}

const literal = (text: string): string => text.replace(/[.+^${}()|[\]\\*?]/g, "\\$&");

/** IAM's own wildcards: `*` any run of characters, `?` exactly one. */
const wild = (text: string): string => literal(text).replace(/\\\*/g, ".*").replace(/\\\?/g, ".");

const whole = (expression: string, value: string): boolean => new RegExp(`^${expression}$`, "s").test(value);

/** Whether a pattern without variables matches. */
export const matches = (pattern: string, value: string): boolean => whole(wild(pattern), value);

/** Whether a pattern matches once its variables have their values. A value stays literal, whatever it holds. */
export function matchesWith(
  context: Record<string, string>,
  pattern: string,
  value: string,
  onUnresolved: (why: Unresolved) => void,
): boolean {
  const parts = partsOf(pattern, context);
  if (typeof parts === "string") {
    onUnresolved(parts);
    return false;
  }
  return whole(parts.map((part) => ("text" in part ? wild(part.text) : literal(part.value))).join(""), value);
}

/** The text with its variables replaced, for operators without wildcards. */
export function replaced(
  context: Record<string, string>,
  text: string,
  onUnresolved: (why: Unresolved) => void,
): string | undefined {
  const parts = partsOf(text, context);
  if (typeof parts !== "string") return parts.map((part) => ("text" in part ? part.text : part.value)).join("");
  onUnresolved(parts);
  return undefined;
}
