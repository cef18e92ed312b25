import { createRequire } from "node:module";

import type { VerbName } from "./exitCodes";
import type { Group, Verb } from "./verb";

interface Entry {
  /** What it does, in one line of the list of verbs. */
  summary: string;
  /** Options of calls that show what it is for. */
  examples: string[];
  /** Loads its module, which has the rest. */
  load: () => Verb | Group;
}

const load = createRequire(__filename);

/** Every verb. Its module is loaded when it is chosen, so that none waits for another's. */
export const verbs: Record<VerbName, Entry> = {
  preview: {
    summary: "plan a stack offline, and show what it would build",
    examples: ["--stack prod", "--stack prod --show zookeeper-1", "--stack prod --format svg > prod.svg"],
    load: () => (load("../preview/cli") as typeof import("../preview/cli")).preview,
  },
  roll: {
    summary: "bring running members to what their stack wants, one by one",
    examples: ["--stack prod --dry-run", "--stack prod"],
    load: () => (load("../roll/cli") as typeof import("../roll/cli")).roll,
  },
  artifacts: {
    summary: "list, lock, verify and mirror packages that nodes fetch",
    examples: ["list --stack prod", "lock --stack prod cinc", "mirror --stack prod --bucket packages"],
    load: () => (load("../artifacts/cli") as typeof import("../artifacts/cli")).artifacts,
  },
  incarnation: {
    summary: "begin a new life of a quorum, empty or from a snapshot",
    examples: ["--stack prod", "--stack prod --snapshot snap-0123456789abcdef0"],
    load: () => (load("../incarnation/cli") as typeof import("../incarnation/cli")).incarnation,
  },
  rehearse: {
    summary: "boot the planned nodes on this machine, and check that they serve",
    examples: ["--stack dev", "--nodes zookeeper-1 --keep"],
    load: () => (load("../rehearse/cli") as typeof import("../rehearse/cli")).rehearsal,
  },
};
