import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

import { exec, repository } from "./exec";

const sources = ["index.ts", "components", "chef", "package.json", "tsconfig.json", "tsconfig.build.json"];
const unread = new Set(["vendor", "spec", "__pycache__", ".bundle"]);

/** The time of the newest file below a path. */
function newest(path: string): number {
  const { mtimeMs } = statSync(path);
  if (!statSync(path).isDirectory()) return mtimeMs;
  return Math.max(
    ...readdirSync(path)
      .filter((name) => !unread.has(name))
      .map((name) => newest(join(path, name))),
    0,
  );
}

/** Builds the package when its sources are newer than what is built: commands of the plan run what is built. */
export async function ensureBuilt(say: (line: string) => void): Promise<void> {
  if (!__filename.endsWith(".ts")) return;
  const built = join(repository, "dist", "index.js");
  if (
    existsSync(built) &&
    statSync(built).mtimeMs >= Math.max(...sources.map((name) => newest(join(repository, name))))
  ) {
    return;
  }
  say("  building the package, which the plan's commands run");
  await exec("npm", ["run", "--silent", "build"], { cwd: repository });
}
