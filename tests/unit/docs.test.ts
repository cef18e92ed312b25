import { readFileSync } from "node:fs";
import { join } from "node:path";

import { parse } from "yaml";

import { documented, type DocumentedSection } from "../../scripts/docs/keys";
import { pictureFile, renderPicture } from "../../scripts/docs/picture";
import { renderPages } from "../../scripts/docs/render";
import { repositoryRoot } from "../../scripts/plan/stack";
import { parseConfig } from "../../stacks/config";
import { platformSchema } from "../../stacks/schema";
import { settingsWith } from "../support/defaults/subject";
import { configOf, planOf } from "../support/platform";

const page = (path: string) => readFileSync(join(repositoryRoot, path), "utf8");

test.each(Object.entries(renderPages()))("%s is what `npm run docs` writes", (path, text) => {
  expect(page(path)).toBe(text);
});

test(`${pictureFile} is what \`npm run docs\` writes`, async () => {
  expect(page(pictureFile)).toBe(await renderPicture());
});

describe("the reference of an environment's file", () => {
  const text = page("docs/configuration.md");

  test("has an example that is accepted", () => {
    const [, example] = /```yaml\n([^]+?)```/.exec(text)!;
    const { config } = parse(example!) as { config: Record<string, unknown> };
    const entries = Object.entries(config).map(([key, value]) => [
      key,
      typeof value === "string" ? value : JSON.stringify(value),
    ]);
    const source = { project: "startup-stack", stack: "prod", isSecret: () => false };
    const { network } = parseConfig({ ...source, entries: Object.fromEntries(entries) as Record<string, string> });
    expect(network.nat).toBe("perZone");
  });

  test("has a heading for each of its links", () => {
    const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
      heading!
        .toLowerCase()
        .replace(/[^\w -]/g, "")
        .replaceAll(" ", "-"),
    );
    const links = [...text.matchAll(/\]\(#([^)]*)\)/g)].map(([, link]) => link!);
    expect(links.length).toBeGreaterThan(8);
    for (const link of links) expect(headings).toContain(link);
  });

  test("says of every key what it means", () => {
    const meanings = ({ keys, sections }: DocumentedSection): [string, string][] => [
      ...keys.map(({ name, meaning }): [string, string] => [name, meaning]),
      ...sections.flatMap((section) => [[section.path, section.meaning] as [string, string], ...meanings(section)]),
    ];
    for (const [name, meaning] of meanings(documented(platformSchema))) {
      expect([name, meaning]).toEqual([name, expect.stringMatching(/^.{6,}\.$/)]);
    }
  });

  const numbers = ({ path, keys, sections }: DocumentedSection): [path: string, least: number, most: number][] => [
    ...keys.flatMap(({ name, type, meaning }): [string, number, number][] => {
      const [, least, most] = (type === "number" && /\b(\d+) to (\d+)\b/.exec(meaning)) || [];
      return least === undefined ? [] : [[`${path}.${name}`, Number(least), Number(most)]];
    }),
    ...sections.flatMap(numbers),
  ];

  /** What has to be there for keys below it. */
  const disk = { scratchVolumes: [{ mount: "/srv/work", sizeGib: 50 }] };
  const settings = { mesos: { agents: disk, publicAgents: disk } };

  test.each(numbers(documented(platformSchema)))("%s is refused outside of %i to %i", (path, least, most) => {
    for (const value of [least - 1, most + 1]) {
      const refused = () => configOf(settingsWith(path.includes("[]") ? settings : {}, path, value));
      expect(refused).toThrow(`${path.replaceAll("[]", "[0]")} = ${value}: `);
      expect(refused).toThrow(`allowed: whole numbers from ${least} to ${most}`);
    }
  });
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

test("the README's commands are scripts of this package", () => {
  const { scripts } = JSON.parse(page("package.json")) as { scripts: Record<string, string> };
  const used = [...page("README.md").matchAll(/npm run (?:--silent )?([\w:-]+)/g)].map(([, name]) => name!);
  expect(used).toContain("preview");
  for (const name of used) expect(Object.keys(scripts)).toContain(name);
});
