import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { packArchive } from "../../components/chefRepository/archive";
import { joinFiles, joinServices, nodeRoles, roleFiles } from "../../components/chefRepository/closure";
import {
  namesIn,
  ownRepositoryPath,
  readRepository,
  type Files,
} from "../../components/chefRepository/repositoryFiles";
import { chefRepositoryFaults } from "../../components/chefRepository/validate";
import { describeFault } from "../../components/faults";
import { environments, planStack } from "../../scripts/plan/stack";
import { temporaryFolder } from "../support/folders";
import { changedChefRepository, chefRepository as fixture } from "../support/repository";

const { files: own } = readRepository(ownRepositoryPath);
const { files: small } = readRepository(fixture);
const pathsOf = (files: Files): string[] => [...files.keys()].filter((path) => !path.startsWith("node/"));
const digestOf = (role: string, files: Files): string => packArchive(roleFiles(role, "dev", files)).sha256;

describe("an archive", () => {
  test("unpacks with tar to the repository's own files", () => {
    const target = temporaryFolder("archive");
    const files = roleFiles("zookeeper", "dev", own);
    execFileSync("tar", ["-xz", "-C", target], { input: Buffer.from(packArchive(files).base64, "base64") });
    expect(files.size).toBeGreaterThan(10);
    for (const path of files.keys()) {
      expect(readFileSync(join(target, path)).equals(readFileSync(join(ownRepositoryPath, path)))).toBe(true);
    }
  });

  test("has the same digest whatever the files' times and modes, and in whatever order they were made", () => {
    const copy = join(temporaryFolder("archive"), "copy");
    mkdirSync(join(copy, "roles"), { recursive: true });
    cpSync(fixture, copy, { recursive: true });
    utimesSync(join(copy, "roles/base.json"), 1, 1);
    chmodSync(join(copy, "roles/base.json"), 0o600);
    expect(digestOf("zookeeper", readRepository(copy).files)).toBe(digestOf("zookeeper", small));
  });

  test("has this digest for these files on every machine", () => {
    const files: Files = new Map([...small].filter(([path]) => path.startsWith("roles/")));
    expect(packArchive(files).sha256).toBe("ba19439451571a89e18c7a5a5b9c732c1f238901836307fa45ee07cc13828885");
  });

  test("refuses a path that its format cannot hold, by name", () => {
    const path = `roles/${"x".repeat(101)}`;
    expect(() => packArchive(new Map([[path, Buffer.from("")]]))).toThrow(
      `a path in the chef repository is too long for an archive: ${path}`,
    );
  });
});

describe("the archive of a role", () => {
  test("has base, the role, the cookbooks that they reach, and the environment's own file", () => {
    expect(nodeRoles(small)).toEqual(["web", "zookeeper"]);
    expect(pathsOf(roleFiles("zookeeper", "dev", small))).toEqual([
      "cookbooks/demo/metadata.rb",
      "cookbooks/demo/recipes/default.rb",
      "cookbooks/shared/metadata.rb",
      "cookbooks/shared/recipes/default.rb",
      "cookbooks/store/metadata.rb",
      "cookbooks/store/recipes/default.rb",
      "environments/dev.json",
      "roles/base.json",
      "roles/zookeeper.json",
    ]);
  });

  test("follows the run list of its environment where the role has one", () => {
    const inProd = pathsOf(roleFiles("web", "prod", small));
    expect(inProd).toEqual(expect.arrayContaining(["roles/zookeeper.json", "cookbooks/shared/metadata.rb"]));
    expect(pathsOf(roleFiles("web", "dev", small))).not.toContain("roles/zookeeper.json");
  });

  test("has the program that converges a node, from this package whatever the repository is", () => {
    const program = [...own].filter(([path]) => path.startsWith("node/"));
    expect(program.map(([path]) => path)).toContain("node/__main__.py");
    expect([...roleFiles("zookeeper", "dev", small)]).toEqual(expect.arrayContaining(program));
  });

  test.each([
    ["the tests' repository", small],
    ["the package's own", own],
  ])("changes with every file inside and with none outside: %s", (_, files) => {
    for (const role of nodeRoles(files)) {
      const inside = roleFiles(role, "dev", files);
      const before = digestOf(role, files);
      for (const path of files.keys()) {
        // Comments in JSON and Ruby alike would do; what reaches others must stay readable.
        const changed = new Map(files).set(path, Buffer.concat([files.get(path)!, Buffer.from("\n")]));
        expect([path, digestOf(role, changed) !== before]).toEqual([path, inside.has(path)]);
      }
    }
  });
});

