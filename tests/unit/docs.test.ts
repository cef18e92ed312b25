import { readFileSync } from "node:fs";
import { join } from "node:path";

import { renderPages } from "../../scripts/docs/render";
import { repositoryRoot } from "../../scripts/plan/stack";
import { planOf } from "../support/platform";

const page = (path: string) => readFileSync(join(repositoryRoot, path), "utf8");

test.each(Object.entries(renderPages()))("%s is what `npm run docs` writes", (path, text) => {
  expect(page(path)).toBe(text);
});

test("the plan's format is documented, key by key", async () => {
  const text = page("docs/plan-format.md");
  const plan = await planOf();
  const keys = [
    plan,
    plan.resources[0]!,
    plan.nodes[0]!,
    plan.nodes[0]!.userData,
    plan.edges[0]!,
    plan.findings[0]!,
  ].flatMap(Object.keys);
  for (const key of new Set(keys))
    expect({ key, documented: text.includes(`\`${key}\``) }).toEqual({ key, documented: true });
});

test("every finding is documented", () => {
  const ids = [...page("scripts/plan/findings.ts").matchAll(/\bid: "([a-z-]+)"/g)].map(([, id]) => id!);
  expect(ids.length).toBeGreaterThan(4);
  for (const id of ids) expect(page("docs/plan-format.md")).toMatch(new RegExp(`\\| \`${id}\` +\\|`));
});

test("the README's commands are scripts of this package", () => {
  const { scripts } = JSON.parse(page("package.json")) as { scripts: Record<string, string> };
  const used = [...page("README.md").matchAll(/npm run (?:--silent )?([\w:-]+)/g)].map(([, name]) => name!);
  expect(used).toContain("preview");
  for (const name of used) expect(Object.keys(scripts)).toContain(name);
});
