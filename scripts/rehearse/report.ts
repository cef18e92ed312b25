import { colors } from "../colors";

/** What a rehearsal found. */
export interface Verdict {
  stack: string;
  image: string;
  cached: boolean;
  nodes: NodeVerdict[];
  probes: ProbeVerdict[];
  faults: FaultVerdict[];
  /** Calls that the plan's roles do not allow. */
  refusals: string[];
  /** What is likely to be the reason of what failed, the likeliest first. */
  causes: string[];
  standIns: string[];
  notRehearsed: string[];
}

export interface NodeVerdict {
  name: string;
  bootSeconds?: number;
  bootstrapSeconds?: number;
  convergeSeconds?: number;
  updated?: number;
  hook?: "CONTINUE" | "ABANDON";
  /** Seconds from its launch until it took part in its tier; absent when it never did or its tier has no part here. */
  joinedSeconds?: number;
  problem?: Problem;
}

export interface Problem {
  text: string;
  lastLines: string[];
  /** Where the rest of the log is. */
  log: string;
}

export interface ProbeVerdict {
  name: string;
  detail: string;
  ok: boolean;
}

export interface FaultVerdict {
  name: string;
  /** What was to happen and what happened. */
  text: string;
  ok: boolean;
  /** Nodes that do not serve after it. */
  problems?: { name: string; problem: Problem }[];
}

export function isGreen({ nodes, probes, faults, refusals }: Verdict): boolean {
  return (
    nodes.every(({ problem }) => problem === undefined) &&
    refusals.length === 0 &&
    probes.every(({ ok }) => ok) &&
    faults.every(({ ok }) => ok)
  );
}

const seconds = (value: number | undefined): string => (value === undefined ? "-" : `${value.toFixed(1)} s`);
const mark = (ok: boolean): string => (ok ? colors.green("✓") : colors.red("✗"));

/** The verdict as lines of text. */
export function render(verdict: Verdict): string[] {
  const { nodes, probes, faults, refusals, causes, standIns, notRehearsed } = verdict;
  const lines = [...nodeTable(nodes)];
  probes.forEach(({ name, detail, ok }, index) => {
    lines.push(`  ${index === 0 ? "probes  " : "        "} ${name}: ${detail} ${mark(ok)}`);
  });
  faults.forEach(({ name, text, ok }, index) => {
    lines.push(`  ${index === 0 ? "faults  " : "        "} ${name}: ${text} ${mark(ok)}`);
  });
  for (const cause of causes) lines.push(colors.red(`  cause    ${cause}`));
  for (const refusal of refusals) lines.push(colors.red(`  refused  ${refusal}`));
  const broken = [...nodes, ...faults.flatMap(({ problems }) => problems ?? [])];
  for (const { name, problem } of broken) {
    if (!problem) continue;
    lines.push("", colors.red(`  ${name} ${problem.text}`), ...problem.lastLines.map((line) => `      ${line}`));
    lines.push(`      the whole log: ${problem.log}`);
  }
  lines.push("", ...standIns.map((text) => `  stands in      ${text}`));
  lines.push(`  not rehearsed: ${notRehearsed.length > 0 ? notRehearsed.join("; ") : "nothing of this selection"}`);
  return lines;
}

function nodeTable(nodes: NodeVerdict[]): string[] {
  const rows = nodes.map((node) => [
    node.name,
    seconds(node.bootSeconds),
    seconds(node.bootstrapSeconds),
    node.updated === undefined
      ? seconds(node.convergeSeconds)
      : `${seconds(node.convergeSeconds)} (${node.updated} updated)`,
    node.hook ?? "-",
    seconds(node.joinedSeconds),
    mark(node.problem === undefined),
  ]);
  const table = [["node", "boot", "bootstrap", "converge", "hook", "joined", ""], ...rows];
  const widths = (table[0] ?? []).map((_, column) => Math.max(...table.map((row) => (row[column] ?? "").length)));
  return table.map(
    (row) =>
      `  ${row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd()}`,
  );
}
