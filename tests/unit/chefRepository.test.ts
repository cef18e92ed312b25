import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, utimesSync, writeFileSync, chmodSync } from "node:fs";
import { join } from "node:path";

import { bundlePaths, namesIn, ownRepositoryPath, readBundle } from "../../components/chefRepository/bundle";
import { environments, planStack } from "../../scripts/plan/stack";
import { temporaryFolder } from "../support/folders";
import { changedChefRepository, chefRepository as fixture } from "../support/repository";

describe("the bundle", () => {
  test("unpacks with tar to the repository's own files", () => {
    const target = temporaryFolder("bundle");
    const { base64 } = readBundle(ownRepositoryPath);
    const paths = bundlePaths(ownRepositoryPath);
    execFileSync("tar", ["-xz", "-C", target], { input: Buffer.from(base64, "base64") });
    expect(paths.length).toBeGreaterThan(10);
    for (const path of paths) {
      expect(readFileSync(join(target, path)).equals(readFileSync(join(ownRepositoryPath, path)))).toBe(true);
    }
  });

  test("has the same digest whatever the files' times and modes, and in whatever order they were made", () => {
    const copy = join(temporaryFolder("bundle"), "copy");
    mkdirSync(join(copy, "roles"), { recursive: true });
    cpSync(fixture, copy, { recursive: true });
    utimesSync(join(copy, "roles/base.json"), 1, 1);
    chmodSync(join(copy, "roles/base.json"), 0o600);
    expect(readBundle(copy).sha256).toBe(readBundle(fixture).sha256);
  });

  test("has this digest for these files on every machine", () => {
    expect(readBundle(fixture).sha256).toBe("52d48cd45aced759d4a4e41a958921b5b58824a425b44cd530794a8a1e598711");
  });

  test("has another digest when a file changes", () => {
    expect(readBundle(changedChefRepository()).sha256).not.toBe(readBundle(fixture).sha256);
  });

  test("refuses a path that its format cannot hold, by name", () => {
    const copy = join(temporaryFolder("bundle"), "copy");
    mkdirSync(join(copy, "roles"), { recursive: true });
    writeFileSync(join(copy, "roles", "x".repeat(100)), "");
    expect(() => readBundle(copy)).toThrow(
      `a path in the chef repository has more than 100 bytes: roles/${"x".repeat(100)}`,
    );
  });
});

describe("the chef repository", () => {
  const paths = bundlePaths(ownRepositoryPath);

  test("has an environment for every environment's file", () => {
    expect(namesIn(paths, "environments")).toEqual(environments());
  });

  test("has every role that a node is given, and base comes first", async () => {
    const roles = namesIn(paths, "roles").map((name) => `role[${name}]`);
    for (const stack of environments()) {
      for (const { runList } of (await planStack(stack)).nodes) {
        expect(runList[0]).toBe("role[base]");
        expect(roles).toEqual(expect.arrayContaining(runList));
      }
    }
  });

  test("has every recipe that a role runs", () => {
    for (const path of paths.filter((name) => name.startsWith("roles/"))) {
      const { run_list: runList } = JSON.parse(readFileSync(join(ownRepositoryPath, path), "utf8")) as {
        run_list: string[];
      };
      for (const item of runList) {
        const [, cookbook, recipe = "default"] = /^recipe\[([a-z_]+)(?:::([a-z_]+))?\]$/.exec(item)!;
        expect(paths).toContain(`cookbooks/${cookbook!}/recipes/${recipe}.rb`);
      }
    }
  });
});
