import { readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";

import { repositoryRoot } from "../../scripts/plan/stack";
import { readJest, readRspec, readUnittest, stages } from "../../scripts/test/suites";
import { InTurn, together } from "../../scripts/test/together";

const suites = stages.flat();

// The last line of `npm test` sums what these read: a failure that they miss would be a green gate.
test("jest's summary is read, and a suite that cannot be loaded is a failure", () => {
  expect(readJest("  ○ skipped a (needs b)\nTests:       1 failed, 2 skipped, 3 passed, 6 total\n", 1)).toEqual({
    passed: 3,
    failed: 1,
    skipped: 2,
    skippedNames: ["a (needs b)"],
  });
  expect(readJest("Test Suites: 1 failed, 1 total\nTests:       0 total\n", 1)).toMatchObject({ passed: 0, failed: 1 });
});

test("unittest's summary is read, errors and crashes included", () => {
  expect(readUnittest("Ran 12 tests in 3.4s\n\nFAILED (failures=1, errors=2, skipped=3)\n", 1)).toMatchObject({
    passed: 6,
    failed: 3,
    skipped: 3,
  });
  expect(readUnittest("test_a (m.T.test_a) ... skipped 'needs root'\nRan 1 test in 0s\n\nOK (skipped=1)\n", 0)).toEqual(
    {
      passed: 0,
      failed: 0,
      skipped: 1,
      skippedNames: ["test_a (needs root)"],
    },
  );
  expect(readUnittest("Traceback: ImportError\n", 1)).toMatchObject({ passed: 0, failed: 1 });
});

test("rspec's summary is read, and errors outside of examples are failures", () => {
  expect(readRspec("77 examples, 2 failures, 1 pending\n", 1)).toMatchObject({ passed: 74, failed: 2, skipped: 1 });
  expect(readRspec("0 examples, 0 failures, 1 error occurred outside of examples\n", 1)).toMatchObject({ failed: 1 });
});

test("every suite of the repository is among them", () => {
  expect(suites.map(({ command }) => command.join(" "))).toEqual(
    expect.arrayContaining([
      expect.stringContaining("jest"),
      expect.stringContaining("tests/bootstrap"),
      expect.stringContaining("tests/chef"),
      expect.stringContaining("tests/mesos"),
      expect.stringContaining("rspec"),
    ]),
  );
});

test.each(["tests/bootstrap", "tests/mesos"])("every test of %s is in one half", (folder) => {
  const modules = readdirSync(join(repositoryRoot, folder)).filter((file) => /^test_.*\.py$/.test(file));
  const patterns = suites.flatMap(({ command }) => (command.includes(folder) ? [command.at(-1)!] : []));
  // As Python's fnmatch reads them.
  const halves = patterns.map((pattern) => {
    const expression = pattern.replace("[!", "[^").replace("*.", ".*[.]");
    return modules.filter((file) => new RegExp(`^${expression}$`).test(file));
  });
  expect(halves.flat().sort()).toEqual(modules.sort());
  expect(halves.map((half) => half.length > 3)).toEqual([true, true]);
});

test("the engine's tests run while nothing else does", () => {
  const stage = stages.find((each) => each.some(({ name }) => name === "engine"))!;
  expect(stage.map(({ name }) => name)).toEqual(["engine"]);
});

test("tasks run in their order, no more at a time than allowed, and give what they gave", async () => {
  const started: number[] = [];
  let running = 0;
  let most = 0;
  const tasks = [30, 5, 5, 5].map((ms, index) => async () => {
    started.push(index);
    most = Math.max(most, (running += 1));
    await setTimeout(ms);
    running -= 1;
    return index;
  });
  expect(await together(tasks, 2)).toEqual([0, 1, 2, 3]);
  expect([started, most]).toEqual([[0, 1, 2, 3], 2]);
  expect(await together(tasks, 0)).toEqual([0, 1, 2, 3]);
  await expect(together([...tasks, () => Promise.reject(new Error("no such program"))], 2)).rejects.toThrow("no such");
});

test("what is printed beside something else comes in one piece, as soon as all before it has ended", () => {
  const printed: string[] = [];
  const inTurn = new InTurn();
  const print = (who: number, text: string) => {
    inTurn.print(who, () => printed.push(text));
  };
  print(1, "b1");
  print(0, "a1");
  print(2, "c1");
  inTurn.end(2);
  print(3, "d1");
  print(1, "b2");
  print(0, "a2");
  expect(printed).toEqual(["a1", "a2"]);
  inTurn.end(0);
  expect(printed).toEqual(["a1", "a2", "b1", "b2"]);
  print(1, "b3");
  inTurn.end(1);
  expect(printed).toEqual(["a1", "a2", "b1", "b2", "b3", "c1", "d1"]);
});
