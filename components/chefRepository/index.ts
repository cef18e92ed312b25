import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { ChefArchive, ChefArchives, NodeBootstrap } from "../bootstrap/nodeBootstrap";
import { warnOfUnlocked } from "../bootstrap/unlocked";
import { validateComponent } from "../componentRules";
import { contentAddressed } from "../contentAddressed";
import { defaultDomain, namesakes } from "../names";
import { privateBucket, type PrivateBucket } from "../privateBucket";
import { retainedChildren } from "../retention";
import { childTags } from "../tags";
import { archiveKey, packArchive } from "./archive";
import type { ChefRepositoryArgs } from "./args";
import { joinFiles, joinServices, nodeRoles, roleFiles } from "./closure";
import { ownRepositoryPath, readRepository, type Files, type Repository } from "./repositoryFiles";
import { chefRepositoryFaults } from "./validate";

export type * from "./args";

/**
 * The bucket that an environment's nodes converge from: an archive for each role of the chef repository and for each
 * service that nodes can join, named by its digest, and the documents and records of all tiers. Made once for each
 * environment. An archive holds what its role reaches and nothing else, so that a change reaches those alone who run it.
 * Its name has up to 55 lower-case letters, digits and hyphens.
 */
export class ChefRepository extends pulumi.ComponentResource {
  /** Name of the bucket. */
  readonly bucket: pulumi.Output<string>;
  /** What every component that has nodes takes as its `bootstrap` argument. */
  readonly bootstrap: pulumi.Output<NodeBootstrap>;
  /** Name of the bucket by its logical name, where it stays when the stack is destroyed; with `retainData: false` nothing. */
  readonly retained: pulumi.Output<Record<string, string>>;

  constructor(name: string, args: ChefRepositoryArgs, opts?: pulumi.ComponentResourceOptions) {
    let repository: Repository = { files: new Map(), faults: [] };
    const domain = args.domain ?? domainOf(args.environment);
    const judged = validateComponent("ChefRepository", name, { ...args, domain }, opts, {
      made: namesakes.repository,
      rules: (known) => {
        if (repository.files.size === 0) repository = readRepository(known.repositoryPath ?? ownRepositoryPath);
        return chefRepositoryFaults(known, repository);
      },
      plain: { repositoryPath: true, retainData: true },
    });
    const { files } = repository;
    super("startup-stack:index:ChefRepository", name, {}, opts);

    pulumi.output(judged.artifacts).apply((artifacts) => {
      warnOfUnlocked(artifacts, this);
    });
    const tags = childTags(name, { "startup-stack:component": name }, judged.tags);
    const parent = { parent: this };
    const { retainData } = judged;
    const { bucket, guards } = repositoryBucket(name, { retainData, tags }, this);

    const archive = (child: string, filesIn: (environment: string) => Files): pulumi.Output<ChefArchive> =>
      archiveObject(
        child,
        { bucket, environment: judged.environment, filesIn, tags },
        { ...parent, dependsOn: guards },
      );
    const archives: ChefArchives = {
      roles: Object.fromEntries(
        nodeRoles(files).map((role) => [
          role,
          archive(`${name}-role-${role}`, (environment) => roleFiles(role, environment, files)),
        ]),
      ),
      joins: Object.fromEntries(
        joinServices(files).map((service) => [
          service,
          archive(`${name}-join-${service}`, (environment) => joinFiles(service, environment, files)),
        ]),
      ),
    };

    this.bucket = bucket.bucket;
    this.bootstrap = pulumi.output({
      environment: judged.environment,
      domain: judged.domain,
      bucket: bucket.bucket,
      bucketArn: bucket.arn,
      archives,
      dns: judged.dns,
      client: judged.client ?? "cinc",
      artifacts: judged.artifacts,
      sessionManager: judged.sessionManager,
      keyName: judged.keyName,
      nodesGroupId: judged.nodesGroupId,
    });
    this.retained = retainedChildren(retainData, [[name, bucket.bucket]]);
    this.registerOutputs({ bucket: this.bucket, bootstrap: this.bootstrap, retained: this.retained });
  }
}

/** The default domain, known where the environment is, so that both are checked at once. */
const domainOf = (environment: pulumi.Input<string>): pulumi.Input<string> =>
  typeof environment === "string" ? defaultDomain(environment) : pulumi.output(environment).apply(defaultDomain);

/** One archive in the bucket; whoever names it also waits until it is there. */
function archiveObject(
  child: string,
  {
    bucket,
    environment,
    filesIn,
    tags,
  }: {
    bucket: aws.s3.Bucket;
    environment: pulumi.Input<string>;
    filesIn: (environment: string) => Files;
    tags: ReturnType<typeof childTags>;
  },
  options: pulumi.CustomResourceOptions,
): pulumi.Output<ChefArchive> {
  const packed = pulumi.output(environment).apply((known) => packArchive(filesIn(known)));
  const object = new aws.s3.BucketObjectv2(
    child,
    {
      bucket: bucket.bucket,
      key: packed.sha256.apply(archiveKey),
      contentBase64: packed.base64,
      contentType: "application/gzip",
      tags,
    },
    { ...options, ...contentAddressed },
  );
  return pulumi.output({ key: object.key, sha256: packed.sha256 });
}

/** Private and versioned; old versions of records, which change every 30 seconds, go after a day, and entries of nodes with them. */
function repositoryBucket(
  name: string,
  settings: Parameters<typeof privateBucket>[1],
  parent: pulumi.Resource,
): Pick<PrivateBucket, "bucket" | "guards"> {
  const { bucket, guards, child } = privateBucket(name, settings, parent);
  const named = { bucket: bucket.bucket };
  const rule = (prefix: string) => ({
    status: "Enabled",
    filter: { prefix },
    noncurrentVersionExpiration: { noncurrentDays: 1 },
  });
  const versioning = new aws.s3.BucketVersioning(
    name,
    { ...named, versioningConfiguration: { status: "Enabled" } },
    child,
  );
  const lifecycle = new aws.s3.BucketLifecycleConfiguration(
    name,
    {
      ...named,
      rules: [
        ...["members/", "ensembles/"].map((prefix) => ({ id: `expire-old-${prefix.slice(0, -1)}`, ...rule(prefix) })),
        // A node that died could not take its entry back. With days S3 also removes the marks of what was deleted.
        { id: "expire-hosts", ...rule("hosts/"), expiration: { days: 1 } },
      ],
    },
    { ...child, dependsOn: versioning },
  );
  return { bucket, guards: [versioning, ...guards, lifecycle] };
}
