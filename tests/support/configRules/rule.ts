import type { Settings } from "../platform";

/** A rule of an environment's configuration: a bad input, and what its user reads. */
export type ConfigRule = [rule: string, input: Settings, message: string];
