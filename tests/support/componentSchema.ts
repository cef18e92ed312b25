import { readFileSync } from "node:fs";
import { join } from "node:path";

import * as pulumi from "@pulumi/pulumi";

import * as library from "../../index";
import { schemaFile } from "../../scripts/docs/schema";
import { repositoryRoot } from "../../scripts/plan/stack";

/** An input or output of a component, or of a type that one is made of. */
export interface Property {
  description?: string;
  plain?: boolean;
  optional?: boolean;
  $ref?: string;
  items?: Property;
  additionalProperties?: Property;
  type?: string;
}

export interface ComponentSchema {
  resources: Record<
    string,
    { description?: string; inputProperties: Record<string, Property>; properties: Record<string, Property> }
  >;
  types: Record<string, { properties?: Record<string, Property> }>;
}

/** The components that the library exports. */
export const components = Object.entries(library)
  .filter(([, exported]) => pulumi.ComponentResource.isPrototypeOf(exported))
  .map(([name]) => name)
  .sort();

/** The schema of the library's components as it is committed; a test holds it against the sources. */
export function componentSchema(): ComponentSchema {
  return JSON.parse(readFileSync(join(repositoryRoot, schemaFile), "utf8")) as ComponentSchema;
}
