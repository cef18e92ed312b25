import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** The version of this package: that of the nearest package.json, above the sources as above the build. */
export function packageVersion(folder = __dirname): string {
  const path = join(folder, "package.json");
  if (!existsSync(path)) return packageVersion(dirname(folder));
  return (JSON.parse(readFileSync(path, "utf8")) as { version: string }).version;
}
