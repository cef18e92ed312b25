import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { secretWords } from "../../scripts/rehearse/probes/secrets";
import { repositoryRoot } from "../../scripts/plan/stack";
import { temporaryFolder } from "../support/folders";

const program = join(repositoryRoot, "scripts/rehearse/probes/secrets.py");

test("the words of a secret are all that is long enough in it, whether it is a text or JSON", () => {
  const [one, other] = ["0123456789abcdef", "fedcba9876543210"];
  expect(secretWords(one)).toEqual([one]);
  expect(secretWords(JSON.stringify({ principal: "agent", secret: one }))).toEqual([one]);
  expect(secretWords(JSON.stringify({ credentials: [{ secret: one }, { secret: other }] }))).toEqual([one, other]);
});

test("a secret is found in arguments and in files that everybody may read, and in no others", () => {
  const secret = randomBytes(16).toString("hex");
  const folder = temporaryFolder("secrets");
  for (const [name, mode] of Object.entries({ open: 0o644, shared: 0o640, own: 0o600 }))
    writeFileSync(join(folder, name), `password=${secret}\n`, { mode });
  const child = spawn("sleep", ["60"], { argv0: `sleep ${secret}`, stdio: "ignore" });
  try {
    const { stdout, stderr } = spawnSync("/usr/bin/python3", ["-I", "-B", program, folder], {
      input: secret,
      encoding: "utf8",
    });
    const found = stdout.split("\n").filter((line) => line !== "");
    expect({ found: found.sort(), stderr }).toEqual({
      found: [`${join(folder, "open")}, mode 644`, "cmdline of sleep"].sort(),
      stderr: "",
    });
  } finally {
    child.kill();
  }
});
