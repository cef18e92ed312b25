import type { Plan } from "../../../scripts/plan/format";
import type { Settings } from "../platform";

/** A place where defaults are documented, and the real thing that they are in force in. */
export interface Subject {
  /** What is said of each key that may be left out, by path; undefined where nothing is. */
  documented: () => Record<string, string | undefined>;
  /** The least that it is made with. */
  base: Settings;
  /** Makes it with these settings, all others left out. */
  plan: (settings: Settings) => Promise<Plan>;
  /** The defaults that are words instead of a value, by path. */
  words: Record<string, Word>;
}

/** A default in words: the value that they stand for, or what shows in a plan without the key and not with it. */
export type Word =
  | { words: string; value: unknown }
  | {
      words: string;
      holds: (plan: Plan) => boolean;
      /** Settings that have the key. */
      otherwise: Settings;
      /** Settings that have all that the key needs around it, and not the key. */
      within?: Settings;
    };

/** The value that a documented default is, or nothing when it is words: `1024`, `t3.small`, `a, b and c`, `0: why`. */
export function literal(documented: string): unknown {
  const [value] = documented.replaceAll("`", "").split(/, which |: /);
  const items = value!.split(/, | and /);
  if (items.some((item) => /\s/.test(item) || item === "none")) return undefined;
  return items.length > 1 ? items : scalar(items[0]!);
}

function scalar(item: string): unknown {
  return /^(\d+|true|false)$/.test(item) ? JSON.parse(item) : item;
}

/** Settings with one value at a path such as `members[].volumeSizeGib`, which gives it to every element. */
export function settingsWith(settings: Settings, path: string, value: unknown): Settings {
  const [, key, list, rest] = /^(\w+)(\[\])?(?:\.(.+))?$/.exec(path)!;
  const inner = (item: unknown) => (rest === undefined ? value : settingsWith(item as Settings, rest, value));
  const old = settings[key!] ?? {};
  return { ...settings, [key!]: list === undefined ? inner(old) : (old as unknown[]).map(inner) };
}
