import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { headings, exitCodes as rollCodes, type Outcome } from "../../components/roll/outcomes";
import { packageVersion } from "../../components/roll/version";
import { exitCodes, meanings, type VerbName } from "../../scripts/cli/exitCodes";
import type { Group } from "../../scripts/cli/verb";
import { verbs } from "../../scripts/cli/verbs";
import { repositoryRoot } from "../../scripts/plan/stack";
import { startupStack } from "../support/startupStack";

const names = Object.keys(verbs) as VerbName[];
const page = (path: string) => readFileSync(join(repositoryRoot, path), "utf8");
/** Text as it reads when it is not broken into lines. */
const flat = (text: string) => text.replace(/\s+/g, " ");

describe("--help", () => {
  test("lists the verbs, and the exit codes of all", () => {
    const { status, stdout, stderr } = startupStack(["--help"]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const [, codes = ""] = stdout.split("\nExit codes:\n");
    for (const name of names) {
      expect(stdout).toMatch(new RegExp(`^  ${name} +${verbs[name].summary}$`, "m"));
      const list = meanings[name].map((meaning, code) => `${code} ${meaning}`).join(" ");
      expect(flat(codes)).toContain(`${name} ${list}`);
    }
  });

  test.each(names)("of %s has its exit codes, and examples that have only options of its", (name) => {
    const { status, stdout, stderr } = startupStack([name, "--help"]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const { actions = {} } = verbs[name].load() as Partial<Group>;
    const usage = Object.keys(actions).length > 0 ? "<action> \\[options\\]" : "\\[options\\]";
    expect(stdout).toMatch(new RegExp(`^Usage: npm run ${name} -- ${usage}$`, "m"));
    const [own = "", codes = ""] = stdout.split("\nExit codes:\n");
    const options =
      own +
      Object.keys(actions)
        .map((action) => startupStack([name, action, "--help"]).stdout)
        .join("");
    const list = meanings[name].map((meaning, code) => `${code} ${meaning}`).join(" ");
    const examples = verbs[name].examples.map((example) => `npm run ${name} -- ${example}`).join(" ");
    expect(flat(codes)).toBe(` ${list} Examples: ${examples} `);
    for (const [option] of verbs[name].examples.join(" ").matchAll(/--[a-z-]+/g))
      expect(options).toContain(`${option} `);
  });

  test("fits a terminal of 80 columns", () => {
    const actions = names.flatMap((name) => {
      const { actions = {} } = verbs[name].load() as Partial<Group>;
      return Object.keys(actions).map((action) => [name, action]);
    });
    expect(actions).toContainEqual(["artifacts", "lock"]);
    for (const args of [[], ...names.map((name) => [name]), ...actions]) {
      const { stdout } = startupStack([...args, "--help"]);
      for (const line of stdout.split("\n")) expect({ line, fits: line.length <= 80 }).toEqual({ line, fits: true });
    }
  });
});

test("--version is the package's", () => {
  expect(startupStack(["--version"])).toEqual({ status: 0, stdout: `${packageVersion()}\n`, stderr: "" });
});

test.each<[what: string, args: string[], stderr: string]>([
  ["a verb that is not there", ["preveiw"], "error: unknown command 'preveiw'\n(Did you mean preview?)\n"],
  ["an option without a verb", ["--stack", "dev"], "error: unknown option '--stack'\n"],
  [
    "something more than options",
    ["preview", "dev"],
    "error: too many arguments for 'preview'. Expected 0 arguments but got 1.\n",
  ],
])("%s is refused", (_what, args, stderr) => {
  expect(startupStack(args)).toEqual({ status: exitCodes.refused, stdout: "", stderr });
});

test("no verb at all is refused with the help", () => {
  expect(startupStack([])).toEqual({ status: exitCodes.refused, stdout: "", stderr: startupStack(["--help"]).stdout });
});

describe("exit codes", () => {
  test("begin with the same three for every verb", () => {
    expect(Object.values(exitCodes)).toEqual([0, 1, 2]);
    for (const [outcome, code] of Object.entries(exitCodes)) expect(rollCodes[outcome as Outcome]).toBe(code);
  });

  test("of the preview are in the README as --help has them", () => {
    const list = meanings.preview.map((meaning, code) => `${code} ${meaning}`).join(", ");
    expect(flat(page("README.md"))).toContain(`Exit codes of the preview: ${list}.`);
  });

  test("of a roll are in the runbook, each with how its last line begins and what to do", () => {
    const [, section = ""] = /^## Exit codes\n([^]*?)^## /m.exec(page("docs/runbook.md")) ?? [];
    const rows = [...section.matchAll(/^\| (\d+) +\| `([^`]+)` +\|/gm)].map(([, code, heading]) => [
      Number(code),
      heading,
    ]);
    const outcomes = Object.entries(rollCodes) as [Outcome, number][];
    expect(rows).toEqual(outcomes.map(([outcome, code]) => [code, headings[outcome]]));
    expect(meanings.roll).toHaveLength(outcomes.length);
    for (const [outcome, code] of outcomes) expect(meanings.roll[code]).toContain(headings[outcome]);
  });
});

test("roll and artifacts load nothing of Pulumi, and no verb loads what another needs", () => {
  const list = (verb: string) => {
    const code = `process.argv = ["node", "${verb}", "--help"];
      require("./scripts/cli/main");
      process.on("exit", () => console.log(Object.keys(require.cache).join("\\n")));`;
    const register = ["-r", "./scripts/register.cjs", "-e", code];
    return execFileSync("node", register, { cwd: repositoryRoot, encoding: "utf8" }).split("\n");
  };
  const [roll, artifacts, preview] = [list("roll"), list("artifacts"), list("preview")];
  expect(roll.filter((path) => path.includes("@aws-sdk/client-auto-scaling"))).not.toEqual([]);
  expect(roll.filter((path) => path.includes("@pulumi"))).toEqual([]);
  expect(artifacts.filter((path) => path.includes("scripts/artifacts/"))).not.toEqual([]);
  expect(artifacts.filter((path) => path.includes("@pulumi"))).toEqual([]);
  expect(preview.filter((path) => path.includes("@pulumi"))).not.toEqual([]);
  expect(preview.filter((path) => /@aws-sdk|scripts\/(roll|artifacts|incarnation|rehearse)\//.test(path))).toEqual([]);
});
