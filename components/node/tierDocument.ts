import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

import { documentKey } from "../bootstrap/documents";
import type { NodeBootstrap } from "../bootstrap/nodeBootstrap";
import { childTags, type Tags } from "../tags";

/** Publishes a tier's document, which decides what its nodes run. */
export function publishDocument(
  tier: string,
  args: { bootstrap: pulumi.Output<pulumi.Unwrap<NodeBootstrap>>; text: pulumi.Input<string>; tags: Tags | undefined },
  parent: pulumi.Resource,
): aws.s3.BucketObjectv2 {
  return new aws.s3.BucketObjectv2(
    `${tier}-document`,
    {
      bucket: args.bootstrap.bucket,
      key: documentKey(tier),
      content: args.text,
      contentType: "application/json",
      tags: childTags(`${tier}-document`, { "startup-stack:component": tier }, args.tags),
    },
    { parent },
  );
}
