import type * as pulumi from "@pulumi/pulumi";

/** Where the package of the chef client comes from. */
export interface ChefRepositoryClient {
  /** `cinc`, the Apache-2.0 build, or `chef`. */
  flavour: pulumi.Input<string>;
  /** Version that must be installed. If omitted, the image decides. */
  version?: pulumi.Input<string>;
  /** The `https://` or `s3://` address of a Debian package. If omitted, the client must be in the image. */
  url?: pulumi.Input<string>;
  /** SHA-256 of the package, 64 hex digits. Needed with `url`. If omitted, none. */
  sha256?: pulumi.Input<string>;
}

/** An archive that nodes converge from. */
export interface ChefArchive {
  /** Its key in the environment's bucket. */
  key: pulumi.Input<string>;
  /** SHA-256 of its bytes, 64 hex digits. */
  sha256: pulumi.Input<string>;
}

/** The archives of a chef repository. */
export interface ChefArchives {
  /** By role: what its nodes converge from. */
  roles: pulumi.Input<Record<string, pulumi.Input<ChefArchive>>>;
  /** By service: what nodes of other tiers join it with. */
  joins: pulumi.Input<Record<string, pulumi.Input<ChefArchive>>>;
}

/** What a node needs to know of its environment: the `bootstrap` output of a ChefRepository. */
export interface NodeBootstrap {
  /** Name of the environment, which is also the chef environment. */
  environment: pulumi.Input<string>;
  /** The domain below which nodes have their names. */
  domain: pulumi.Input<string>;
  /** Name of the environment's bucket. */
  bucket: pulumi.Input<string>;
  /** ARN of the environment's bucket. */
  bucketArn: pulumi.Input<string>;
  /** SHA-256 of the chef repository's archive that is in force. No node is told of it: nodes read the pointer. */
  bundleSha256: pulumi.Input<string>;
  /** The package of the chef client. */
  client: pulumi.Input<ChefRepositoryClient>;
  /** What nodes converge from. If omitted, no archives, and no service can be joined. */
  archives?: pulumi.Input<ChefArchives>;
  /** Id of the security group that every node is in beside its tier's own. If omitted, nodes are in their tier's alone, and no Membership can be made. */
  nodesGroupId?: pulumi.Input<string>;
}
