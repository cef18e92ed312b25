import type * as pulumi from "@pulumi/pulumi";

import { FaultList, type Fault } from "./faults";
import type { Known } from "./validation";

/** What an AWS service takes of tags. Everywhere a key has 1 to 128 characters, a value up to 256, and aws: is kept for AWS. */
export interface TagService {
  /** What it tags, in words. */
  what: string;
  /** Tags of one resource. */
  most: number;
  /** Tags that this library sets on one of its resources at most. */
  own: number;
  key: RegExp;
  value: RegExp;
  /** Whether keys that differ in case alone are one. */
  ignoresCase?: boolean;
}

/** What all services take that document nothing of their own: EC2 user guide, "Tag your Amazon EC2 resources". */
const everywhere = { key: /^[\p{L}\p{N} +\-=._:/@]+$/u, value: /^[\p{L}\p{N} +\-=._:/@]*$/u };

/** The services whose resources are tagged here, each with its own limits. A test holds every resource of a plan against its row. */
export const tagServices = {
  /** Amazon S3 user guide, "Categorizing your objects using tags". */
  objects: { what: "an S3 object", most: 10, own: 2, ...everywhere },
  /** Amazon S3 user guide, "Using cost allocation S3 bucket tags". */
  buckets: { what: "a bucket", most: 50, own: 2, ...everywhere },
  /** Route 53 API reference, ChangeTagsForResource. */
  hostedZones: { what: "a hosted zone", most: 10, own: 2, ...everywhere },
  /** IAM API reference, Tag; IAM user guide, "Tags for IAM resources", on case. */
  iam: {
    ...{ what: "an IAM role", most: 50, own: 2, ignoresCase: true },
    ...{ key: /^[\p{L}\p{Z}\p{N}_.:/=+\-@]+$/u, value: /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u },
  },
  /** EC2 user guide, "Tag your Amazon EC2 resources": networks, disks, templates and what they launch. */
  ec2: { what: "a disk", most: 50, own: 5, key: /^[^]+$/, value: /^[^]*$/ },
  /** Auto Scaling user guide, "Tag Auto Scaling groups and instances". */
  autoScaling: { what: "an auto scaling group", most: 50, own: 2, ...everywhere },
  /** Data Lifecycle Manager API reference, TagResource. Its range from + to = has digits in it. */
  snapshotPolicies: {
    ...{ what: "a snapshot policy", most: 50, own: 2 },
    ...{ key: /^(?!aws:)[a-zA-Z+-=._:/]+$/, value: /^[^]*$/ },
  },
  /** Secrets Manager user guide, "Tagging secrets". */
  secrets: { what: "a secret", most: 50, own: 2, ...everywhere },
} satisfies Record<string, TagService>;

const services: TagService[] = Object.values(tagServices);
const roomIn = ({ most, own }: TagService): number => most - own;
const tightest = services.reduce((least, each) => (roomIn(each) < roomIn(least) ? each : least));

/** Tags that a caller may give to every resource, beside `Name`, which takes the place of this library's own. */
export const mostTags = roomIn(tightest);

export type KnownTags = Known<Record<string, pulumi.Input<string>>> | undefined;

/** Rules of the `tags` argument that every component has: what every service takes, whichever resources there are. */
export function tagFaults(tags: KnownTags, property = "tags"): Fault[] {
  const faults = new FaultList();
  const keys = Object.keys(tags ?? {});
  faults.check(property, keys.length, countProblem(keys));
  for (const [index, key] of keys.entries()) {
    const at = `${property}.${key}`;
    const earlier = ["Name", ...keys.slice(0, index)];
    faults.rule(at, () => [tags?.[key], keyProblem(key) ?? clashProblem(key, earlier)]);
    faults.rule(at, () => [tags?.[key], valueProblem(tags?.[key])]);
  }
  return faults.all;
}

/** What is wrong with tags only because the provider adds its default tags to them. */
export function unionFaults(tags: KnownTags, defaults: Record<string, unknown>, property = "tags"): Fault[] {
  const faults = new FaultList();
  const [keys, added] = [Object.keys(tags ?? {}), Object.keys(defaults)];
  const all = [...new Set([...keys, ...added])];
  if (countProblem(keys) === undefined && countProblem(added) === undefined && keys.length > 0) {
    const problem = countProblem(all);
    faults.check(property, all.length, problem && `with those of aws:defaultTags; ${problem}`);
  }
  for (const key of keys) faults.rule(`${property}.${key}`, () => [tags?.[key], clashProblem(key, added)]);
  return faults.all;
}

function countProblem(keys: string[]): string | undefined {
  if (keys.filter((key) => key !== "Name").length <= mostTags) return undefined;
  const { what, most, own } = tightest;
  return `allowed: at most ${mostTags} tags beside Name, since ${what} takes ${most}, and ${own} are set here`;
}

function keyProblem(key: string): string | undefined {
  if (/^(aws|startup-stack):/i.test(key)) {
    return "keys that begin with aws: or startup-stack: are kept for AWS and this library";
  }
  if (key.length === 0 || key.length > 128) return "allowed: keys of 1 to 128 characters";
  if (services.every((service) => service.key.test(key))) return undefined;
  return "allowed in keys, since no other is in all services: letters a to z, digits and + - = . _ : /";
}

function valueProblem(value: unknown): string | undefined {
  // No tag at all.
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "string") return "allowed: text";
  if (value.length > 256) return "allowed: values of at most 256 characters";
  if (services.every((service) => service.value.test(value))) return undefined;
  return "allowed in values, since no other is in all services: letters, digits, spaces and + - = . _ : / @";
}

function clashProblem(key: string, others: string[]): string | undefined {
  const same = others.find((other) => other !== key && other.toLowerCase() === key.toLowerCase());
  return same && `IAM, which ignores case, takes it for ${same}; allowed: one of them`;
}
