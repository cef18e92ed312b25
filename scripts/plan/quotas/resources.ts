import { userDataLimit } from "../../../components/bootstrap/userData";
import { tagServices } from "../../../components/tagRules";
import type { PlanResource } from "../format";
import { inside, list, text } from "../inputs";
import { isMasked } from "../masks";
import {
  each,
  finder,
  lengthOf,
  ofType,
  perAccount,
  perRegion,
  sumOf,
  type Count,
  type Counted,
  type Quota,
} from "./quota";

const autoScaling = 'Amazon EC2 Auto Scaling user guide, "Quotas for Amazon EC2 Auto Scaling"';
const createGroup = "EC2 API reference, CreateSecurityGroup";
const createAutoScalingGroup = "Auto Scaling API reference, CreateAutoScalingGroup";

const group = "aws:autoscaling/group:Group";
const template = "aws:ec2/launchTemplate:LaunchTemplate";
const securityGroup = "aws:ec2/securityGroup:SecurityGroup";
const [object, zone] = ["aws:s3/bucketObjectv2:BucketObjectv2", "aws:route53/zone:Zone"];

export const resourceQuotas: Quota[] = [
  {
    ...{ of: "a region", what: "auto scaling groups", most: 500, highest: Infinity, source: autoScaling },
    count: perRegion(group),
  },
  {
    ...{ of: "an auto scaling group", what: "lifecycle hooks", most: 50, highest: 50, source: autoScaling },
    count: hooksOf,
  },
  {
    ...{ of: "an auto scaling group", what: "scaling policies", most: 50, highest: 50, source: autoScaling },
    count: (counted) => sumOf(attachedToGroups(counted, "aws:autoscaling/policy:Policy")),
  },
  {
    ...{ of: "an auto scaling group", what: "characters of its name", most: 255, highest: 255 },
    source: createAutoScalingGroup,
    count: each(group, ({ name }) => lengthOf(name)),
  },
  {
    ...{ of: "a region", what: "launch templates", most: 5000, highest: Infinity },
    source: 'EC2 user guide, "Restrictions for Amazon EC2 launch templates"',
    count: perRegion(template),
  },
  {
    ...{ of: "a launch template", what: "characters of its name", most: 128, highest: 128 },
    source: "EC2 API reference, CreateLaunchTemplate",
    count: each(template, ({ name }) => lengthOf(name)),
  },
  {
    ...{ of: "an instance", what: "bytes of user-data", most: userDataLimit, highest: userDataLimit },
    source: 'EC2 user guide, "Work with instance user data"',
    count: userDataOf,
  },
  {
    ...{ of: "a security group", what: "characters of its name", most: 255, highest: 255, source: createGroup },
    count: each(securityGroup, ({ name }) => lengthOf(name)),
  },
  {
    ...{ of: "a security group", what: "characters of its description", most: 255, highest: 255, source: createGroup },
    count: each(securityGroup, ({ description }) => lengthOf(description)),
  },
  {
    ...{ of: "an account", what: "buckets", most: 10_000, highest: Infinity },
    source: 'Amazon S3 user guide, "General purpose bucket quotas, limitations, and restrictions"',
    count: perAccount("aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"),
  },
  {
    ...{ of: "a bucket", what: "bytes of its policy", most: 20_480, highest: 20_480 },
    source: 'Amazon S3 user guide, "Bucket policies and user policies"',
    count: each("aws:s3/bucketPolicy:BucketPolicy", ({ policy }) => bytesOf(policy)),
  },
  {
    ...{ of: "a resource", what: "tags", most: tagServices.ec2.most, highest: tagServices.ec2.most },
    source: 'AWS Billing user guide, "User-Defined Tag Restrictions"',
    count: tagsOf((type) => type !== object && type !== zone),
  },
  {
    ...{ of: "an S3 object", what: "tags", most: tagServices.objects.most, highest: tagServices.objects.most },
    source: 'Amazon S3 user guide, "Categorizing your objects using tags"',
    count: tagsOf((type) => type === object),
  },
  {
    ...{ of: "a hosted zone", what: "tags", most: tagServices.hostedZones.most, highest: tagServices.hostedZones.most },
    source: "Route 53 API reference, ChangeTagsForResource",
    count: tagsOf((type) => type === zone),
  },
];

const bytesOf = (value: unknown, encoding?: BufferEncoding): number | undefined =>
  typeof value === "string" && !isMasked(value) ? Buffer.byteLength(value, encoding) : undefined;

/** Hooks of each group, those that it is made with among them. */
function hooksOf(counted: Counted): Count[] {
  return sumOf([
    ...ofType(counted, group).map((own) => [own, list(own.inputs.initialLifecycleHooks).length] as const),
    ...attachedToGroups(counted, "aws:autoscaling/lifecycleHook:LifecycleHook"),
  ]);
}

/** Resources of a type, each counted for the group that it names. */
function attachedToGroups(counted: Counted, type: string) {
  const find = finder(counted, group);
  return ofType(counted, type).map(({ inputs }) => [find(inputs.autoscalingGroupName), 1] as const);
}

/** User-data as EC2 counts them, before base64. A launch template has them in base64, an instance either way. */
function userDataOf(counted: Counted): Count[] {
  return [
    ...each(template, ({ userData }) => bytesOf(userData, "base64"))(counted),
    ...["aws:ec2/instance:Instance", "aws:ec2/launchConfiguration:LaunchConfiguration"].flatMap((type) =>
      each(type, (inputs) => bytesOf(inputs.userDataBase64, "base64") ?? bytesOf(inputs.userData))(counted),
    ),
  ];
}

/** Tags of AWS's resources of some types, and the most of what each launches. */
function tagsOf(isCounted: (type: string) => boolean): (counted: Counted) => Count[] {
  return ({ resources }) =>
    resources
      .filter(({ type }) => type.startsWith("aws:") && isCounted(type))
      .map((resource) => ({ name: resource.name, resource, count: Math.max(...tagCounts(resource)) }));
}

function tagCounts({ inputs: { tags, tagSpecifications } }: PlanResource): number[] {
  const launched = list(tagSpecifications).map((specification) => inside(specification).tags);
  return [tags, ...launched].map((set) =>
    Array.isArray(set) ? new Set(set.map((tag) => text(inside(tag), "key"))).size : Object.keys(inside(set)).length,
  );
}
