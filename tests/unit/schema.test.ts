import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import * as library from "../../index";
import { renderSchema, schemaFile } from "../../scripts/docs/schema";
import { repositoryRoot } from "../../scripts/plan/stack";
import { components, componentSchema } from "../support/componentSchema";
import { testWith } from "../support/programs";

test("the library exports components and what their arguments are made of, nothing else", () => {
  expect(Object.keys(library).sort()).toEqual([...components, "NetworkNat"].sort());
});

test("schema.json is what `npm run docs` writes: run it after a change of a component's surface, and review the diff", async () => {
  expect(readFileSync(join(repositoryRoot, schemaFile), "utf8")).toBe(await renderSchema());
});

testWith("pulumi", "schema.json is a schema that Pulumi's own check takes", () => {
  const { status, stderr } = spawnSync("pulumi", ["schema", "check", schemaFile], {
    cwd: repositoryRoot,
    encoding: "utf8",
    env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "1" },
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
});

test("every component can be used from other languages, and every input and output is described", () => {
  const { resources } = componentSchema();
  expect(Object.keys(resources).sort()).toEqual(components.map((name) => `startup-stack:index:${name}`));
  for (const [token, { description, inputProperties, properties }] of Object.entries(resources)) {
    expect(description).toMatch(/^[^[]{40,}/);
    for (const [name, property] of Object.entries({ ...inputProperties, ...properties })) {
      expect({ token, name, text: property.description }).toEqual({
        token,
        name,
        text: expect.stringMatching(/^(?!\[object).{10,}/) as string,
      });
    }
  }
});
