import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { readRepository, type Files } from "../../components/chefRepository/repositoryFiles";
import { firstError, isCurrent, syntaxFaults } from "../../components/chefRepository/ruby";
import { chefRepositoryFaults } from "../../components/chefRepository/validate";
import { describeFault } from "../../components/faults";
import type { Plan } from "../../scripts/plan/format";
import { planStack, repositoryRoot } from "../../scripts/plan/stack";
import { temporaryFolder } from "../support/folders";
import { testWith } from "../support/programs";
import { changedChefRepository, projectWith } from "../support/repository";
import { startupStack } from "../support/startupStack";

const faultsOf = (texts: Record<string, string | Buffer>): string[] => {
  const files: Files = new Map(Object.entries(texts).map(([path, text]) => [path, Buffer.from(text)]));
  return syntaxFaults(files).map(describeFault);
};
const fault = (path: string, problem: string): string => `repositoryPath = ${JSON.stringify(path)}: ${problem}`;
/** An error in a line; each Ruby has words of its own for what it is. */
const faultIn = (path: string, line: number): unknown => expect.stringContaining(fault(path, `line ${line}: `));

testWith("ruby", "every Ruby file that does not parse is named with its line, all at once", () => {
  const recipes = "cookbooks/front/recipes";
  expect(
    faultsOf({
      [`${recipes}/default.rb`]: "package 'a' do\n  action :install\nend\n",
      [`${recipes}/open.rb`]: "package 'a' do\n",
      [`${recipes}/closed.rb`]: "end\n",
      [`${recipes}/empty.rb`]: "",
      [`${recipes}/windows.rb`]: "log 'a' do\r\n  level :info\r\nend\r\n",
      [`${recipes}/with a space.rb`]: "a(",
      [`${recipes}/leaves.rb`]: "return if node['a']\nlog 'b'\n",
      [`${recipes}/bytes.rb`]: Buffer.from("log 'r\xe9sum\xe9'", "latin1"),
      [`${recipes}/said.rb`]: Buffer.from("# encoding: iso-8859-1\nlog 'r\xe9sum\xe9'", "latin1"),
      "cookbooks/front/libraries/deep/a.rb": "module A\n  def b = 1\n",
      "cookbooks/front/metadata.rb": "name 'front\n",
    }).sort(),
  ).toEqual([
    faultIn("cookbooks/front/libraries/deep/a.rb", 2),
    faultIn("cookbooks/front/metadata.rb", 1),
    faultIn(`${recipes}/bytes.rb`, 1),
    faultIn(`${recipes}/closed.rb`, 1),
    faultIn(`${recipes}/open.rb`, 1),
    faultIn(`${recipes}/with a space.rb`, 1),
  ]);
});

testWith("ruby", "what a cookbook copies to its nodes may be for another Ruby", () => {
  expect(
    faultsOf({
      "cookbooks/front/files/a.rb": "(",
      "cookbooks/front/files/default/b.rb": "(",
      "cookbooks/front/templates/c.rb": "(",
      "cookbooks/front/files/d.erb": "<% ( %>",
      "roles/e.rb": "(",
    }),
  ).toEqual([]);
});

testWith("ruby", "nothing is run that is parsed", () => {
  const marker = join(temporaryFolder("marker"), "run");
  const deed = `File.write(${JSON.stringify(marker)}, '')`;
  expect(faultsOf({ "cookbooks/front/recipes/a.rb": `BEGIN { ${deed} }\n${deed}\nat_exit { ${deed} }\n` })).toEqual([]);
  expect(existsSync(marker)).toBe(false);
});

describe("a template", () => {
  const { templates } = JSON.parse(readFileSync(join(__dirname, "../fixtures/templates.json"), "utf8")) as {
    templates: { template: string; line?: number }[];
  };

  // chef/spec/templates_spec.rb holds what chef reads templates by to the same table.
  testWith("ruby", "is judged as chef would", () => {
    const path = "cookbooks/front/templates/default/a.conf.erb";
    for (const { template, line } of templates) {
      const expected = line === undefined ? [] : [expect.stringContaining(`${path}": line ${line}: `)];
      expect([template, faultsOf({ [path]: template })]).toEqual([template, expected]);
    }
  });
});

testWith("ruby", "a repository with such a recipe is refused beside all else that is wrong with it", () => {
  const copy = changedChefRepository({
    "cookbooks/front/recipes/site.rb": "service 'nginx' do",
    "roles/web.json": '{ "run_list": ["recipe[front::gone]"] }',
  });
  expect(chefRepositoryFaults({ environment: "dev" }, readRepository(copy)).map(describeFault)).toEqual([
    faultIn("cookbooks/front/recipes/site.rb", 1),
    fault("cookbooks/front/recipes/gone.rb", "is missing; roles/web.json has need of it"),
  ]);
});

