import type { PlanNode, PlanResource } from "../plan/format";
import { inside, list } from "../plan/inputs";
import { isMasked } from "../plan/masks";
import { specOf } from "../plan/nodes";
import { resolve } from "../plan/resolve";
import { perTier, type Draft, type Policy } from "./policy";

export const snapshotsOff: Policy = {
  id: "snapshots-off",
  level: "info",
  inProduction: "warning",
  means: "data volumes of a tier have no tag that a snapshot policy of the plan goes by",
  why: "what an operator or a fault has deleted on every disk is in no other place",
  check: (draft) => {
    const targets = new Set(draft.resources.flatMap(targetsOf));
    return perTier(draft, (nodes) => {
      const bare = nodes
        .flatMap((node) => volumeOf(draft, node))
        .filter(({ inputs }) => ![...tagsOf(inputs.tags), everyVolume].some((tag) => targets.has(tag)));
      if (bare.length === 0) return undefined;
      const names = bare.map(({ name }) => name).join(", ");
      return `nothing makes snapshots of ${names}; give the tier a snapshotRetainCount, or the volumes a policy's tag`;
    });
  },
};

/** In place of a tag: the policy is of all volumes, or nobody can say of which. */
const everyVolume = "every volume";

/** Whether a part of a list or a map, or all of it, is a secret. */
const isUntold = (value: unknown): boolean => isMasked(value) || Object.values(inside(value)).some(isMasked);

const tagsOf = (tags: unknown): string[] =>
  Object.entries(inside(tags)).map(([key, value]) => JSON.stringify([key, value]));

function volumeOf(draft: Draft, node: PlanNode): PlanResource[] {
  const volume = resolve(draft, specOf(node)?.volume?.id, "aws:ebs/volume:Volume");
  return volume === undefined || isUntold(volume.inputs.tags) ? [] : [volume];
}

/** The tags whose volumes a policy of Data Lifecycle Manager makes snapshots of: any one of them will do. */
function targetsOf({ type, inputs: { state, defaultPolicy, policyDetails } }: PlanResource): string[] {
  if (type !== "aws:dlm/lifecyclePolicy:LifecyclePolicy" || state === "DISABLED") return [];
  const { resourceTypes, targetTags } = inside(policyDetails);
  if (defaultPolicy === "VOLUME" || [resourceTypes, targetTags].some(isUntold)) return [everyVolume];
  return list(resourceTypes).includes("VOLUME") ? tagsOf(targetTags) : [];
}
