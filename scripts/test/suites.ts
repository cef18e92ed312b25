import { join } from "node:path";

/** What one suite did, and what it printed. */
export interface SuiteResult {
  passed: number;
  failed: number;
  skipped: number;
  /** Names of the tests that were skipped, with what they need. */
  skippedNames: string[];
}

/** One runner of tests. */
export interface Suite {
  name: string;
  /** A path that the suite cannot do without; without it the suite is skipped, by name. */
  needs?: string;
  command: string[];
  folder?: string;
  /** Reads the result from what the runner printed. */
  read: (output: string, status: number) => SuiteResult;
}

const count = (text: string, pattern: RegExp) => Number(pattern.exec(text)?.[1] ?? 0);

/** Jest's summary: `Tests: 1 failed, 2 skipped, 3 passed, 6 total`. A suite that cannot be loaded has no tests, and fails. */
export function readJest(output: string, status: number): SuiteResult {
  const [summary = ""] = /^Tests:.*$/m.exec(output) ?? [];
  const failed = count(summary, /(\d+) failed/);
  return {
    passed: count(summary, /(\d+) passed/),
    failed: status !== 0 && failed === 0 ? 1 : failed,
    skipped: count(summary, /(\d+) skipped/),
    skippedNames: [...output.matchAll(/^\s+○ skipped (.*)$/gm)].map(([, name]) => name!.trim()),
  };
}

/** Python's unittest: `Ran 12 tests in 3.4s`, then `OK (skipped=1)` or `FAILED (failures=1, errors=2)`. */
export function readUnittest(output: string, status: number): SuiteResult {
  const ran = count(output, /^Ran (\d+) tests?/m);
  const skipped = count(output, /skipped=(\d+)/);
  const broken = count(output, /failures=(\d+)/) + count(output, /errors=(\d+)/);
  const failed = status !== 0 && broken === 0 ? 1 : broken;
  return {
    passed: Math.max(0, ran - skipped - broken),
    failed,
    skipped,
    skippedNames: [...output.matchAll(/^(\S+) .*\.\.\. skipped '(.*)'$/gm)].map(
      ([, name, why]) => `${name!} (${why!})`,
    ),
  };
}

/** RSpec: `12 examples, 0 failures, 1 pending`. */
export function readRspec(output: string, status: number): SuiteResult {
  const examples = count(output, /(\d+) examples?/);
  const failures = count(output, /(\d+) failures?/);
  const pending = count(output, /(\d+) pending/);
  return {
    passed: Math.max(0, examples - failures - pending),
    failed: status !== 0 && failures === 0 ? 1 : failures,
    skipped: pending,
    skippedNames: [],
  };
}

/** Debian's own Python has the libraries that nodes use; another Python on PATH does not count. */
const library = (name: string): string => `/usr/lib/python3/dist-packages/${name}`;
const botocore = library("botocore");
const gems = join(__dirname, "..", "..", "chef/vendor/bundle");

const engine = "tests/engine/";

/** Plans leave much behind that is short-lived: with a larger space for it, a seventh less of a plan's time goes into its collection. */
const runJest = ["node", "--max-semi-space-size=128", "node_modules/jest/bin/jest.js", "--verbose"];

/** The tests of a folder in modules of these names. They wait most of the time, each for programs of its own. */
const half = (name: string, folder: string, needs: string, modules: string): Suite => ({
  name,
  needs,
  command: ["/usr/bin/python3", "-m", "unittest", "discover", "-v", "-s", folder, "-p", modules],
  read: readUnittest,
});

/** Every suite. Those of one stage run beside each other, as many as there are processors; a stage begins when the one before is over. */
export const stages: Suite[][] = [
  [
    {
      name: "unit, property and rehearsal",
      // Jest by itself leaves half of the processors alone.
      command: [...runJest, "--maxWorkers=100%", "--testPathIgnorePatterns", engine],
      read: readJest,
    },
  ],
  // By itself: under load the engine and a program in the test's process lose their connection, which the SDK takes for
  // a program without resources.
  [{ name: "engine", command: [...runJest, "--runInBand", engine], read: readJest }],
  [
    half("bootstrap program, first half", "tests/bootstrap", botocore, "test_[a-j]*.py"),
    half("bootstrap program, second half", "tests/bootstrap", botocore, "test_[!a-j]*.py"),
    half("stand-in of Mesos, agents", "tests/mesos", library("kazoo"), "test_[a-k]*.py"),
    half("stand-in of Mesos, masters", "tests/mesos", library("kazoo"), "test_[!a-k]*.py"),
    {
      name: "agent of a member",
      needs: botocore,
      command: ["/usr/bin/python3", "-m", "unittest", "discover", "-v", "-s", "tests/chef"],
      read: readUnittest,
    },
    { name: "cookbooks", needs: gems, folder: "chef", command: ["bundle", "exec", "rspec"], read: readRspec },
  ],
];
