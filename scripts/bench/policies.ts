// Plans `dev`, or so many quorums, and writes how long that takes, and how much longer the policies need: milliseconds of
// the processor, since other programs on the machine would be taken for either.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

import type { Drafted } from "../plan/build";
import { draftStack } from "../plan/stack";
import { findingsOf } from "../policies";
import { draftQuorums } from "./quorums";

/** What one run of `scripts/bench/policies.ts` writes. */
export interface PoliciesCost {
  resources: number;
  plan: number;
  policies: number;
}

function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Frees what the plan has left: the policies would be charged for it. */
function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
}

async function measure(made: () => Promise<Drafted>): Promise<PoliciesCost> {
  const start = processorMs();
  const { draft } = await made();
  const plan = processorMs() - start;
  collectGarbage();
  const planned = processorMs();
  findingsOf(draft);
  return { resources: draft.resources.length, plan, policies: processorMs() - planned };
}

const [, , what = ""] = process.argv;
void measure(() => (what === "dev" ? draftStack(what) : draftQuorums(Number(what)))).then((cost) => {
  process.stdout.write(JSON.stringify(cost));
});
