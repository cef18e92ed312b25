import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { parse } from "yaml";

import { rollCommand } from "../../components/roll/command";
import { packageVersion } from "../../components/roll/version";
import { repositoryRoot } from "../../scripts/plan/stack";
import { isBuilt } from "../support/build";
import { consumer } from "../support/consumer";
import { temporaryFolder } from "../support/folders";
import { testWhere } from "../support/programs";

// A quorum's Command runs this text in the folder of the program, by a shell, with two variables.
function run(folder: string, request: string): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync("/bin/sh", ["-c", rollCommand], {
    cwd: folder,
    encoding: "utf8",
    env: {
      PATH: process.env.PATH,
      NODE_OPTIONS: `-r ${join(__dirname, "../support/noNetwork.cjs")}`,
      STARTUP_STACK_ROLL: request,
      STARTUP_STACK_VERSION: "9.9.9",
    },
  });
  return { status, stdout, stderr };
}

/** The folder of Pulumi.yaml's `main`. */
function programFolder(): string {
  const { main } = parse(readFileSync(join(repositoryRoot, "Pulumi.yaml"), "utf8")) as { main: string };
  return dirname(join(repositoryRoot, main));
}

const version = packageVersion();
const refusals: [what: string, request: string, words: string][] = [
  [
    "a request of another version",
    JSON.stringify({ version: "9.9.9" }),
    `refused: this roller is of startup-stack ${version} and the program of 9.9.9; install the same: npm install startup-stack@9.9.9\n`,
  ],
  ["what is no JSON", "now", "refused: STARTUP_STACK_ROLL is not a JSON object: now\n"],
  [
    "what is no request",
    JSON.stringify({ version, formatVersion: 1, members: [] }),
    "refused: STARTUP_STACK_ROLL: not a request\n" +
      "  environment: missing\n  tier: missing\n  bucket: missing\n  region: missing\n  account: missing\n" +
      "  kind: allowed: ensemble, pair, single, fleet\n  digest: allowed: 64 hex digits\n" +
      "  waitMinutes: allowed: whole numbers from 1 to 1440 minutes\n  members = []: missing\n",
  ],
];

describe.each([
  ["the folder of this repository's program", programFolder],
  ["a project that installed the package", consumer],
])("in %s", (_where, folderOf) => {
  for (const [what, request, words] of refusals) {
    testWhere(
      isBuilt(),
      "a build of these sources: npm run build",
      `the roller refuses ${what}, and asks nobody`,
      () => {
        expect(run(folderOf(), request)).toEqual({ status: 2, stdout: "", stderr: words });
      },
    );
  }
});

test("in an empty folder, the command says what to install and where", () => {
  const folder = temporaryFolder("empty");
  expect(run(folder, "{}")).toEqual({
    status: 2,
    stdout: "",
    stderr: `the roller is not installed here: npm install startup-stack@9.9.9 in ${folder}\n`,
  });
});

test("in a project whose package has no roller yet, the command says the same", () => {
  const folder = temporaryFolder("older");
  const own = join(folder, "node_modules/startup-stack");
  mkdirSync(own, { recursive: true });
  writeFileSync(join(own, "package.json"), JSON.stringify({ name: "startup-stack", exports: { ".": "./index.js" } }));
  const { status, stderr } = run(folder, "{}");
  expect({ status, stderr }).toEqual({
    status: 2,
    stderr: `the roller is not installed here: npm install startup-stack@9.9.9 in ${folder}\n`,
  });
});

test("the network's guard ends a process that reaches for it, so that the tests above can fail", () => {
  const guard = join(__dirname, "../support/noNetwork.cjs");
  const { status } = spawnSync("node", ["-r", guard, "-e", "require('node:http').get('http://127.0.0.1/')"]);
  expect(status).toBe(99);
});

test("the roller loads nothing of Pulumi: it starts in an instant, and works where only its own package is", () => {
  const list = "require('./components/roll/run'); console.log(Object.keys(require.cache).join('\\n'))";
  const register = ["-r", "./scripts/register.cjs", "-e", list];
  const loaded = execFileSync("node", register, { cwd: repositoryRoot, encoding: "utf8" }).split("\n");
  expect(loaded.filter((path) => path.includes("@aws-sdk/client-auto-scaling"))).not.toEqual([]);
  expect(loaded.filter((path) => path.includes("@pulumi"))).toEqual([]);
});
