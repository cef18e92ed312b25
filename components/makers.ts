import type * as pulumi from "@pulumi/pulumi";

/** Type and name of the resources that an output comes from: what the SDK has of them, and its declarations leave out. */
export function resourcesOf(output: pulumi.Output<unknown>): string[] {
  const { resources } = output as unknown as { resources: () => Iterable<{ __pulumiType: string; __name: string }> };
  return [...resources()].map(({ __pulumiType: type, __name: name }) => `${type.split(":").at(-1)!} ${name}`);
}
