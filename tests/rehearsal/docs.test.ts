import { readFileSync } from "node:fs";
import { join } from "node:path";

import { faults } from "../../scripts/rehearse/faults";

test("the page states every fault and its outcome, and no other", () => {
  const page = readFileSync(join(__dirname, "..", "..", "docs", "rehearsal.md"), "utf8");
  const [, section = ""] = /^## Faults\n([^]*?)^## /m.exec(page) ?? [];
  const rows = [...section.matchAll(/^\| `(\S+)` *\| (.*?) *\|$/gm)].map(([, name, outcome]) => ({ name, outcome }));
  expect(rows).toEqual(faults.map(({ name, outcome }) => ({ name, outcome })));
});
