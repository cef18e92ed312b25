// Gives real components arguments of which parts come later, and prints as JSON what they said where that is not what is
// said of plain values. It runs in a process of its own, since a late refusal is told outside any promise that a test
// holds: `partlyKnown.ts`, with the cases as JSON on its standard input.
import { readFileSync } from "node:fs";

import * as pulumi from "@pulumi/pulumi";

import { unknownOutput } from "./outputs";
import { openParts, pathOf, ruled, turns, type Path, type RuleCase } from "./ruleCase";
import { valueAt, withValue } from "./secretArguments";

/** Ways in which values come, each by its place among those of a rule that come so, and whether they come at all. */
const ways: Record<string, { come: boolean; give: (value: unknown, index: number) => unknown }> = {
  output: { come: true, give: (value) => pulumi.output(value) },
  promise: { come: true, give: (value) => Promise.resolve(value) },
  "of a resource, all at once": { come: true, give: (value) => pulumi.output(turns(3).then(() => value)) },
  "of resources, one by one": { come: true, give: (value, index) => pulumi.output(turns(3 * index).then(() => value)) },
  unknown: { come: false, give: () => unknownOutput() },
};

/** All ways to choose, or none, one, two and all where those would be too many. */
function subsets<T>(all: T[]): T[][] {
  const every = all.reduce<T[][]>((chosen, item) => [...chosen, ...chosen.map((some) => [...some, item])], [[]]);
  return all.length <= 4 ? every : every.filter(({ length }) => length <= 2 || length === all.length);
}

const said = new Map<string, Set<unknown>>();
process.on("unhandledRejection", (error: Error) => {
  const [, name] = /^\w+ "([^"]+)"/.exec(error.message) ?? [];
  const errors = said.get(name ?? "") ?? new Set();
  said.set(name ?? "", errors.add(error));
});

/** Options that nothing can be made with: the component stops once its arguments are validated. */
const stopped = new Error("stopped");
const stop = new Proxy({}, {
  get: () => {
    throw stopped;
  },
}); // prettier-ignore

/** What a component says at once. */
function attempt({ component }: RuleCase, name: string, args: object): void {
  try {
    ruled[component].make(name, args, stop);
  } catch (error) {
    if (error !== stopped) said.set(name, new Set([error]));
  }
}

interface Attempt {
  name: string;
  rule: RuleCase;
  given: string;
  expected: string[];
}

function attemptsOf(rule: RuleCase, number: number): Attempt[] {
  const parts = rule.reads.flatMap((written) => {
    const open = openParts(rule.component, pathOf(written));
    return open === undefined ? [] : [{ written, ...open }];
  });
  return subsets(parts).flatMap((some, subset) =>
    (["inner", "outer"] as const).flatMap((which) =>
      Object.entries(ways).map(([way, { come, give }], index): Attempt => {
        const paths = new Map(some.map((part): [string, Path] => [JSON.stringify(part[which]), part[which]]));
        const args = [...paths.values()].reduce<unknown>(
          (left, path, at) => withValue(left, path, give(valueAt(rule.args, path), at)),
          rule.args,
        );
        const name = `attempt-${number}-${subset}-${which}-${index}`;
        attempt(rule, name, args as object);
        const judged = come || paths.size === 0;
        const expected = judged ? [`${rule.component} "${name}": 1 fault\n  ${rule.fault}`] : [];
        return { name, rule, given: `${way}: ${[...paths.keys()].join(" ")}`, expected };
      }),
    ),
  );
}

async function run(): Promise<void> {
  const cases = JSON.parse(readFileSync(0, "utf8")) as RuleCase[];
  const attempts = cases.flatMap(attemptsOf);
  await turns(100);
  const others = attempts.flatMap(({ name, given, rule, expected }) => {
    const words = [...(said.get(name) ?? [])].map((error) => (error as Error).message);
    return JSON.stringify(words) === JSON.stringify(expected) ? [] : [{ given, fault: rule.fault, said: words }];
  });
  process.stdout.write(JSON.stringify({ attempts: attempts.length, others }));
}

void run();
