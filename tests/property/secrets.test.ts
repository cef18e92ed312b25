import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";

// Every argument of every component that takes an output is given as a secret, in most places a wrong one, on its own and
// as a part of what it stands in. What is printed of it, and the plan where there is one, hold nothing of it.

const secrets: { given: [value: string, number: string, way: string]; traces: string[] }[] = [
  { given: ["hunter2-swordfish", "987654321.5", "0"], traces: ["swordfish", "987654321"] },
  { given: ["http://user:swordfish@example.com/x", "-77177", "1"], traces: ["swordfish", "example.com/x", "77177"] },
  { given: ["10.77.177.7/33", "77.177", "2"], traces: ["77.177"] },
];

/** Runs that wait for programs which have failed, most of the time. */
const runs = secrets.map(({ given }) => {
  const { stdout, stderr } = spawn("node", ["-r", "./scripts/register.cjs", "tests/support/secretive.ts", ...given]);
  return Promise.all([text(stdout), text(stderr)]);
});

test.each(secrets.map(({ given, traces }, index) => ({ value: given[0], number: given[1], traces, index })))(
  "$value and $number are in nothing that is printed, and in no plan",
  async ({ traces, index }) => {
    const [out, errors] = await runs[index]!;
    const lines = `${out}${errors}`.split("\n");
    const holding = lines.filter((line) => traces.some((trace) => line.includes(trace)));
    expect(holding.map((line) => line.slice(0, 300))).toEqual([]);
    expect(lines.filter((line) => /^ {4}at /.test(line))).toEqual([]);
    const places = (what: string) => new Set(lines.filter((line) => line.startsWith(`${what} `))).size;
    expect({ refused: places("refused") > 40, planned: places("planned") > 20 }).toEqual({
      refused: true,
      planned: true,
    });
    expect(out).toMatch(/\ndone\n$/);
  },
);