test("a service that can be joined has an archive of its cookbook alone, without the node's program", () => {
  expect(joinServices(small)).toEqual(["front"]);
  expect([...joinFiles("front", "dev", small).keys()]).toEqual([
    "cookbooks/front/metadata.rb",
    "cookbooks/front/recipes/join.rb",
    "cookbooks/front/recipes/leave.rb",
    "cookbooks/front/recipes/site.rb",
    "environments/dev.json",
  ]);
});

describe("a repository that cannot be packed role by role is refused", () => {
  const faultsWith = (change: (copy: string) => void): string[] => {
    const copy = changedChefRepository({});
    change(copy);
    return chefRepositoryFaults({ environment: "dev", repositoryPath: copy }, readRepository(copy)).map(describeFault);
  };
  const writing = (files: Record<string, string>) => (copy: string) => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(copy, path)), { recursive: true });
      writeFileSync(join(copy, path), text);
    }
  };

  test.each([
    [
      "a role in Ruby",
      { "roles/queue.rb": "name 'queue'" },
      "roles/queue.rb",
      "allowed: JSON files, such as roles/web.json",
    ],
    ["a role that is no JSON", { "roles/web.json": "{" }, "roles/web.json", "it is no JSON"],
    ["a role that is a list", { "roles/web.json": "[]" }, "roles/web.json", "it is no JSON object"],
    [
      "a run list that chef would not read",
      { "roles/web.json": '{ "run_list": ["recipe[front"] }' },
      "roles/web.json",
      "allowed in run lists: role[name], recipe[cookbook], recipe[cookbook::recipe]",
    ],
    ["a role that is empty", { "roles/web.json": "" }, "roles/web.json", "it is no JSON"],
    [
      "a role in a folder",
      { "roles/web/b.json": "{}" },
      "roles/web/b.json",
      "allowed: JSON files, such as roles/web.json",
    ],
    [
      "a role whose lists of environments are none",
      { "roles/web.json": '{ "run_list": [], "env_run_lists": ["recipe[front]"] }' },
      "roles/web.json",
      "its env_run_lists are no JSON object of environments and run lists",
    ],
    [
      "a run list that is a text",
      { "roles/web.json": '{ "run_list": "recipe[front]" }' },
      "roles/web.json",
      "allowed in run lists: role[name], recipe[cookbook], recipe[cookbook::recipe]",
    ],
    [
      "attributes that are a list",
      { "roles/web.json": '{ "override_attributes": [] }' },
      "roles/web.json",
      "its override_attributes are no JSON object",
    ],
    ["an environment that is no JSON", { "environments/prod.json": "{," }, "environments/prod.json", "it is no JSON"],
    [
      "an environment in Ruby",
      { "environments/qa.rb": "name 'qa'" },
      "environments/qa.rb",
      "allowed: JSON files, such as roles/web.json",
    ],
    [
      "an environment whose attributes are a text",
      { "environments/dev.json": '{ "default_attributes": "a" }' },
      "environments/dev.json",
      "its default_attributes are no JSON object",
    ],
    [
      "a cookbook that asks for a version of another one that is not there",
      { "cookbooks/store/metadata.rb": "name 'store'\ndepends('shared', '>= 9.0')\n" },
      "cookbooks/store/metadata.rb",
      "it asks for shared >= 9.0, and the repository has 1.0.0",
    ],
    [
      "the same in JSON, of a cookbook without a version",
      {
        "cookbooks/shared/metadata.json": '{ "name": "shared" }',
        "cookbooks/store/metadata.rb": "name 'store'\ndepends 'shared', '~> 1.0'\n",
      },
      "cookbooks/store/metadata.rb",
      "it asks for shared ~> 1.0, and the repository has 0.0.0",
    ],
    [
      "an environment that pins a version that is not there",
      { "environments/dev.json": '{ "cookbook_versions": { "shared": "= 9.0.0" } }' },
      "environments/dev.json",
      "it asks for shared = 9.0.0, and the repository has 1.0.0",
    ],
    [
      "a cookbook without a name",
      { "cookbooks/front/metadata.rb": "version '1.0.0'" },
      "cookbooks/front/metadata.rb",
      "it says no name, and chef takes no cookbook without one",
    ],
    [
      "metadata that is empty",
      { "cookbooks/front/metadata.rb": "" },
      "cookbooks/front/metadata.rb",
      "it says no name, and chef takes no cookbook without one",
    ],
    [
      "metadata.json that is no JSON",
      { "cookbooks/front/metadata.json": "{" },
      "cookbooks/front/metadata.json",
      "it is no JSON",
    ],
    [
      "metadata.json without a name, beside a metadata.rb with one",
      { "cookbooks/front/metadata.json": "{}" },
      "cookbooks/front/metadata.json",
      "it says no name, and chef takes no cookbook without one",
    ],
    [
      "metadata.json whose dependencies are a list",
      { "cookbooks/front/metadata.json": '{ "name": "front", "dependencies": ["store"] }' },
      "cookbooks/front/metadata.json",
      "its dependencies are no JSON object of names and versions",
    ],
    [
      "a dependency of metadata.json that is not there",
      { "cookbooks/front/metadata.json": '{ "name": "front", "dependencies": { "elsewhere": ">= 1.0.0" } }' },
      "cookbooks/elsewhere/metadata.rb",
      "is missing; cookbooks/front/metadata.json has need of it",
    ],
    [
      "a recipe that is not there",
      { "roles/web.json": '{ "run_list": ["recipe[front::nowhere]"] }' },
      "cookbooks/front/recipes/nowhere.rb",
      "is missing; roles/web.json has need of it",
    ],
    [
      "a cookbook without a default recipe in a run list",
      { "roles/web.json": '{ "run_list": ["front"] }' },
      "cookbooks/front/recipes/default.rb",
      "is missing; roles/web.json has need of it",
    ],
    [
      "a service that nobody can leave",
      { "cookbooks/demo/recipes/join.rb": "" },
      "cookbooks/demo/recipes/leave.rb",
      "is missing; a node that joins and leaves demo has need of it",
    ],
    [
      "a dependency that is computed",
      { "cookbooks/front/metadata.rb": "name 'front'\n%w(a b).each { |cookbook| depends cookbook }" },
      "cookbooks/front/metadata.rb",
      "\"%w(a b).each { |cookbook| depends cookbook }\" cannot be read without running it; allowed: depends 'name'",
    ],
    [
      "a dependency whose name is put together",
      { "cookbooks/front/metadata.rb": 'name "front"\ndepends "a-#{b}"' },
      "cookbooks/front/metadata.rb",
      `"depends "a-#{b}"" cannot be read without running it; allowed: depends 'name'`,
    ],
    [
      "a cookbook that is not there",
      { "cookbooks/front/metadata.rb": "name 'front'\ndepends('elsewhere')" },
      "cookbooks/elsewhere/metadata.rb",
      "is missing; cookbooks/front/metadata.rb has need of it",
    ],
    [
      "a role that is not there",
      { "roles/web.json": '{ "run_list": ["role[elsewhere]"] }' },
      "roles/elsewhere.json",
      "is missing; roles/web.json has need of it",
    ],
  ])("%s", (_, files: Record<string, string>, path, problem) => {
    expect(faultsWith(writing(files))).toEqual([`repositoryPath = ${JSON.stringify(path)}: ${problem}`]);
  });

  test("bytes that are no UTF-8", () => {
    const found = faultsWith((copy) => {
      writeFileSync(join(copy, "roles/web.json"), Buffer.from('{ "description": "r\xe9sum\xe9" }', "latin1"));
    });
    expect(found).toEqual(['repositoryPath = "roles/web.json": it is not UTF-8']);
  });

  test("without roles, and without an environment", () => {
    const found = faultsWith((copy) => {
      for (const folder of ["roles", "environments"]) rmSync(join(copy, folder), { recursive: true });
    });
    expect(found).toEqual([
      'environment = "dev": the chef repository has no environments/dev.json; allowed: none, it has no environments',
      'repositoryPath = "roles/base.json": is missing; every node has need of it',
    ]);
  });

  test("all faults at once, what is missing beside what is broken", () => {
    const found = faultsWith((copy) => {
      writing({
        "roles/queue.rb": "",
        "roles/broken.json": "{",
        "roles/web.json": '{ "run_list": ["recipe[front::nowhere]", "role[gone]"] }',
        "cookbooks/front/metadata.rb": "name 'front'\ndepends name",
        "cookbooks/store/metadata.json": '{ "name": "store", "dependencies": { "elsewhere": "" } }',
      })(copy);
      rmSync(join(copy, "environments/dev.json"));
    });
    expect(found).toEqual([
      'environment = "dev": the chef repository has no environments/dev.json; allowed: prod',
      'repositoryPath = "roles/broken.json": it is no JSON',
      'repositoryPath = "roles/queue.rb": allowed: JSON files, such as roles/web.json',
      'repositoryPath = "cookbooks/front/metadata.rb": "depends name" cannot be read without running it; allowed: depends \'name\'',
      'repositoryPath = "cookbooks/elsewhere/metadata.rb": is missing; cookbooks/store/metadata.json has need of it',
      'repositoryPath = "cookbooks/front/recipes/nowhere.rb": is missing; roles/web.json has need of it',
      'repositoryPath = "roles/gone.json": is missing; roles/web.json has need of it',
    ]);
  });
});

