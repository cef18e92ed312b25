import { spawnSync } from "node:child_process";
import { join } from "node:path";

import type { Plan } from "../plan/format";
import { environments, planStack } from "../plan/stack";
import { chainWords, criticalPath } from "./criticalPath";
import type { PoliciesCost } from "./policies";

const root = join(__dirname, "..", "..");
const previewRuns = 7;
const policiesRuns = 5;

/** What a preview may take, as a multiple of its floor. */
const previewGoal = 1.5;
/** What all policies may take, as a part of the plan's own time. More fails the bench. */
const policiesLimit = 0.1;

/** Quorums that make an environment of more than 2,000 resources. */
const large = 44;

/** Wall seconds of a whole process, and what it printed. */
function time(script: string, ...args: string[]): { seconds: number; stdout: string } {
  const start = process.hrtime.bigint();
  const command = ["-r", "./scripts/register.cjs", script, ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  if (status !== 0) throw new Error(`${script} failed:\n${stderr}`);
  return { seconds, stdout };
}

function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

/** Prints how large an environment is, and what of it an update makes one after the other. */
async function describe(stack: string): Promise<void> {
  const { resources } = await planStack(stack);
  const path = criticalPath(resources);
  const made = `${path.chain.length} of ${resources.length} resources, ${path.seconds} s of it known`;
  console.log(`${stack}: ${chainWords(path)} (${made})`);
}

/** Times a preview and its floor in turn, so that both see the same machine, and prints the ratio of the medians. */
function compare(name: string, script: string, ...args: string[]): void {
  const { resources } = JSON.parse(time(script, ...args).stdout) as Plan;
  const pairs = Array.from({ length: previewRuns }, () => ({
    preview: time(script, ...args).seconds,
    floor: time("scripts/bench/floor.ts", String(resources.length)).seconds,
  }));
  const preview = median(pairs.map((pair) => pair.preview));
  const floor = median(pairs.map((pair) => pair.floor));
  console.log(
    `${name}: ${resources.length} resources, preview ${preview.toFixed(2)} s, floor ${floor.toFixed(2)} s, ratio ${(preview / floor).toFixed(2)} (goal ${previewGoal})`,
  );
}

/**
 * Prints what the policies take beside the plan that they look at, and says whether it is little enough. The least of
 * several runs: a busy machine only ever adds to it, and a gate must not fail for its neighbours.
 */
function weigh(name: string, what: string): boolean {
  const costs = Array.from(
    { length: policiesRuns },
    () => JSON.parse(time("scripts/bench/policies.ts", what).stdout) as PoliciesCost,
  );
  const [plan, policies] = [
    Math.min(...costs.map((cost) => cost.plan)),
    Math.min(...costs.map((cost) => cost.policies)),
  ];
  const ratio = policies / plan;
  console.log(
    `${name}: ${costs[0]!.resources} resources, plan ${plan.toFixed(0)} ms, policies ${policies.toFixed(0)} ms, ratio ${ratio.toFixed(3)} (at most ${policiesLimit})`,
  );
  return ratio <= policiesLimit;
}

async function main(): Promise<number> {
  console.log("critical path: what an update makes one after the other");
  for (const stack of environments()) await describe(stack);
  console.log(`\nmedian of ${previewRuns} runs of the whole process, preview and floor in turn`);
  compare("dev", "scripts/cli/main.ts", "preview", "--format", "json");
  compare("ten quorums", "scripts/bench/quorumsPreview.ts", "10");
  console.log(`\nleast of ${policiesRuns} runs, processor's time of all policies and of the plan without them`);
  const cheap = [weigh("dev", "dev"), weigh(`${large} quorums`, String(large))];
  return cheap.every(Boolean) ? 0 : 1;
}

void main().then((code) => (process.exitCode = code));
