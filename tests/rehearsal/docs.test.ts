import { readFileSync } from "node:fs";
import { join } from "node:path";

import { sharedFaults } from "../../scripts/rehearse/faults";
import type { Fault } from "../../scripts/rehearse/faults/fault";
import { tiers } from "../../scripts/rehearse/tiers";

const page = readFileSync(join(__dirname, "..", "..", "docs", "rehearsal.md"), "utf8");

/** The cells of a table below a heading, row by row. */
function rowsBelow(heading: string): string[][] {
  const [, section = ""] = page.split(`\n${heading}\n`)[1]?.match(/^([^]*?)(?:\n#|$(?![^]))/) ?? [];
  return [...section.matchAll(/^\| `(\S+)` *\|(.*)\|$/gm)].map(([, name = "", rest = ""]) => [
    name,
    ...rest.split("|").map((cell) => cell.trim()),
  ]);
}

/** Which tiers have a fault, in words. */
function whoHas({ kinds, needs }: Fault): string {
  const who = kinds?.map((kind) => `${kind}s`).join(" and ") ?? "every tier";
  return needs === undefined ? who : `${who} with ${needs}`;
}

test("the page states every fault of many tiers, who has it and its outcome, and no other", () => {
  expect(rowsBelow("### Of many tiers")).toEqual(
    sharedFaults.map((fault) => [fault.name, whoHas(fault), fault.outcome]),
  );
});

test("the page states every fault of each tier's own and its outcome, and no other", () => {
  expect([...page.matchAll(/^### Of ([\w-]+) alone$/gm)].map(([, name]) => name)).toEqual(
    tiers.map(({ name }) => name),
  );
  for (const { name, faults } of tiers) {
    expect(rowsBelow(`### Of ${name} alone`)).toEqual(faults.map((fault) => [fault.name, fault.outcome]));
  }
});
