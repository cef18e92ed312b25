import { FaultList, rules, type Fault } from "../../components/faults";
import { faultsOfSecret } from "../../components/secretValues";

const check =
  (property: string, problemOf: (value: never) => string | undefined) =>
  (value: unknown): Fault[] => {
    const faults = new FaultList();
    faults.check(property, value, problemOf(value as never));
    return faults.all;
  };

test("what a rule would say of any other value stays, also where a part of it is in the secret", () => {
  const range = check("ticks", (value: number) => rules.wholeNumber(value, 1, 60_000));
  expect(faultsOfSecret(0, range)).toEqual([
    { property: "ticks", given: "[secret]", problem: "allowed: whole numbers from 1 to 60000" },
  ]);
  expect(faultsOfSecret(60_001, range)[0]!.problem).toBe("allowed: whole numbers from 1 to 60000");
});

test("what it says of this value alone is said without it", () => {
  const named = check("environment", (value: string) =>
    value === "here" ? undefined : `no ${value}.json, nor here-${value}`,
  );
  expect(faultsOfSecret("a.b", named)[0]!.problem).toBe("no [secret].json, nor here-[secret]");
  const heap = check("heap", (value: number) => (value > 9 ? `t3.small has 9 MiB, not ${value}` : undefined));
  expect(faultsOfSecret(12, heap)).toEqual([
    { property: "heap", given: "[secret]", problem: "t3.small has 9 MiB, not [secret]" },
  ]);
});

test("each part of a list or a map is hidden, and what is no part of the secret is not", () => {
  const list = (value: { words: string[] }): Fault[] => [
    {
      property: "words",
      given: [...value.words, "open", { a: value.words[0], b: undefined, c: 5 }],
      problem: "allowed: none",
    },
  ];
  expect(faultsOfSecret({ words: ["x1", "y"] }, list)[0]!.given).toEqual([
    "[secret]",
    "[secret]",
    "open",
    { a: "[secret]", b: undefined, c: 5 },
  ]);
});
