// The library as the plugin that programs in other languages use. Does what the SDK's `run-plugin` does with
// PulumiPlugin.yaml, by the same class, but for its check of every type of the providers first, which takes a minute.
import { componentProviderHost, getPulumiComponents } from "@pulumi/pulumi/provider/experimental/provider";

import * as library from "../../index";
import { repositoryRoot } from "../../scripts/plan/stack";

componentProviderHost({
  name: "startup-stack",
  dirname: repositoryRoot,
  components: getPulumiComponents(library),
}).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
