/**
 * What reading a value throws that is not known yet. It ends the rule that reads and no other one: `FaultList` catches it
 * for rules, `validate` for all that reads outside one.
 */
export class NotKnownYet extends Error {
  override readonly name = "NotKnownYet";
}

/** What comes of a reading, or nothing where it meets a value that is not known yet. */
export function ifKnown<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof NotKnownYet) return undefined;
    throw error;
  }
}

/** Goes through a list whose length is known, while its items may not be: each is read by whoever asks for it. */
export function eachOf<T>(list: readonly T[] | undefined, visit: (read: () => T, index: number) => void): void {
  for (let index = 0; index < (list?.length ?? 0); index++) visit(() => list![index]!, index);
}

/**
 * The same values, with a default in place of each that is omitted. It is made when a value is read: one that is not
 * known yet is not omitted, and what is not read holds back nothing.
 */
export function withDefaults<V extends object, D extends { [K in keyof D]: K extends keyof V ? V[K] : unknown }>(
  values: V,
  defaults: D,
): V & D {
  const given = values as Record<string, unknown>;
  const getters = Object.entries(defaults).map(([key, value]) => [key, { get: () => given[key] ?? value }] as const);
  return Object.create(values, Object.fromEntries(getters)) as V & D;
}

/** A value with all that is in it, now: a rule reads what it shows. */
export function readWhole(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(readWhole);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, readWhole(part)]));
}
