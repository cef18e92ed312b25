import { exitCodes as rollCodes, headings, type Outcome } from "../../components/roll/outcomes";

/** Exit codes that every verb has, a contract. */
export const exitCodes = { done: 0, failed: 1, refused: 2 } as const;

/** Exit codes of the preview beside them; 4 is kept for changes, once a preview can be asked whether there are any. */
export const previewCodes = { ...exitCodes, findings: 3 } as const;

/** What each verb's exit codes mean, from 0 on. `--help` and docs/cli.md say it in these words. */
export const meanings = {
  preview: [
    "the plan has no finding of level error that is not suppressed",
    "the program or the command failed",
    "the configuration or the command line was refused",
    "the plan has findings of level error",
  ],
  roll: outcomes(),
  incarnation: ["done", "the program failed", "refused; then nothing is changed"],
  rehearse: [
    "all is green",
    "the rehearsal failed",
    "refused: not root, not Linux, a program is missing, or a name that does not exist",
  ],
} satisfies Record<string, string[]>;

export type VerbName = keyof typeof meanings;

/** The roll's own outcomes, by code. */
function outcomes(): string[] {
  const all = Object.entries(rollCodes) as [Outcome, number][];
  const words = (outcome: Outcome) => (outcome === "done" ? "done or nothing to do" : headings[outcome]);
  return all.sort(([, a], [, b]) => a - b).map(([outcome]) => words(outcome));
}
