/**
 * A setting as this package's programs read it: the engine hands over structured values as JSON and scalars as text, and
 * text that is no JSON is itself.
 */
export function structured(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** Whether a value has keys and values: it is neither a list, nor nothing, nor a scalar. */
export const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
