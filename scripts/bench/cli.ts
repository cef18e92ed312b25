import { spawnSync } from "node:child_process";
import { join } from "node:path";

import type { Plan } from "../plan/format";

const root = join(__dirname, "..", "..");
const runs = 7;

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

/** Times a preview and its floor in turn, so that both see the same machine, and prints the ratio of the medians. */
function compare(name: string, script: string, ...args: string[]): void {
  const { resources } = JSON.parse(time(script, ...args).stdout) as Plan;
  const pairs = Array.from({ length: runs }, () => ({
    preview: time(script, ...args).seconds,
    floor: time("scripts/bench/floor.ts", String(resources.length)).seconds,
  }));
  const preview = median(pairs.map((pair) => pair.preview));
  const floor = median(pairs.map((pair) => pair.floor));
  console.log(
    `${name}: ${resources.length} resources, preview ${preview.toFixed(2)} s, floor ${floor.toFixed(2)} s, ratio ${(preview / floor).toFixed(2)} (goal 1.5)`,
  );
}

console.log(`median of ${runs} runs of the whole process, preview and floor in turn`);
compare("dev", "scripts/cli/main.ts", "preview", "--format", "json");
compare("ten quorums", "scripts/bench/tenQuorums.ts");
