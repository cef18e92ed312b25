import * as pulumi from "@pulumi/pulumi";

/** Tags as a caller gives them. */
export type Tags = pulumi.Input<Record<string, pulumi.Input<string>>>;

/** Tags of data volumes, and so of their snapshots, that rights and choices go by. No role of a node may set a volume's tags. */
export const volumeTags = {
  /** Whose it is: `<environment>-<tier>-<id>`, as the member's group is called, which an account has once in a region. */
  member: "startup-stack:member",
  /** What is snapshot together: `<environment>-<tier>`. */
  snapshots: "startup-stack:snapshots",
  /** Which life of an ensemble it belongs to. */
  incarnation: "startup-stack:incarnation",
} as const;

/** Tags of one child: its `Name`, what this library sets, and over both the caller's own. */
export function childTags(name: string, own: Record<string, pulumi.Input<string>>, callers: Tags | undefined): Tags {
  const merge = (given: Record<string, pulumi.Input<string>>) => ({ Name: name, ...own, ...given });
  // A plain map stays one, which a program with hundreds of resources is the faster for.
  return pulumi.Output.isInstance(callers) || callers instanceof Promise
    ? pulumi.output(callers).apply(merge)
    : merge(callers ?? {});
}

/** Tags of an auto scaling group alone: its launch template tags the instances. */
export function groupTags(tags: Tags): pulumi.Output<{ key: string; value: string; propagateAtLaunch: boolean }[]> {
  return pulumi
    .output(tags)
    .apply((given) => Object.entries(given).map(([key, value]) => ({ key, value, propagateAtLaunch: false })));
}
