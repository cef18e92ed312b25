import { join } from "node:path";

import { repositoryRoot } from "../../scripts/plan/stack";

// Programs in other languages see the components by the schema that Pulumi infers from their sources. The analyzer is
// the one that the plugin runs; it is not part of the SDK's documented surface.

/** An input or output of a component, or of a type that one is made of. */
export interface Property {
  description?: string;
  plain?: boolean;
  optional?: boolean;
  $ref?: string;
  items?: Property;
}

export interface ComponentSchema {
  resources: Record<
    string,
    { description?: string; inputProperties: Record<string, Property>; properties: Record<string, Property> }
  >;
  types: Record<string, { properties?: Record<string, Property> }>;
}

const { Analyzer } = jest.requireActual<{
  Analyzer: new (...args: unknown[]) => {
    analyze: () => Record<"components" | "typeDefinitions" | "packageReferences", unknown>;
  };
}>("@pulumi/pulumi/provider/experimental/analyzer");
const { generateSchema } = jest.requireActual<{ generateSchema: (...args: unknown[]) => ComponentSchema }>(
  "@pulumi/pulumi/provider/experimental/schema",
);

/** The components that the library exports. */
export const components = ["ChefRepository", "Network", "ZooKeeperQuorum"];

/** The schema of the library's components, inferred from their sources. */
export function componentSchema(): ComponentSchema {
  const packageJson = jest.requireActual<object>(join(repositoryRoot, "package.json"));
  const analyzer = new Analyzer(repositoryRoot, "startup-stack", packageJson, new Set(components));
  const { components: found, typeDefinitions, packageReferences } = analyzer.analyze();
  return generateSchema("startup-stack", "0.1.0", "", found, typeDefinitions, packageReferences);
}
