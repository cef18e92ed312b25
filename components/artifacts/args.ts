import type * as pulumi from "@pulumi/pulumi";

/** A package of others that nodes fetch and install: which one, from where, and the digest that it must have. */
export interface Artifact {
  /** Version that is installed, in its maker's own numbers. */
  version: pulumi.Input<string>;
  /** The `https://` or `s3://` address of a Debian package, without user and password. Of an object of S3 the nodes that fetch it get the right to read it; a bucket of another account has to let them as well. */
  url: pulumi.Input<string>;
  /** SHA-256 of the package, 64 hex digits in lower case. If omitted, it is unlocked: a preview warns, and an update is refused where a node would fetch it. */
  sha256?: pulumi.Input<string>;
}
