import { isatty } from "node:tty";

import { createColors } from "picocolors";

/** Colours for standard output: on a terminal only, and not where NO_COLOR is set. */
export const colors = createColors(isatty(1) && !process.env.NO_COLOR);
