import type * as pulumi from "@pulumi/pulumi";

/** A package of others that nodes need: which version, and from where with which digest, or that the image has it. */
export interface Artifact {
  /** Version that nodes have, in its maker's own numbers. */
  version: pulumi.Input<string>;
  /** The `https://` or `s3://` address of a Debian package, without user and password. Of an object of S3 the nodes that fetch it get the right to read it; a bucket of another account has to let them as well. If omitted, the image must have it. */
  url?: pulumi.Input<string>;
  /** SHA-256 of the package, 64 hex digits in lower case. If omitted, it is unlocked: a preview warns, and an update is refused where a node would fetch it. */
  sha256?: pulumi.Input<string>;
}
