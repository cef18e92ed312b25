import { hiddenSecret, type Fault } from "./faults";

type Check<T> = (value: T) => Fault[];

/**
 * The faults of a value that came as a secret, without anything of the value in them. What a check would say of any other
 * value just as well tells nothing of this one, and stays; in all else each part of the value is hidden. Names of keys are
 * no values, and stay.
 */
export function faultsOfSecret<T>(value: T, check: Check<T>): Fault[] {
  const parts = partsOf(value);
  const said = new Set(check(other(value) as T).map(({ property, problem }) => `${property} ${problem}`));
  return check(value).map(({ property, given, problem }) => ({
    property,
    // A rule may have changed what it shows of it: one value is hidden whatever it says, a list or a map by its parts.
    given: typeof given === "object" || given === undefined ? hidden(given, parts) : hiddenSecret,
    problem: said.has(`${property} ${problem}`) ? problem : hiddenIn(problem, parts),
  }));
}

/** The texts, numbers and truth values that a value is made of, as texts; the longest first, since it may hold others. */
function partsOf(value: unknown): string[] {
  const collect = (part: unknown): string[] =>
    typeof part === "object" && part !== null ? Object.values(part).flatMap(collect) : [String(part)];
  return [...new Set(collect(value))].filter((text) => text !== "").sort((a, b) => b.length - a.length);
}

/** A value of the same shape that tells nothing. */
function other(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(other);
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, other(part)]));
  }
  return typeof value === "string" ? hiddenSecret : typeof value === "number" ? NaN : value;
}

/** What was given, each part of the secret in it hidden: one that is the whole of a text or number, or stands in a text. */
function hidden(given: unknown, parts: string[]): unknown {
  if (given === undefined) return undefined;
  if (Array.isArray(given)) return given.map((item: unknown) => hidden(item, parts));
  if (typeof given === "object" && given !== null) {
    return Object.fromEntries(Object.entries(given).map(([key, item]) => [key, hidden(item, parts)]));
  }
  const text = typeof given === "string" ? given : JSON.stringify(given);
  return text === "" || hiddenIn(text, parts) !== text ? hiddenSecret : given;
}

/** A text with each part of the secret hidden where it stands as words of its own. */
function hiddenIn(text: string, parts: string[]): string {
  return parts.reduce((left, part) => {
    const escaped = part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
    return left.replaceAll(new RegExp(`(?<![\\w])${escaped}(?![\\w])`, "g"), hiddenSecret);
  }, text);
}
