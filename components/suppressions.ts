import { didYouMean, FaultList, type Fault } from "./faults";
import { isMap } from "./structured";

/** A finding of the plan that somebody has looked at and accepts until a day. */
export interface Suppression {
  /** Id of the policy, such as `image-unpinned`. */
  id: string;
  /** Logical name of the resource that the finding is about, or its URN where several have the name. */
  resource: string;
  /** Why it is accepted, for whoever reads the file next. */
  reason: string;
  /** The last day on which it holds, `2027-03-31`, by the calendar of whoever runs the command. */
  expires: string;
}

const keys = ["id", "resource", "reason", "expires"] as const;

/** Everything that can be wrong with a list of suppressions, whose shape nobody has looked at yet. */
export function suppressionFaults(given: unknown, property: string): Fault[] {
  const faults = new FaultList();
  if (!Array.isArray(given)) {
    faults.check(property, given, `allowed: a list of entries with ${keys.join(", ")}`);
    return faults.all;
  }
  given.forEach((entry: unknown, index) => {
    const path = `${property}[${index}]`;
    if (!isMap(entry)) {
      faults.check(path, entry, `allowed: an entry with ${keys.join(", ")}`);
      return;
    }
    for (const key of keys) faults.check(`${path}.${key}`, entry[key], problemOf(key, entry[key]));
    for (const key of Object.keys(entry)) faults.check(`${path}.${key}`, undefined, strangerProblem(key));
  });
  return faults.all;
}

function problemOf(key: (typeof keys)[number], value: unknown): string | undefined {
  if (value === undefined) return "missing; a suppression says what, of what, why and until when";
  if (typeof value !== "string" || value.trim() === "") return "allowed: a text that is not empty";
  return key === "expires" ? dayProblem(value) : undefined;
}

function strangerProblem(key: string): string | undefined {
  if ((keys as readonly string[]).includes(key)) return undefined;
  return `no such key; ${didYouMean(key, keys)}allowed: ${keys.join(", ")}`;
}

/** What is wrong with a day of the calendar. */
export function dayProblem(day: string): string | undefined {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : NaN;
  // The last check finds a 31st of a short month, which the parser moves on to the next.
  const isDay = !Number.isNaN(time) && new Date(time).toISOString().startsWith(day);
  return isDay ? undefined : 'allowed: a day in quotes, such as "2027-03-31"';
}
