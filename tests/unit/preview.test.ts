import { spawnSync } from "node:child_process";
import { cpSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { Plan } from "../../scripts/plan/format";
import { repositoryRoot } from "../../scripts/plan/stack";
import { temporaryFolder } from "../support/folders";

interface Result {
  status: number | null;
  stdout: string;
  stderr: string;
}

function preview(args: string[], { root = repositoryRoot, env = {}, before = [] as string[] } = {}): Result {
  const [command, ...rest] = [
    ...before,
    "node",
    "-r",
    "./scripts/register.cjs",
    "scripts/cli/main.ts",
    "preview",
    ...args,
  ];
  return spawnSync(command!, rest, {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 64 * 2 ** 20,
    env: { ...process.env, ...env },
  });
}

/** The repository as somebody else has it: another path, no git, the same packages. */
function otherCheckout(): string {
  const root = join(temporaryFolder("checkout"), "elsewhere");
  cpSync(repositoryRoot, root, {
    recursive: true,
    filter: (source) => !/\/(node_modules|\.git|dist|vendor)(\/|$)/.test(source.slice(repositoryRoot.length)),
  });
  symlinkSync(join(repositoryRoot, "node_modules"), join(root, "node_modules"));
  return root;
}

function withConfig(yaml: string): string {
  const root = otherCheckout();
  writeFileSync(join(root, "Pulumi.dev.yaml"), yaml);
  return root;
}

describe("npm run preview", () => {
  test.each(["dev", "staging", "prod"])("shows %s: verdict first, then components, nodes, warnings", (stack) => {
    const { status, stdout, stderr } = preview(["--stack", stack]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const lines = stdout.split("\n");
    expect(lines[0]).toMatch(
      new RegExp(`^${stack} · planned offline, nothing was asked of AWS · 0 errors, \\d warnings$`),
    );
    expect(stdout).toMatch(/zookeeper +3 members · quorum survives the loss of any one zone +\d+/);
    expect(stdout).toMatch(
      /zookeeper-1 +zookeeper +us-east-1a +10\.\d+\.64\.17 +\S+ +debian-12 ⚠ +\d,\d{3} B of 16,384/,
    );
    expect(stdout).toContain("image-unpinned");
  });

  test("--format json prints the plan alone, and the same bytes from another path with another clock", () => {
    const here = preview(["--format", "json"]);
    const there = preview(["--format", "json"], {
      root: otherCheckout(),
      env: { TZ: "Asia/Kathmandu", LANG: "C", NODE_OPTIONS: `-r ${join(__dirname, "../support/otherClock.cjs")}` },
    });
    expect(here.status).toBe(0);
    expect(JSON.parse(here.stdout)).toMatchObject({ formatVersion: 1, project: "startup-stack", stack: "dev" });
    expect(there.stdout === here.stdout).toBe(true);
    expect(here.stdout).not.toContain(repositoryRoot);
  });

  test("--format svg draws a picture, the same bytes from another path with another clock, and nothing beside it", () => {
    const here = preview(["--format", "svg", "--stack", "prod"]);
    const there = preview(["--format", "svg", "--stack", "prod"], {
      root: otherCheckout(),
      env: { TZ: "Asia/Kathmandu", LANG: "C", NODE_OPTIONS: `-r ${join(__dirname, "../support/otherClock.cjs")}` },
    });
    expect(here).toMatchObject({ status: 0, stderr: "" });
    expect(here.stdout).toMatch(/^<svg [^]*<\/svg>\n$/);
    expect(there.stdout === here.stdout).toBe(true);
  });

  test("holds no secret value, and names each secret where it stood", () => {
    const { stdout } = preview(["--format", "json"]);
    const { resources } = JSON.parse(stdout) as Plan;
    const secret = resources.find(({ type, name }) => type.endsWith(":SecretVersion") && name === "zookeeper-super")!;
    expect(secret.inputs.secretString).toBe("«secret:zookeeper-super.secretString»");
    expect(stdout).not.toContain("stand-in-for-");
  });

  test("--matrix prints who may dial whom, for people and for programs, and nothing beside it", () => {
    const { status, stdout } = preview(["--matrix", "--stack", "prod"]);
    expect(status).toBe(0);
    const [head, ...rows] = stdout.split("\n").slice(2);
    expect(head!.trim().split(/ {2,}/)).toEqual(["from ╲ to", "mesos-agent", "mesos-master", "zookeeper"]);
    expect(rows.map((row) => row.trim().split(/ {2,}/))).toEqual([
      ["mesos-agent", "31000-32000/tcp", "5050/tcp", "2181/tcp"],
      ["mesos-master", "5051/tcp", "5050-5051/tcp", "2181/tcp 5051/tcp"],
      ["zookeeper", "·", "5050/tcp", "2181/tcp 2888/tcp 3888/tcp"],
      [""],
    ]);
    const json = preview(["--matrix", "--format", "json"]).stdout;
    expect(JSON.parse(json)).toMatchObject([
      { name: "mesos-agent" },
      { name: "mesos-master", targets: { "mesos-agent": ["5051/tcp"] } },
      { name: "zookeeper", targets: { zookeeper: ["2181/tcp", "2888/tcp", "3888/tcp"] } },
    ]);
  });

  test("--show prints a node's files with ids by name", () => {
    const { status, stdout } = preview(["--show", "zookeeper-2"]);
    expect(status).toBe(0);
    expect(stdout).toContain("── /etc/startup-stack/node.json (0644) ");
    expect(stdout).toContain('"id": "‹zookeeper-2-data.id›"');
    expect(stdout).toContain("── startup-stack-node (text/x-shellscript) ");
    expect(stdout).not.toMatch(/vol-0[0-9a-f]{16}/);
  });

  test("has no colours where nobody can see them", () => {
    expect(preview([], { env: { CI: "true", FORCE_COLOR: "" } }).stdout).not.toContain("\u001b[");
  });

  test("ends quietly when its reader has seen enough", () => {
    const { status, stderr } = spawnSync(
      "bash",
      ["-o", "pipefail", "-c", "node -r ./scripts/register.cjs scripts/cli/main.ts preview --format json | head -n 1"],
      { cwd: repositoryRoot, encoding: "utf8" },
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  });
});

describe("what is refused: exit code 2, no stack trace, nothing on standard output", () => {
  type Case = [what: string, args: string[], message: string];
  const cases: Case[] = [
    [
      "an environment without a file",
      ["--stack", "qa"],
      'Pulumi.qa.yaml: 1 fault\n  --stack = "qa": there is no such file; allowed: dev, prod, staging\n',
    ],
    [
      "a node that is not there",
      ["--show", "zookeeper-7"],
      'command line: 1 fault\n  --show = "zookeeper-7": no such node; allowed: mesos-agent, mesos-master-1, mesos-master-2, mesos-master-3, zookeeper-1, zookeeper-2, zookeeper-3\n',
    ],
    [
      "a matrix and a node at once",
      ["--matrix", "--show", "zookeeper-1"],
      "error: option '--matrix' cannot be used with option '--show <node>'\n",
    ],
    ...["--show mesos-agent", "--matrix"].map((part): Case => [
      `a picture of a part, ${part}`,
      ["--format", "svg", ...part.split(" ")],
      `command line: 1 fault\n  --format = "svg": a picture shows the whole environment; allowed with ${part.split(" ")[0]}: text, json\n`,
    ]),
    ["an option that is not there", ["--formt", "json"], "error: unknown option '--formt'\n(Did you mean --format?)\n"],
    [
      "a format that is not there",
      ["--format", "xml"],
      "error: option '--format <format>' argument 'xml' is invalid. Allowed choices are text, json, svg.\n",
    ],
  ];

  test.each(cases)("%s", (_what, args, message) => {
    expect(preview(args)).toMatchObject({ status: 2, stdout: "", stderr: message });
  });

  test("a configuration with faults", () => {
    const root = withConfig(
      "config:\n  aws:region: us-east-1\n  startup-stack:zookeeper: { members: 4, tickTme: 1 }\n",
    );
    expect(preview([], { root })).toMatchObject({
      status: 2,
      stdout: "",
      stderr: expect.stringMatching(
        /^Pulumi\.dev\.yaml: 1 fault\n {2}zookeeper\.tickTme: no such key; did you mean "tickTime"\? allowed: [^\n]+\n$/,
      ) as string,
    });
  });

  test("a file that is no YAML", () => {
    const root = withConfig("config: [\n");
    const { status, stderr } = preview([], { root });
    expect(status).toBe(2);
    expect(stderr).toMatch(/^Pulumi\.dev\.yaml: 1 fault\n {2}not YAML: [^\n]+\n$/);
  });

  test("an encrypted value where no secret belongs", () => {
    const root = withConfig("config:\n  aws:region: us-east-1\n  startup-stack:image: { secure: v1:abc }\n");
    expect(preview([], { root })).toMatchObject({
      status: 2,
      stderr:
        "Pulumi.dev.yaml: 1 fault\n  image: is encrypted, and no setting of this project is a secret; set it without --secret\n",
    });
  });
});

test("a program that fails for another reason says where, with exit code 1", () => {
  const root = otherCheckout();
  writeFileSync(join(root, "stacks/index.ts"), 'export = () => { throw new TypeError("broken"); };\n');
  const { status, stderr } = preview([], { root });
  expect(status).toBe(1);
  expect(stderr).toMatch(/TypeError: broken\n\s+at .*stacks\/index\.ts/);
});
