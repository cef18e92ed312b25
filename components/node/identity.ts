import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

import { childTags, type Tags } from "../tags";
import { trustPolicy } from "./statements";

/** A role that EC2 instances take, and the profile that hands it to them. Rights are added by the caller. */
export function instanceIdentity(
  name: string,
  own: Record<string, pulumi.Input<string>>,
  tags: Tags | undefined,
  opts: pulumi.CustomResourceOptions,
): { role: aws.iam.Role; profile: aws.iam.InstanceProfile } {
  const named = childTags(name, own, tags);
  const role = new aws.iam.Role(name, { assumeRolePolicy: trustPolicy("ec2.amazonaws.com"), tags: named }, opts);
  const profile = new aws.iam.InstanceProfile(name, { role: role.name, tags: named }, opts);
  return { role, profile };
}
