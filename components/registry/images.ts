import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

import { allow, type Statement } from "../node/statements";
import { privateBucket } from "../privateBucket";
import { childTags, type Tags } from "../tags";

/** Days after which parts of an upload that nobody has finished go; they cost as much as whole objects, and nothing lists them. */
const uploadDays = 7;

/** The bucket of the images. Not versioned: each object is named by its digest, and what is deleted was collected as garbage. */
export function imagesBucket(
  component: string,
  { retainData, tags }: { retainData?: boolean; tags?: Tags },
  parent: pulumi.Resource,
): { bucket: aws.s3.Bucket; guards: pulumi.Resource[] } {
  const name = `${component}-images`;
  const { bucket, guards, child } = privateBucket(
    name,
    { retainData, tags: childTags(name, { "startup-stack:component": component }, tags) },
    parent,
  );
  const lifecycle = new aws.s3.BucketLifecycleConfiguration(
    name,
    {
      bucket: bucket.bucket,
      rules: [
        {
          id: "abort-uploads",
          status: "Enabled",
          filter: { prefix: "" },
          abortIncompleteMultipartUpload: { daysAfterInitiation: uploadDays },
        },
      ],
    },
    child,
  );
  return { bucket, guards: [...guards, lifecycle] };
}

/**
 * What the registry does in its bucket (Distribution, "S3 storage driver", S3 permission scopes), below the folder that all
 * of its paths begin with (registry/storage/paths.go), and nothing in another bucket.
 */
export const keepImages = (bucketArn: string): Statement[] => [
  allow("ListImages", ["s3:ListBucket", "s3:ListBucketMultipartUploads"], bucketArn),
  allow(
    "KeepImages",
    ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:ListMultipartUploadParts", "s3:AbortMultipartUpload"],
    `${bucketArn}/docker/registry/v2/*`,
  ),
];
