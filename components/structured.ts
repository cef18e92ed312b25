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
