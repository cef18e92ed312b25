import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { ports, type Port } from "../../components/ports";
import { repositoryRoot } from "../../scripts/plan/stack";
import { testWith } from "../support/programs";

/** Files that git knows or would take, with their first lines. */
function programs(interpreter: RegExp): string[] {
  const listed = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
    cwd: repositoryRoot,
    encoding: "utf8",
  });
  return listed
    .split("\n")
    .filter((path) => path !== "" && !path.endsWith(".erb"))
    .filter((path) => interpreter.test(path) || interpreter.test(firstLine(path)));
}

function firstLine(path: string): string {
  const [line] = readFileSync(join(repositoryRoot, path), "latin1").split("\n", 1);
  return line!.startsWith("#!") ? line! : "";
}

testWith("shellcheck", "every shell program passes shellcheck", () => {
  const files = programs(/^#!.*\b(ba)?sh\b|\.sh$/);
  expect(files).toContain("scripts/setup-tests.sh");
  const { status, stdout } = spawnSync("shellcheck", ["-x", ...files], { cwd: repositoryRoot, encoding: "utf8" });
  expect({ status, stdout }).toEqual({ status: 0, stdout: "" });
});

testWith("flake8", "every Python program passes flake8", () => {
  const files = programs(/^#!.*\bpython3?\b|\.py$/);
  expect(files).toContain("components/bootstrap/files/startup-stack-node");
  const { status, stdout } = spawnSync("flake8", ["--max-line-length", "120", ...files], {
    cwd: repositoryRoot,
    encoding: "utf8",
  });
  expect({ status, stdout }).toEqual({ status: 0, stdout: "" });
});

test("no import goes in a circle or up from floor to floor", () => {
  const folders = ["index.ts", "components", "stacks", "scripts", "tests", "examples"];
  const { status, stdout } = spawnSync("npx", ["depcruise", "--config", ".dependency-cruiser.cjs", ...folders], {
    cwd: repositoryRoot,
    encoding: "utf8",
  });
  expect(stdout).toContain("no dependency violations found");
  expect(status).toBe(0);
});

describe("the port table", () => {
  const rows: [string, Port][] = Object.entries(ports);

  test.each(rows)("%s: its reason is a description that EC2 takes", (_name, { service, role, why }) => {
    // At most 255 of the characters that the API reference allows in a rule's description.
    expect(`${service} ${role}: ${why}`).toMatch(/^[a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]{1,255}$/);
  });

  test("has no port twice for one service", () => {
    const doors = rows.map(([, { service, protocol, from }]) => `${service} ${protocol}/${from}`);
    expect(new Set(doors).size).toBe(doors.length);
  });

  test("is the only place with these numbers", () => {
    const numbers = rows.map(([, { from }]) => String(from));
    const sources = execFileSync(
      "git",
      ["ls-files", "--cached", "--others", "--exclude-standard", "components", "stacks"],
      {
        cwd: repositoryRoot,
        encoding: "utf8",
      },
    );
    for (const path of sources.split("\n").filter((name) => name.endsWith(".ts") && name !== "components/ports.ts")) {
      const code = readFileSync(join(repositoryRoot, path), "utf8").replace(/\/\*[^]*?\*\/|\/\/.*/g, "");
      for (const number of numbers) expect({ path, holds: code.includes(number) }).toEqual({ path, holds: false });
    }
  });
});

test("`pulumi up` starts without a type check", () => {
  // The SDK's own runner takes `noCheck` of the tsconfig.json in the program's folder for ts-node's transpileOnly.
  const { loadTypeScriptCompilerOptions } = jest.requireActual<{
    loadTypeScriptCompilerOptions: (path: string) => { noCheck?: boolean };
  }>("@pulumi/pulumi/tsutils");
  expect(loadTypeScriptCompilerOptions(join(repositoryRoot, "stacks/tsconfig.json")).noCheck).toBe(true);
});