describe("metadata", () => {
  const pathsWith = (files: Record<string, string>): string[] => {
    const copy = changedChefRepository(files);
    return pathsOf(roleFiles("zookeeper", "dev", readRepository(copy).files));
  };
  const vendored = '{ "name": "store", "version": "2.0.0", "dependencies": { "front": ">= 0.0.0" } }';

  test("of a cookbook that came with metadata.json alone says what it reaches", () => {
    const copy = changedChefRepository({ "cookbooks/store/metadata.json": vendored });
    rmSync(join(copy, "cookbooks/store/metadata.rb"));
    expect(chefRepositoryFaults({ environment: "dev" }, readRepository(copy))).toEqual([]);
    const paths = pathsOf(roleFiles("zookeeper", "dev", readRepository(copy).files));
    expect(paths).toEqual(expect.arrayContaining(["cookbooks/store/metadata.json", "cookbooks/front/recipes/site.rb"]));
    expect(paths).not.toContain("cookbooks/shared/metadata.rb");
  });

  // chef/spec/metadata_spec.rb shows that chef does so.
  test("in both forms is read from metadata.json, as chef does", () => {
    const paths = pathsWith({ "cookbooks/store/metadata.json": vendored });
    expect(paths).toEqual(expect.arrayContaining(["cookbooks/store/metadata.rb", "cookbooks/front/metadata.rb"]));
    expect(paths).not.toContain("cookbooks/shared/metadata.rb");
  });
});

