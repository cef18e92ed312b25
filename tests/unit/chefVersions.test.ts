import { readFileSync } from "node:fs";
import { join } from "node:path";

import { meets } from "../../components/chefRepository/versions";

const { constraints } = JSON.parse(readFileSync(join(__dirname, "../fixtures/version-constraints.json"), "utf8")) as {
  constraints: { constraint: string; meet: string[]; miss: string[] }[];
};

// chef/spec/version_constraints_spec.rb holds chef's own client to the same table.
test.each(constraints)("$constraint is read as chef reads it", ({ constraint, meet, miss }) => {
  expect(meet.filter((version) => !meets(version, constraint))).toEqual([]);
  expect(miss.filter((version) => meets(version, constraint))).toEqual([]);
});

test("what chef would not read either is left to it", () => {
  expect(meets("1.0.0", "about 2")).toBe(true);
  expect(meets("one", "= 2.0.0")).toBe(true);
});
