import { execFileSync } from "node:child_process";
import { join } from "node:path";

import { repositoryRoot } from "../../scripts/plan/stack";

/** What comes of a change that is refused. */
export interface Answer {
  preview: string;
  update: string;
  /** What the update asked of the providers all the same. */
  asked: string[];
  /** What a preview would do that goes back to what there was before. */
  back: Record<string, number>;
}

const program = join(repositoryRoot, "tests/engine/refusals.cjs");
const loader = join(repositoryRoot, "scripts/register.cjs");

/** What comes of each change of something that is there: an environment of this project, or what a module makes of it. */
export function refusals(first: object, changes: object[], programs: string[] = []): Answer[] {
  const given = JSON.stringify([first, ...changes]);
  const text = execFileSync("node", ["-r", loader, program, given, ...programs], { encoding: "utf8" });
  return JSON.parse(text) as Answer[];
}