test.each([
  ["source:3: syntax error, unexpected end-of-input\nx = [\n", "line 3: syntax error, unexpected end-of-input"],
  [
    "source:2: syntax errors found (SyntaxError)\n  1 | a do\n> 3 |  b(\n    |    ^~ unexpected end-of-input\n    | ^ expected an `end`\n",
    "line 3: unexpected end-of-input",
  ],
  ["source:4: Invalid break (SyntaxError)", "line 4: Invalid break"],
])("words of Ruby, whichever draws them: %j", (message, words) => {
  expect(firstError(message)).toBe(words);
});

test.each([
  ["ruby 3.1.2", true],
  ["ruby 3.10.0", true],
  ["ruby 4.0.0", true],
  ["ruby 3.0.6", false],
  ["ruby 2.7.8", false],
  ["truffleruby 3.2.2", false],
])("%s knows what the nodes' client knows: %j", (version, known) => {
  expect(isCurrent(version)).toBe(known);
});

describe("a machine", () => {
  /** A folder for PATH with node, and a ruby when there is a text for it. */
  const bin = (ruby?: string): string => {
    const folder = temporaryFolder("bin");
    symlinkSync(process.execPath, join(folder, "node"));
    if (ruby !== undefined) {
      writeFileSync(join(folder, "ruby"), ruby);
      chmodSync(join(folder, "ruby"), 0o755);
    }
    return folder;
  };
  const asked = (ruby: string | undefined, program: string): string => {
    const module = JSON.stringify(join(repositoryRoot, "components/chefRepository/ruby.ts"));
    const script = `const { syntaxFaults, unparsed } = require(${module}); console.log(JSON.stringify(${program}))`;
    const { stdout } = spawnSync(process.execPath, ["-r", join(repositoryRoot, "scripts/register.cjs"), "-e", script], {
      env: { ...process.env, PATH: bin(ruby) },
      encoding: "utf8",
    });
    return stdout.trim();
  };

  test.each([
    ["without ruby", undefined, "no ruby is on PATH"],
    [
      "with an old one",
      "#!/bin/sh\n/bin/cat >/dev/null\necho ruby 2.6.10\n",
      "ruby 2.6.10 is on PATH, and nodes run ruby 3.1",
    ],
    [
      "whose ruby is a shim for none",
      "#!/bin/sh\necho ruby: version is not set >&2\nexit 126\n",
      "the ruby on PATH does not work",
    ],
    [
      "whose ruby says something else",
      "#!/bin/sh\n/bin/cat >/dev/null\necho hello\n",
      "the ruby on PATH does not work",
    ],
  ])("%s says so, and refuses nothing", (_, ruby, words) => {
    const files = 'new Map([["cookbooks/a/recipes/b.rb", Buffer.from("(")]])';
    expect(asked(ruby, `[syntaxFaults(${files}), unparsed()]`)).toBe(JSON.stringify([[], words]));
  });

  testWith("ruby", "parses the files of a run once, whoever asks", () => {
    const count = join(temporaryFolder("count"), "runs");
    const real = spawnSync("which", ["ruby"], { encoding: "utf8" }).stdout.trim();
    const counting = `#!/bin/sh\necho run >> ${count}\nexec ${real} "$@"\n`;
    const files = 'new Map([["cookbooks/a/recipes/b.rb", Buffer.from("b")]])';
    expect(asked(counting, `[syntaxFaults(${files}), syntaxFaults(${files}), unparsed() ?? null]`)).toBe(
      "[[],[],null]",
    );
    expect(readFileSync(count, "utf8")).toBe("run\n");
  });

  testWith("ruby", "without it makes the same plan, but for one finding", async () => {
    const { stdout } = startupStack(["preview", "--stack", "dev", "--format", "json"], repositoryRoot, { PATH: bin() });
    const { findings, ...plan } = JSON.parse(stdout) as Plan;
    const { findings: parsed, ...same } = JSON.parse(JSON.stringify(await planStack("dev"))) as Plan;
    expect(plan).toEqual(same);
    const chef = plan.resources.find(({ type }) => type === "startup-stack:index:ChefRepository");
    expect(findings.filter((finding) => !parsed.some(({ id }) => id === finding.id))).toEqual([
      {
        id: "recipes-unparsed",
        level: "warning",
        resource: chef!.urn,
        message:
          "no ruby is on PATH, so that recipes and templates were not parsed; an error in one shows on the nodes. Install ruby",
      },
    ]);
  });

  testWith("ruby", "with it refuses a recipe in words, in a preview of a program that names the repository", () => {
    const copy = changedChefRepository({ "cookbooks/front/recipes/site.rb": "(" });
    const { status, stdout, stderr } = startupStack(["preview", "--stack", "dev"], projectWith(copy));
    expect([status, stdout]).toEqual([2, ""]);
    const [first, second, ...others] = stderr.trimEnd().split("\n");
    expect([first, second, others]).toEqual([
      'ChefRepository "chef": 1 fault',
      faultIn("cookbooks/front/recipes/site.rb", 1),
      [],
    ]);
  });
});
