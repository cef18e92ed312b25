import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";

import { repositoryRoot } from "../../scripts/plan/stack";
import { temporaryFolder } from "./folders";

let installed: string | undefined;

/** A folder that has this package as npm would install it, with its declared dependencies and no others. */
export function consumer(): string {
  installed ??= install(temporaryFolder("consumer"));
  return installed;
}

function install(folder: string): string {
  const modules = join(folder, "node_modules");
  const own = join(modules, "startup-stack");
  mkdirSync(own, { recursive: true });
  const pack = ["pack", "--ignore-scripts", "--json", "--pack-destination", folder];
  const [packed] = JSON.parse(execFileSync("npm", pack, { cwd: repositoryRoot, encoding: "utf8" })) as [
    { filename: string },
  ];
  execFileSync("tar", ["-xzf", join(folder, packed.filename), "-C", own, "--strip-components", "1"]);
  const { bin, dependencies } = JSON.parse(readFileSync(join(own, "package.json"), "utf8")) as {
    bin: Record<string, string>;
    dependencies: Record<string, string>;
  };
  for (const name of Object.keys(dependencies)) {
    const path = join(modules, name);
    mkdirSync(dirname(path), { recursive: true });
    symlinkSync(join(repositoryRoot, "node_modules", name), path);
  }
  mkdirSync(join(modules, ".bin"));
  for (const [name, path] of Object.entries(bin)) {
    chmodSync(join(own, path), 0o755);
    symlinkSync(join("..", "startup-stack", path), join(modules, ".bin", name));
  }
  return folder;
}
