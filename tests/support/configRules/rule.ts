import type { Settings } from "../platform";

/** A rule of an environment's configuration: a bad input, what its user reads, and the keys that the rule reads. */
export type ConfigRule = [rule: string, input: Settings, message: string, reads: string[]];
