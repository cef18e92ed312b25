import { realpathSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";

/** Gives a file other text, in one step, so that a break leaves the old file or the new one. Its mode stays, and a link to it. */
export function replaceFile(path: string, text: string): void {
  const file = realpathSync(path);
  const next = `${file}.new`;
  try {
    writeFileSync(next, text, { mode: statSync(file).mode });
    renameSync(next, file);
  } catch (error) {
    rmSync(next, { force: true });
    throw error;
  }
}
