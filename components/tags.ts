import * as pulumi from "@pulumi/pulumi";

import { defaultTagsUnder } from "./defaultTags";

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

/** Tags of one child: its `Name`, what this library sets, and over both the caller's own. One without a value is none. */
export function childTags(name: string, own: Record<string, pulumi.Input<string>>, callers: Tags | undefined): Tags {
  return mapTags(callers ?? {}, (given) => ({ Name: name, ...own, ...withValues(given) }));
}

/**
 * Tags of what AWS launches, and of groups: these get no default tags of the provider (Terraform's AWS provider, "Default
 * tags"), so that those that are known are handed over.
 */
export function withDefaultTags(tags: Tags, parent: pulumi.Resource | undefined): Tags {
  const { tags: defaults } = defaultTagsUnder({ parent });
  return Object.keys(defaults).length === 0 ? tags : mapTags(tags, (given) => ({ ...defaults, ...given }));
}

/** Tags of an auto scaling group alone: its launch template tags the instances. */
export function groupTags(
  tags: Tags,
  parent: pulumi.Resource,
): pulumi.Output<{ key: string; value: string; propagateAtLaunch: boolean }[]> {
  return pulumi
    .output(withDefaultTags(tags, parent))
    .apply((given) =>
      Object.entries(withValues(given)).map(([key, value]) => ({ key, value, propagateAtLaunch: false })),
    );
}

/** A program in JavaScript or of another language may hand over a tag without a value, as a property that is left out. */
function withValues<T>(tags: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(tags).filter(([, value]) => value !== undefined && value !== null));
}

type TagMap = Record<string, pulumi.Input<string>>;

/** A plain map stays one, which a program with hundreds of resources is the faster for. */
function mapTags(tags: Tags, change: (given: TagMap) => TagMap): Tags {
  return pulumi.Output.isInstance(tags) || tags instanceof Promise ? pulumi.output(tags).apply(change) : change(tags);
}
