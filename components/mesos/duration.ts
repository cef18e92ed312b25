const milliseconds = {
  ns: 1e-6,
  us: 1e-3,
  ms: 1,
  secs: 1000,
  mins: 60_000,
  hrs: 3_600_000,
  days: 86_400_000,
  weeks: 604_800_000,
};

/** Units of time that Mesos reads, in its own spelling: `10secs`, never `10s` or `10`. */
export const durationUnits = Object.keys(milliseconds);

/** A duration of Mesos in milliseconds, or nothing when it is none. */
export function durationMs(text: string): number | undefined {
  const [, number, unit] = /^(\d+(?:\.\d+)?)([a-z]+)$/.exec(text) ?? [];
  if (number === undefined || !durationUnits.includes(unit!)) return undefined;
  return Number(number) * milliseconds[unit as keyof typeof milliseconds];
}
