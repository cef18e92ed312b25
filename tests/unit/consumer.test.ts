import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { verbs } from "../../scripts/cli/verbs";
import { repositoryRoot } from "../../scripts/plan/stack";
import { isFolder } from "../../scripts/project";
import { isBuilt } from "../support/build";
import { consumer } from "../support/consumer";
import { testWhere } from "../support/programs";

const testBuilt = (name: string, run: () => unknown) => {
  testWhere(isBuilt(), "a build of these sources: npm run build", name, run);
};

/** Runs the package's program as `npx startup-stack` does in a project that installed it. */
function npx(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const env = { PATH: process.env.PATH, npm_config_offline: "true" };
  const command = ["--no-install", "startup-stack", ...args];
  const { status, stdout, stderr } = spawnSync("npx", command, { cwd: consumer(), encoding: "utf8", env });
  return { status, stdout, stderr };
}

/** An example, in the project that installed the package. */
function example(name = "quorum"): void {
  cpSync(join(repositoryRoot, "examples", name), consumer(), { recursive: true });
}

describe("where the package is installed", () => {
  // Of a module that became a folder Node.js would go on to load the file.
  testBuilt("it has nothing of what the sources have no more", () => {
    const dist = join(repositoryRoot, "dist");
    const built = readdirSync(dist, { recursive: true, encoding: "utf8" }).filter(
      (path) => !isFolder(join(dist, path)),
    );
    const sources = (path: string) => [path, path.replace(/(\.d\.ts|\.js)$/, ".ts")];
    const stale = built.filter((path) => !sources(path).some((source) => existsSync(join(repositoryRoot, source))));
    expect(stale).toEqual([]);
    expect(built.length).toBeGreaterThan(100);
  });

  testBuilt("each verb's modules are there, and so is what they need", () => {
    for (const verb of Object.keys(verbs)) {
      const { status, stdout, stderr } = npx(verb, "--help");
      expect({ verb, status, stderr }).toEqual({ verb, status: 0, stderr: "" });
      expect(stdout).toMatch(new RegExp(`^Usage: npx startup-stack ${verb} (<action> )?\\[options\\]$`, "m"));
    }
  });

  testBuilt("packages of others are listed, by a module that is loaded only then", () => {
    example();
    const { status, stdout, stderr } = npx("artifacts", "list", "--stack", "prod");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatch(/^ {2}cinc +no entry ⚠ +zookeeper/m);
  });

  testBuilt("preview plans the project's own program, in TypeScript", () => {
    example();
    const { status, stdout, stderr } = npx("preview", "--stack", "prod");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatch(/^prod · planned offline/);
    expect(stdout).toMatch(/zookeeper-3 +zookeeper +eu-west-1c +10\.40\.80\.19 +m6i\.large /);
    expect(stdout).toContain(
      "  npx startup-stack preview --stack prod --show zookeeper-1 prints a node's boot files\n",
    );
  });

  testBuilt("a cluster beside what is there already is planned by the example", () => {
    example("mesos");
    const { status, stdout, stderr } = npx("preview", "--stack", "prod");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatch(/mesos-master-3 +mesos-master +eu-west-1c +10\.40\.80\.35 +m6i\.large /);
  });

  for (const name of ["quorum", "mesos", "data-stores", "registry"]) {
    testBuilt(`what the built library makes is what its sources make: ${name}`, () => {
      example(name);
      const { stdout } = npx("preview", "--stack", "prod", "--format", "json");
      const register = ["-r", "./scripts/register.cjs", "scripts/cli/main.ts", "preview", "--format", "json"];
      const here = execFileSync("node", [...register, "--cwd", `examples/${name}`, "--stack", "prod"], {
        cwd: repositoryRoot,
        encoding: "utf8",
        maxBuffer: 2 ** 28,
      });
      expect(stdout === here).toBe(true);
    });
  }

  testBuilt("a program that does not compile is told where, and one that fails is told why", () => {
    example();
    const program = join(consumer(), "index.ts");
    writeFileSync(program, "const x = ;\n");
    expect(npx("preview", "--stack", "prod")).toEqual({
      status: 1,
      stdout: "",
      stderr: expect.stringMatching(/index\.ts\(1,11\): error TS1109: Expression expected\.\n\n$/) as string,
    });
    writeFileSync(program, 'import "./other";\nthrow new TypeError("broken");\n');
    writeFileSync(join(consumer(), "other.ts"), "export {};\n");
    const { status, stderr } = npx("preview", "--stack", "prod");
    expect(status).toBe(1);
    expect(stderr).toMatch(/^TypeError: broken\n\s+at .*index\.ts:2:7/m);
  });

  testBuilt("roll asks the Pulumi CLI for the state of the project's stack", () => {
    example();
    const none = { PATH: join(process.execPath, "..") };
    const program = join(consumer(), "node_modules/.bin/startup-stack");
    const { status, stderr } = spawnSync(program, ["roll", "--stack", "prod"], {
      cwd: consumer(),
      encoding: "utf8",
      env: none,
    });
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: "refused: the Pulumi CLI is needed to read the stack's state: spawnSync pulumi ENOENT\n",
    });
  });

  testBuilt("rehearse has its programs and files", () => {
    const files = execFileSync("git", ["ls-files", "chef/Gemfile.lock", "scripts/plan", "scripts/rehearse"], {
      cwd: repositoryRoot,
      encoding: "utf8",
    });
    for (const path of files.trimEnd().split("\n")) {
      const built = join("node_modules/startup-stack/dist", path.replace(/\.ts$/, ".js"));
      expect({ built, there: existsSync(join(consumer(), built)) }).toEqual({ built, there: true });
    }
    const dial = join(consumer(), "node_modules/startup-stack/dist/scripts/rehearse/probes/dial.js");
    expect(execFileSync("node", [dial], { input: "[]", encoding: "utf8" })).toBe("[]");
  });
});
