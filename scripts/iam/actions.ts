/**
 * Actions that take no resource: `*` is the only one that a policy can give them. Of the Service Authorization Reference
 * (their column "Resource types" is empty there) those that this library's roles have; each stands for all that begin so.
 */
const withoutResource = [
  "autoscaling:Describe",
  "ec2:Describe",
  "ssm:UpdateInstanceInformation",
  "ssmmessages:CreateControlChannel",
  "ssmmessages:CreateDataChannel",
  "ssmmessages:OpenControlChannel",
  "ssmmessages:OpenDataChannel",
].map((action) => action.toLowerCase());

/** Whether an action could be allowed for some resources only. */
export function canBeNarrowed(action: string): boolean {
  const lower = action.toLowerCase();
  return !withoutResource.some((start) => lower.startsWith(start));
}

/**
 * Rights to what has no id before the call that makes it, as AWS's own policy for Data Lifecycle Manager has them
 * (AWSDataLifecycleManagerServiceRole): a snapshot is tagged as it is made.
 */
const onWhatIsMade = new Map([
  ["ec2:createsnapshot", "snapshot/*"],
  ["ec2:createtags", "snapshot/*"],
]);

/** Whether a right is one to what the call itself makes. */
export const isOnWhatIsMade = (action: string, resource: string): boolean =>
  onWhatIsMade.get(action.toLowerCase()) === resourcePart(resource);

/** The part of an ARN after region and account: `volume/*`, `bucket/key`; all of a text that is no ARN. */
export function resourcePart(arn: string): string {
  const parts = arn.split(":");
  return parts[0] === "arn" && parts.length > 5 ? parts.slice(5).join(":") : arn;
}

/**
 * Whether a resource stands for all of a kind: `*`, `volume/*`, all objects of a bucket, or all buckets. A prefix before the
 * star names some.
 */
export function isAnyResource(resource: string): boolean {
  if (!resource.endsWith("*")) return false;
  const [first = "", ...rest] = resourcePart(resource).split(/[/:]/);
  const isStar = (part: string): boolean => /^\*+$/.test(part);
  return rest.length === 0 ? isStar(first) : rest.every(isStar);
}
