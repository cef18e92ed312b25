import { spawnSync } from "node:child_process";

import { describeFault } from "../../components/faults";
import { LaterArguments } from "../../components/laterArguments";
import { unknownOutput } from "./outputs";
import { leaves, omitted, openParts, pathOf, ruled, type RuleCase } from "./ruleCase";
import { withValue } from "./secretArguments";

/** What the rules of a component find while one argument is not known. */
function foundWithout({ component, args }: RuleCase, path: string): string[] {
  const given = withValue(args, pathOf(path), unknownOutput()) as object;
  const { known } = new LaterArguments(given, () => Promise.resolve());
  return ruled[component].faults(known as object).map(describeFault);
}

/** Runs a program of these tests over cases, and gives what it prints. */
function answerOf(program: string, cases: RuleCase[]): unknown {
  const args = ["-r", "./scripts/register.cjs", `tests/support/${program}.ts`];
  const { stdout } = spawnSync("node", args, { input: JSON.stringify(cases), encoding: "utf8" });
  return JSON.parse(stdout);
}

/** Rules of one argument that may come later, one for each argument. */
function ofOneArgument(cases: RuleCase[]): RuleCase[] {
  const alone = cases.filter(
    ({ component, reads }) => reads.length === 1 && openParts(component, pathOf(reads[0]!)) !== undefined,
  );
  return [...new Map(alone.map((rule) => [`${rule.component} ${rule.reads[0]!}`, rule])).values()];
}

const patienceMs = 300_000;

/**
 * Tests that each rule is put off while an argument that it reads is not known, and by no other one; that components whose
 * arguments come later, in all ways and for all choices of those that a rule reads, say then what they say of plain values,
 * once, and nothing before; and that nothing is made of what they refuse.
 */
export function testPartlyKnown(cases: RuleCase[]): void {
  test.each(cases.map((rule) => [rule.component, rule.fault, rule] as const))(
    "%s: that %s is found as soon as the arguments that its row names are known",
    (_component, _fault, rule) => {
      const paths = [...new Set([...leaves(rule.args), ...omitted(rule), ...rule.reads])];
      const found = paths.map((path) => [path, foundWithout(rule, path)]);
      expect(found).toEqual(paths.map((path) => [path, rule.reads.includes(path) ? [] : [rule.fault]]));
    },
  );

  test(
    "values that come later are judged as plain ones are, once, and unknown ones are not",
    () => {
      const { attempts, others } = answerOf("partlyKnown", cases) as { attempts: number; others: unknown[] };
      expect(others).toEqual([]);
      expect(attempts).toBeGreaterThan(10 * cases.length);
    },
    patienceMs,
  );

  test(
    "of a value that is refused when it becomes known nothing has been made",
    () => {
      const alone = ofOneArgument(cases);
      const answers = answerOf("nothingMade", alone) as { refused: boolean; dependent: number; early: string[] }[];
      expect(answers.filter(({ refused, early }) => !refused || early.length > 0)).toEqual([]);
      expect(answers.length).toBeGreaterThanOrEqual(alone.length);
      expect(answers.some(({ dependent }) => dependent > 0)).toBe(true);
    },
    patienceMs,
  );
}
