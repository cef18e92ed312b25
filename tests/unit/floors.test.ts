import { readFileSync } from "node:fs";
import { join, posix } from "node:path";

import ts from "typescript";

import { repositoryRoot } from "../../scripts/plan/stack";
import { repositoryPaths } from "../support/markdown";

const textOf = (path: string): string => readFileSync(join(repositoryRoot, path), "utf8");
const sources = repositoryPaths.filter((path) => path.endsWith(".ts") && !path.startsWith("examples/"));

// The table in docs/architecture.md is the rule: its first row is the highest floor.
const [, table = ""] = /^## Floors\n([^]*?)^## /m.exec(textOf("docs/architecture.md")) ?? [];
const floors = [...table.matchAll(/^\| `([^`]+)`/gm)].map(([, floor]) => floor!);

/** The folder that a file belongs to, or the file itself at the root, and the number of its floor. */
function placeOf(path: string): { folder: string; floor: number } {
  const [top, ...below] = path.split("/");
  const depth = top === "components" ? 2 : 1;
  const folder = below.length === 0 ? path : `${[top, ...below.slice(0, -1)].slice(0, depth).join("/")}/`;
  const named = floors.includes(folder) ? folder : folder.replace(/^components\/[^/]+\//, "components/<name>/");
  return { folder, floor: floors.indexOf(named) };
}

function importsOf(path: string): string[] {
  return ts
    .preProcessFile(textOf(path))
    .importedFiles.filter(({ fileName }) => fileName.startsWith("."))
    .map(({ fileName }) => posix.join(posix.dirname(path), fileName))
    .map((name) => [`${name}.ts`, `${name}/index.ts`].find((file) => repositoryPaths.includes(file)) ?? name);
}

test("every source stands on a floor", () => {
  expect(floors).toContain("components/<name>/");
  expect(sources.filter((path) => placeOf(path).floor === -1)).toEqual([]);
});

test("every import leads down, or stays in its own folder", () => {
  const wrong = sources.flatMap((path) => {
    const from = placeOf(path);
    return importsOf(path).flatMap((imported) => {
      const to = placeOf(imported);
      return to.floor > from.floor || to.folder === from.folder ? [] : [`${path} imports ${imported}`];
    });
  });
  expect(wrong).toEqual([]);
});

test.each([
  ["components/bootstrap/", "AWS", /from "@(pulumi\/aws|aws-sdk)/],
  ["components/roll/", "Pulumi", /from "@pulumi/],
])("%s knows nothing of %s", (folder, _what, pattern) => {
  const own = sources.filter((path) => path.startsWith(folder));
  expect(own.length).toBeGreaterThan(0);
  expect(own.filter((path) => pattern.test(textOf(path)))).toEqual([]);
});
