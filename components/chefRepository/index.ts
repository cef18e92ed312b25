import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { NodeBootstrap } from "../bootstrap/nodeBootstrap";
import { childTags } from "../tags";
import { validate } from "../validation";
import type { ChefRepositoryArgs } from "./args";
import { bundleKey, bundlePaths, ownRepositoryPath, readBundle, renderPointer } from "./bundle";
import { chefRepositoryFaults } from "./validate";

export type * from "./args";

/**
 * The bucket that an environment's nodes converge from: the chef repository as one archive named by its digest, the
 * pointer to the one in force, and the documents and records of all tiers. Made once for each environment.
 */
export class ChefRepository extends pulumi.ComponentResource {
  /** Name of the bucket. */
  readonly bucket: pulumi.Output<string>;
  /** SHA-256 of the archive in force. */
  readonly bundleSha256: pulumi.Output<string>;
  /** What every component that has nodes takes as its `bootstrap` argument. */
  readonly bootstrap: pulumi.Output<NodeBootstrap>;

  constructor(name: string, args: ChefRepositoryArgs, opts?: pulumi.ComponentResourceOptions) {
    const repositoryPath = args.repositoryPath ?? ownRepositoryPath;
    const paths = bundlePaths(repositoryPath);
    validate("ChefRepository", name, args, (known) => chefRepositoryFaults(known, paths));
    super("startup-stack:index:ChefRepository", name, {}, opts);

    const bundle = readBundle(repositoryPath);

    const tags = childTags(name, { "startup-stack:component": name }, args.tags);
    const parent = { parent: this };
    const bucket = new aws.s3.Bucket(name, { forceDestroy: args.forceDestroy ?? false, tags }, parent);
    const guards = guardBucket(name, bucket, parent);

    const archive = new aws.s3.BucketObjectv2(
      `${name}-bundle`,
      {
        bucket: bucket.bucket,
        key: bundleKey(bundle.sha256),
        contentBase64: bundle.base64,
        contentType: "application/gzip",
        tags,
      },
      // A node that boots while the pointer moves still finds the archive that it was told of.
      { ...parent, dependsOn: guards, retainOnDelete: true },
    );
    const pointer = new aws.s3.BucketObjectv2(
      `${name}-pointer`,
      {
        bucket: bucket.bucket,
        key: "bundle.json",
        content: archive.key.apply((key) => renderPointer(bundle.sha256, key)),
        contentType: "application/json",
        tags,
      },
      parent,
    );

    this.bucket = bucket.bucket;
    this.bundleSha256 = pulumi.output(bundle.sha256);
    this.bootstrap = pulumi.output({
      environment: args.environment,
      domain: args.domain ?? pulumi.interpolate`${args.environment}.internal`,
      // Whoever names the bucket also waits for the pointer, so that no node boots before it can converge.
      bucket: pulumi.all([bucket.bucket, pointer.id]).apply(([bucketName]) => bucketName),
      bucketArn: bucket.arn,
      bundleSha256: bundle.sha256,
      client: args.client ?? { flavour: "cinc" },
    });
    this.registerOutputs({ bucket: this.bucket, bundleSha256: this.bundleSha256, bootstrap: this.bootstrap });
  }
}

/** Private, encrypted, versioned; TLS only; old versions of records, which change every 30 seconds, go after a day, and entries of nodes with them. */
function guardBucket(name: string, bucket: aws.s3.Bucket, parent: pulumi.CustomResourceOptions): pulumi.Resource[] {
  const named = { bucket: bucket.bucket };
  const rule = (prefix: string) => ({
    status: "Enabled",
    filter: { prefix },
    noncurrentVersionExpiration: { noncurrentDays: 1 },
  });
  const versioning = new aws.s3.BucketVersioning(
    name,
    { ...named, versioningConfiguration: { status: "Enabled" } },
    parent,
  );
  return [
    versioning,
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
    new aws.s3.BucketLifecycleConfiguration(
      name,
      {
        ...named,
        rules: [
          ...["members/", "ensembles/"].map((prefix) => ({ id: `expire-old-${prefix.slice(0, -1)}`, ...rule(prefix) })),
          // A node that died could not take its entry back. With days S3 also removes the marks of what was deleted.
          { id: "expire-hosts", ...rule("hosts/"), expiration: { days: 1 } },
        ],
      },
      { ...parent, dependsOn: versioning },
    ),
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
