import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

/** Guards of a bucket that nobody but this account's own may read: no public access, encryption, TLS only. */
export function privateBucket(
  name: string,
  bucket: aws.s3.Bucket,
  parent: pulumi.CustomResourceOptions,
): pulumi.Resource[] {
  const named = { bucket: bucket.bucket };
  return [
    new aws.s3.BucketPublicAccessBlock(
      name,
      { ...named, blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
      parent,
    ),
    new aws.s3.BucketServerSideEncryptionConfiguration(
      name,
      { ...named, rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }] },
      parent,
    ),
    new aws.s3.BucketPolicy(name, { ...named, policy: bucket.arn.apply(tlsOnlyPolicy) }, parent),
  ];
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
