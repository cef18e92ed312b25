import type { VerbName } from "./exitCodes";

/** How a user calls a verb: in a clone by its script, where the package is installed by its program. */
export const invocation = (verb: VerbName): string =>
  __filename.endsWith(".ts") ? `npm run ${verb} --` : `npx startup-stack ${verb}`;
