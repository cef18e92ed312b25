import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { ArtifactName } from "../artifacts/known";
import { fetchingOf, installedArtifacts } from "../bootstrap/artifacts";
import {
  documentDigest,
  documentKey,
  renderTierDocument,
  stateKey,
  type ArchiveReference,
  type MemberFacts,
  type RoleArchive,
  type SecretReference,
} from "../bootstrap/documents";
import type { NodeBootstrap } from "../bootstrap/nodeBootstrap";
import { contentAddressed } from "../contentAddressed";
import { describeFaults, PlainError } from "../faults";
import { childTags, type Tags } from "../tags";
import { endsProgram } from "../validation";

/** What decides what a tier's nodes run. */
export interface TierDocumentArgs {
  bootstrap: pulumi.Output<pulumi.Unwrap<NodeBootstrap>>;
  /** The chef role of the nodes, whose archive they converge from. */
  role: string;
  settings: pulumi.Input<Record<string, unknown>>;
  /** The fixed members; a fleet has none. */
  members: pulumi.Input<MemberFacts[]>;
  /** The secrets by the name that the cookbook has for each. */
  secrets: Record<string, pulumi.Output<SecretReference>>;
  /** Packages of others that recipes install beside those of every node. */
  artifacts?: pulumi.Input<ArtifactName[]>;
  /** A name of the first member's address beside its own. */
  alias?: pulumi.Input<string>;
  /** The incarnation that begins with the data of copies. */
  restore?: string;
  /** The incarnation that was born in an earlier stack. */
  born?: string;
  tags: Tags | undefined;
}

/** A tier's document in force. */
export interface PublishedDocument {
  object: aws.s3.BucketObjectv2;
  text: pulumi.Output<string>;
}

/** Puts a tier's document in force, once it is kept among those that were: what nodes may have to go back to. */
export function publishDocument(tier: string, args: TierDocumentArgs, parent: pulumi.Resource): PublishedDocument {
  const { bootstrap, settings, members, secrets } = args;
  const archive = endsProgram(bootstrap.archives.apply(({ roles }) => archiveOf(tier, args.role, roles)));
  const artifacts = fetchingOf(bootstrap, args.artifacts).apply(installedArtifacts);
  const shared = { archive, artifacts, dns: bootstrap.dns, settings, members, secrets, alias: args.alias };
  const text = pulumi.output(shared).apply(({ dns, ...known }) =>
    renderTierDocument({
      ...known,
      tier,
      dns: dns && { servers: dns.servers, search: dns.search ?? [] },
      restore: args.restore,
      born: args.born,
    }),
  );
  const object = (child: string, key: pulumi.Input<string>, options: pulumi.CustomResourceOptions) =>
    new aws.s3.BucketObjectv2(
      child,
      {
        bucket: bootstrap.bucket,
        key,
        content: text,
        contentType: "application/json",
        tags: childTags(child, { "startup-stack:component": tier }, args.tags),
      },
      { parent, ...options },
    );
  const state = object(
    `${tier}-state`,
    text.apply((known) => stateKey(tier, documentDigest(known))),
    contentAddressed,
  );
  return { object: object(`${tier}-document`, documentKey(tier), { dependsOn: state }), text };
}

/** The archive of a role. Throws when the chef repository has no such role. */
function archiveOf(component: string, role: string, roles: Record<string, ArchiveReference>): RoleArchive {
  const archive = roles[role];
  if (archive !== undefined) return { role, ...archive };
  const names = Object.keys(roles).sort().join(", ");
  const problem = `the chef repository has no role ${role}; it has: ${names || "none"}`;
  throw new PlainError(describeFaults(component, [{ property: "bootstrap.archives.roles", problem }]));
}
