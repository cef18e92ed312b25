import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const made: string[] = [];

/** A new folder, which goes when the tests of the file have run. */
export function temporaryFolder(prefix: string): string {
  const path = mkdtempSync(join(tmpdir(), `${prefix}-`));
  made.push(path);
  return path;
}

afterAll(() => {
  for (const path of made.splice(0)) rmSync(path, { recursive: true, force: true });
});
