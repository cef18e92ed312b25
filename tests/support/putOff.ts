import { spawnSync } from "node:child_process";

import { describeFault } from "../../components/faults";
import { LaterArguments } from "../../components/laterArguments";
import { unknownOutput } from "./outputs";
import { leaves, omitted, pathOf, ruled, type RuleCase } from "./ruleCase";
import { withValue } from "./secretArguments";

/** What the rules of a component find while one argument is not known. */
function foundWithout({ component, args }: RuleCase, path: string): string[] {
  const given = withValue(args, pathOf(path), unknownOutput()) as object;
  const { known } = new LaterArguments(given, () => Promise.resolve());
  return ruled[component].faults(known as object).map(describeFault);
}

/**
 * Tests that each rule is put off while an argument that it reads is not known, and by no other one; and that components
 * whose arguments come later, in all ways and for all choices of those that a rule reads, say then what they say of plain
 * values, once, and nothing before.
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

  test("values that come later are judged as plain ones are, once, and unknown ones are not", () => {
    const { stdout, stderr } = spawnSync("node", ["-r", "./scripts/register.cjs", "tests/support/partlyKnown.ts"], {
      input: JSON.stringify(cases),
      encoding: "utf8",
    });
    expect(stderr).toBe("");
    const { attempts, others } = JSON.parse(stdout) as { attempts: number; others: unknown[] };
    expect(others).toEqual([]);
    expect(attempts).toBeGreaterThan(10 * cases.length);
  });
}
