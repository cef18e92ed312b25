import { readJest, readRspec, readUnittest, suites } from "../../scripts/test/suites";

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
      expect.stringContaining("rspec"),
    ]),
  );
});
