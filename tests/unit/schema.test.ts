import { join } from "node:path";

import * as library from "../../index";
import { repositoryRoot } from "../../scripts/plan/stack";

// Programs in other languages see the components by the schema that Pulumi infers from their sources. The analyzer is
// the one that the plugin runs; it is not part of the SDK's documented surface.
interface Property {
  description?: string;
  plain?: boolean;
}
interface Schema {
  resources: Record<
    string,
    { description?: string; inputProperties: Record<string, Property>; properties: Record<string, Property> }
  >;
}

const { Analyzer } = jest.requireActual<{
  Analyzer: new (...args: unknown[]) => {
    analyze: () => Record<"components" | "typeDefinitions" | "packageReferences", unknown>;
  };
}>("@pulumi/pulumi/provider/experimental/analyzer");
const { generateSchema } = jest.requireActual<{ generateSchema: (...args: unknown[]) => Schema }>(
  "@pulumi/pulumi/provider/experimental/schema",
);

const components = ["ChefRepository", "Network", "ZooKeeperQuorum"];

test("the library exports components and what their arguments are made of, nothing else", () => {
  expect(Object.keys(library).sort()).toEqual([...components, "NetworkNat"].sort());
});

test("every component can be used from other languages, and every input and output is described", () => {
  const packageJson = jest.requireActual<object>(join(repositoryRoot, "package.json"));
  const analyzer = new Analyzer(repositoryRoot, "startup-stack", packageJson, new Set(components));
  const { components: found, typeDefinitions, packageReferences } = analyzer.analyze();
  const { resources } = generateSchema("startup-stack", "0.1.0", "", found, typeDefinitions, packageReferences);
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
