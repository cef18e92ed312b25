import type { Plan, PlanResource } from "./format";
import { inside, list, switchOf } from "./inputs";
import { typed } from "./typed";

/** What stays in the account when a stack is destroyed, of one kind. */
export interface Retained {
  kind: string;
  /** How many there are, at most. */
  count: number;
  /** Logical names; of what no stack makes the tag that it is found by. */
  names: string[];
  /** What is to be known of it beside. */
  note?: string;
}

type Resources = Pick<Plan, "resources">;

/** Everything that outlives the stack, whether it costs anything or not. Computed from the plan alone. */
export const retainedOf = (plan: Resources): Retained[] =>
  [...keptByOption(plan), finalSnapshots(plan), dailySnapshots(plan), secrets(plan)].filter(({ count }) => count > 0);

/** Of resources that are let go of; any other type goes by its own name. */
const kinds: Record<string, string> = { "aws:ebs/volume:Volume": "volume", "aws:s3/bucket:Bucket": "bucket" };

/** Objects and settings of a bucket stay with it, and go with it. */
const isInBucket = (type: string): boolean => /^aws:s3\/bucket\w+:/.test(type);

const named = (kind: string, resources: readonly PlanResource[], note?: string): Retained => ({
  kind,
  count: resources.length,
  names: resources.map(({ name }) => name),
  note,
});

const isKept = ({ options }: PlanResource): boolean => options.retainOnDelete === true;

function keptByOption({ resources }: Resources): Retained[] {
  const kept = resources.filter(
    (resource) => isKept(resource) && resource.type.startsWith("aws:") && !isInBucket(resource.type),
  );
  return [...new Set(kept.map(({ type }) => type))].map((type) => {
    const own = kept.filter((resource) => resource.type === type);
    const isProtected = own.every(({ options }) => options.protect === true);
    return named(kinds[type] ?? type.split(":").at(-1)!, own, isProtected ? "protected" : undefined);
  });
}

/** Of databases and caches that AWS makes a last snapshot of as it deletes them. */
const finalSnapshots = ({ resources }: Resources): Retained =>
  named(
    "final snapshot",
    resources.filter(
      (resource) =>
        switchOf(resource.inputs.finalSnapshotIdentifier) !== "unset" &&
        switchOf(resource.inputs.skipFinalSnapshot) !== "on" &&
        !isKept(resource),
    ),
  );

/** Those of Data Lifecycle Manager: nobody deletes them any more once their policy is gone. */
function dailySnapshots({ resources }: Resources): Retained {
  const volumes = typed(resources, "aws:ebs/volume:Volume").all.map(({ inputs }) => inside(inputs.tags));
  const policies = typed(resources, "aws:dlm/lifecyclePolicy:LifecyclePolicy").all.map(({ inputs }) => {
    const { targetTags, schedules } = inside(inputs.policyDetails);
    const tags = Object.entries(inside(targetTags));
    const own = volumes.filter((volume) => tags.some(([key, value]) => volume[key] === value));
    const kept = list(schedules).map((schedule) => Number(inside(inside(schedule).retainRule).count ?? 0));
    return { tags, count: own.length * kept.reduce((sum, each) => sum + each, 0) };
  });
  const tags = policies.flatMap((policy) => policy.tags);
  return {
    kind: "daily snapshot",
    count: policies.reduce((sum, { count }) => sum + count, 0),
    names: tags.map(([, value]) => String(value)),
    note: `at most, by their tag ${[...new Set(tags.map(([key]) => key))].join(", ")}`,
  };
}

/** Secrets that can be had back for some time, in which they cost nothing. */
function secrets({ resources }: Resources): Retained {
  const own = typed(resources, "aws:secretsmanager/secret:Secret").all.filter((secret) => !isKept(secret));
  const days = own.map(({ inputs }) => Number(inputs.recoveryWindowInDays ?? 30));
  const kept = own.filter((_secret, index) => days[index]! > 0);
  return named("secret", kept, `for ${Math.max(0, ...days)} days, at no cost`);
}
