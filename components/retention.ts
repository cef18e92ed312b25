import * as pulumi from "@pulumi/pulumi";

/**
 * Options of a child that holds data. Retained data are refused to every deletion until the child is unprotected, and
 * stay where they are when the engine then lets go of it. Data that are not go with their stack, unless the component's
 * own options say otherwise: these are inherited.
 */
export const retention = (retainData: boolean | undefined): { protect?: true; retainOnDelete?: true } =>
  retainData === false ? {} : { protect: true, retainOnDelete: true };

/** A component's output `retained`: what AWS calls the children that stay, by their logical names. */
export const retainedChildren = (
  retainData: boolean | undefined,
  children: [name: string, id: pulumi.Input<string>][],
): pulumi.Output<Record<string, string>> => pulumi.output(retainData === false ? {} : Object.fromEntries(children));
