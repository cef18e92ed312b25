import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

import { retention } from "./retention";
import type { Tags } from "./tags";

/** A bucket that nobody but this account's own may read: no public access, encryption, TLS only. */
export interface PrivateBucket {
  bucket: aws.s3.Bucket;
  guards: pulumi.Resource[];
  /** Options of whatever else a bucket is guarded by: it stays as long as the bucket does. */
  child: pulumi.CustomResourceOptions;
}

/** Makes such a bucket. One that is not retained goes with all that is in it. */
export function privateBucket(
  name: string,
  { retainData, tags }: { retainData: boolean | undefined; tags: Tags },
  parent: pulumi.Resource,
): PrivateBucket {
  const kept = retention(retainData);
  const bucket = new aws.s3.Bucket(name, { forceDestroy: retainData === false, tags }, { parent, ...kept });
  const child = { parent, retainOnDelete: kept.retainOnDelete };
  const named = { bucket: bucket.bucket };
  const guards = [
    new aws.s3.BucketPublicAccessBlock(
      name,
      { ...named, blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
      child,
    ),
    new aws.s3.BucketServerSideEncryptionConfiguration(
      name,
      { ...named, rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }] },
      child,
    ),
    new aws.s3.BucketPolicy(name, { ...named, policy: bucket.arn.apply(tlsOnlyPolicy) }, child),
  ];
  return { bucket, guards, child };
}

function tlsOnlyPolicy(bucketArn: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "TlsOnly",
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: [bucketArn, `${bucketArn}/*`],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ],
  });
}