test.each(["recipes/site.yml", "recipes/site.yaml", "recipes/site.json", "recipes/deep/site.rb"])(
  "a recipe may be %s, as for chef",
  (path) => {
    const copy = changedChefRepository({});
    rmSync(join(copy, "cookbooks/front/recipes/site.rb"));
    mkdirSync(dirname(join(copy, "cookbooks/front", path)), { recursive: true });
    writeFileSync(join(copy, "cookbooks/front", path), "");
    expect(chefRepositoryFaults({ environment: "dev" }, readRepository(copy))).toEqual([]);
  },
);

test("a default recipe may be the cookbook's recipe.rb, as for chef", () => {
  const copy = changedChefRepository({ "cookbooks/demo/recipe.rb": "" });
  rmSync(join(copy, "cookbooks/demo/recipes"), { recursive: true });
  expect(chefRepositoryFaults({ environment: "dev" }, readRepository(copy))).toEqual([]);
});

describe("the chef repository of this package", () => {
  test("can be packed for every environment", () => {
    for (const environment of environments())
      expect(chefRepositoryFaults({ environment }, { files: own, faults: [] })).toEqual([]);
  });

  test("has an environment for every environment's file", () => {
    expect(namesIn(own.keys(), "environments")).toEqual(environments());
  });

  test("has every role that a node is given, and base comes first", async () => {
    const roles = namesIn(own.keys(), "roles").map((name) => `role[${name}]`);
    for (const stack of environments()) {
      for (const { runList } of (await planStack(stack)).nodes) {
        expect(runList[0]).toBe("role[base]");
        expect(roles).toEqual(expect.arrayContaining(runList));
      }
    }
  });

  test("has every recipe that a role runs", () => {
    for (const path of [...own.keys()].filter((name) => name.startsWith("roles/"))) {
      const { run_list: runList } = JSON.parse(own.get(path)!.toString()) as { run_list: string[] };
      for (const item of runList) {
        const [, cookbook, recipe = "default"] = /^recipe\[([a-z_]+)(?:::([a-z_]+))?\]$/.exec(item)!;
        expect([...own.keys()]).toContain(`cookbooks/${cookbook!}/recipes/${recipe}.rb`);
      }
    }
  });
});
