import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import * as pulumi from "@pulumi/pulumi";

import { ConfigRefused } from "../../components/faults";
import { isOwn, ownProject, planStack } from "../../scripts/plan/stack";
import { findProject, readProject } from "../../scripts/project";
import { projectOf } from "../support/projects";

const base = "name: acme\nruntime: nodejs\n";

describe("a project", () => {
  test("is that of the folder, or of the nearest one above it", () => {
    const root = projectOf({ "Pulumi.yaml": base, "index.ts": "" });
    mkdirSync(join(root, "a/b"), { recursive: true });
    expect(findProject(join(root, "a/b"))).toEqual(findProject(root));
    expect(findProject(root)).toEqual({
      root,
      name: "acme",
      runtime: "nodejs",
      configFolder: root,
      declared: {},
      folder: root,
      program: root,
    });
  });

  const programs: [what: string, files: Record<string, string>, program: string][] = [
    ["main", { "Pulumi.yaml": `${base}main: infra/index.ts\n`, "infra/index.ts": "" }, "infra/index.ts"],
    ["a folder as main", { "Pulumi.yaml": `${base}main: infra\n`, "infra/index.ts": "" }, "infra"],
    [
      "the package's main",
      { "Pulumi.yaml": base, "package.json": '{ "main": "bin/a.js" }', "bin/a.js": "" },
      "bin/a.js",
    ],
    [
      "the package's exports, which come before its main",
      {
        "Pulumi.yaml": base,
        "package.json": '{ "exports": { ".": { "default": "./b.js" } }, "main": "a.js" }',
        "a.js": "",
        "b.js": "",
      },
      "b.js",
    ],
    [
      "the folder, when the package's main is not there",
      { "Pulumi.yaml": base, "package.json": '{ "main": "a.js" }' },
      "",
    ],
  ];

  test.each(programs)("begins its program at %s", (_what, files, program) => {
    const root = projectOf(files);
    expect(readProject(root).program).toBe(join(root, program));
  });

  test("runs its program in the folder of main, or in its own", () => {
    const files = { "infra/index.ts": "", "package.json": '{ "main": "infra/index.ts" }' };
    const root = projectOf({ ...files, "Pulumi.yaml": base });
    expect(readProject(root)).toMatchObject({ folder: root, program: join(root, "infra/index.ts") });
    const named = projectOf({ ...files, "Pulumi.yaml": `${base}main: infra/index.ts\n` });
    expect(readProject(named).folder).toBe(join(named, "infra"));
    const folder = projectOf({ ...files, "Pulumi.yaml": `${base}main: infra\n` });
    expect(readProject(folder).folder).toBe(join(folder, "infra"));
  });

  test("has settings that hold for every stack, and says where the stacks' files are", () => {
    const config =
      "config:\n  aws:region: eu-west-1\n  heap: { type: integer, default: 2048 }\n  name: { type: string }\n";
    const root = projectOf({ "Pulumi.yaml": `${base}stackConfigDir: stacks\n${config}` });
    expect(readProject(root)).toMatchObject({
      configFolder: join(root, "stacks"),
      declared: {
        "aws:region": { value: "eu-west-1", secret: false },
        "acme:heap": { value: 2048, type: { name: "integer" }, secret: false },
        "acme:name": { type: { name: "string" }, secret: false },
      },
    });
  });

  test.each<[what: string, text: string, message: string]>([
    [
      "wrong keys",
      "name: 3\nmain: nope.ts\nruntime: [a]\n",
      'Pulumi.yaml: 3 faults\n  main = "nope.ts": there is no such file or folder\n  name = 3: allowed: text\n  runtime = ["a"]: allowed: text',
    ],
    ["no YAML", "a: [\n", "Pulumi.yaml: 1 fault\n  not YAML: "],
    [
      "a number that Pulumi takes for octal",
      `${base}config:\n  heap: [1, 012]\n`,
      'config.heap = "012": a number that begins with 0',
    ],
    ["no keys", "hello\n", "Pulumi.yaml: 1 fault\n  content: allowed: keys and values"],
  ])("with %s is refused, all faults at once", (_what, text, message) => {
    const root = projectOf({ "Pulumi.yaml": text });
    expect(() => readProject(root)).toThrow(message);
  });

  test("in another encoding is refused by its name", () => {
    const root = projectOf({});
    const refused = (bytes: Buffer, problem: string) => {
      writeFileSync(join(root, "Pulumi.yaml"), bytes);
      expect(() => readProject(root)).toThrow(`Pulumi.yaml: 1 fault\n  encoding: ${problem}; allowed: UTF-8`);
    };
    refused(Buffer.from(`\ufeff${base}`, "utf16le"), "the file is UTF-16");
    refused(Buffer.from(base, "utf16le"), "the file is UTF-16");
    refused(Buffer.from(`${base}description: Büro\n`, "latin1"), "the file is not UTF-8");
    writeFileSync(join(root, "Pulumi.yaml"), `\ufeff${base}`);
    expect(readProject(root).name).toBe("acme");
  });

  test("whose package.json is no JSON is refused", () => {
    const root = projectOf({ "Pulumi.yaml": base, "package.json": "{" });
    expect(() => readProject(root)).toThrow("package.json: 1 fault\n  not JSON: ");
  });

  test("that is not there is refused", () => {
    const root = projectOf({});
    expect(() => findProject(root)).toThrow(
      `command line: 1 fault\n  --cwd = "${root}": neither this folder nor one above it has a Pulumi.yaml`,
    );
    expect(() => findProject(join(root, "nope"))).toThrow("there is no such folder");
  });
});

test("this repository's program is told from every other one", () => {
  expect(isOwn(ownProject())).toBe(true);
  expect(isOwn(readProject(projectOf({ "Pulumi.yaml": base, "index.ts": "" })))).toBe(false);
});

test("a refusal is shown by Pulumi's SDK without a trace", () => {
  const refusal = new ConfigRefused("Pulumi.dev.yaml", [{ property: "image", given: 1, problem: "allowed: text" }]);
  expect(pulumi.RunError.isInstance(refusal)).toBe(true);
  expect(refusal.message).toBe("Pulumi.dev.yaml: 1 fault\n  image = 1: allowed: text");
});

test("a program in another language is refused", async () => {
  const root = projectOf({ "Pulumi.yaml": "name: acme\nruntime: { name: python }\n", "Pulumi.dev.yaml": "" });
  await expect(planStack("dev", readProject(root))).rejects.toThrow(
    'Pulumi.yaml: 1 fault\n  runtime = "python": programs in this language are not planned; allowed: nodejs',
  );
});
