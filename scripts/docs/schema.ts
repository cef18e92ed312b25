import { ComponentProvider, getPulumiComponents } from "@pulumi/pulumi/provider/experimental/provider";

import * as library from "../../index";
import { canonicalJson } from "../plan/canonical";
import { repositoryRoot } from "../plan/stack";

/** Path of the committed schema, from the root. */
export const schemaFile = "schema.json";

/**
 * The package's schema, by which programs in other languages see the components: what the plugin that PulumiPlugin.yaml
 * describes infers from the sources, by the SDK's own class. That class is not part of the SDK's documented surface.
 */
export async function renderSchema(): Promise<string> {
  const components = getPulumiComponents(library);
  const provider = new ComponentProvider({ name: "startup-stack", dirname: repositoryRoot, components });
  return canonicalJson(JSON.parse(await provider.getSchema()));
}
