import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { canonicalJson } from "../../scripts/plan/canonical";

/**
 * Compares a value with a committed fixture, which is reviewed like code. `UPDATE_FIXTURES=1 npm test` writes them
 * anew; a fixture that is missing fails otherwise.
 */
export function expectFixture(name: string, value: unknown): void {
  const path = join(__dirname, "..", "fixtures", `${name}.json`);
  const text = canonicalJson(value);
  if (process.env.UPDATE_FIXTURES === "1") writeFileSync(path, text);
  expect(existsSync(path) ? readFileSync(path, "utf8") : `no fixture ${name}.json`).toBe(text);
}
