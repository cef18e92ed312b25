import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { repositoryRoot } from "../../scripts/plan/stack";

// docs/adding-a-tier.md is held against the tier that there is: each place that it names is one that ZooKeeper has, and
// ZooKeeper has no place that it does not name.

const page = readFileSync(join(repositoryRoot, "docs/adding-a-tier.md"), "utf8");
const read = (path: string) => readFileSync(join(repositoryRoot, path), "utf8");

/** The places in the table below a heading. */
function places(heading: string): string[] {
  const [section = ""] = page.split(`## ${heading}\n`)[1]?.split("\n## ") ?? [];
  return [...section.matchAll(/^\| `([^`]+)`/gm)].map(([, place]) => place!.replace("<tier>", "zookeeper"));
}

/** Folders in which all is the tier's own. */
const own = ["components/zookeeper/", "chef/cookbooks/zookeeper/", "scripts/rehearse/tiers/zookeeper/"];
/** What mentions it and is no place of a tier: settings, words for people, an example; a command that knows it alone; Mesos,
 * which is a client of it. */
const others = [
  /^(docs|tests|examples)\//,
  /^(Pulumi\.\w+\.yaml|schema\.json|[A-Z]+\.md|chef\/README\.md|\.ci\/(run|rest))$/,
  /^chef\/spec\/(?!zookeeper)/,
  /^chef\/spec\/zookeeper_units_spec\.rb$/,
  /^scripts\/(incarnation|bench|docs|cli)\//,
  /^stacks\/index\.ts$/,
  /^scripts\/setup-tests\.sh$/,
  // Masters elect their leader there: clients of the tier.
  /^(components|chef\/cookbooks|scripts\/rehearse(\/tiers)?)\/mesos\//,
  /^stacks\/sections\/mesos\.ts$/,
  // Its nodes may trust the registry.
  /^stacks\/sections\/registry\.ts$/,
  // What Mesos asks of its quorum, and the finding of it.
  /^scripts\/(plan\/sessions|policies\/sessionTick)\.ts$/,
];

test("every new file that it names is one that ZooKeeper has", () => {
  const named = places("New files");
  expect(named.length).toBeGreaterThan(8);
  expect(named.filter((path) => !existsSync(join(repositoryRoot, path)))).toEqual([]);
});

test("every file that it says is changed has ZooKeeper in it", () => {
  const named = places("Changed files");
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter((path) => !/zookeeper/i.test(read(path)))).toEqual([]);
});

test("it is the whole way: ten new files and seven that change at most", () => {
  expect([places("New files").length, places("Changed files").length]).toEqual([10, 7]);
});

test("nothing else in the code knows the tier", () => {
  const listed = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
    cwd: repositoryRoot,
    encoding: "utf8",
  });
  const named = [...places("New files"), ...places("Changed files")];
  const unnamed = listed
    .split("\n")
    .filter((path) => path !== "" && path !== "package-lock.json" && existsSync(join(repositoryRoot, path)))
    .filter((path) => !named.includes(path) && !own.some((folder) => path.startsWith(folder)))
    .filter((path) => !others.some((pattern) => pattern.test(path)))
    .filter((path) => path.includes("zookeeper") || /zookeeper/i.test(withoutComments(path)));
  expect(unnamed).toEqual([]);
});

/** A comment may give ZooKeeper as its example. */
const withoutComments = (path: string) =>
  path.endsWith(".ts") ? read(path).replace(/\/\*[^]*?\*\/|\/\/.*/g, "") : read(path);
