import type * as pulumi from "@pulumi/pulumi";

import type { Artifact } from "../artifacts/args";

/** What nodes resolve names by. */
export interface NodeDns {
  /** Addresses of DNS servers, in the order in which they are asked. They must resolve what the network's own would. */
  servers: pulumi.Input<pulumi.Input<string>[]>;
  /** Domains in which a short name is looked for. If omitted, none. */
  search?: pulumi.Input<pulumi.Input<string>[]>;
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
  /** What nodes converge from. No node is told of it directly: it stands in the document of its tier. */
  archives: pulumi.Input<ChefArchives>;
  /** What nodes resolve names by. If omitted, what the network says. */
  dns?: pulumi.Input<NodeDns>;
  /** The chef client: `cinc`, the Apache-2.0 build, or `chef`. */
  client: pulumi.Input<string>;
  /** Packages of others that nodes fetch, by name: `cinc` or `chef`, and `amazon-ssm-agent`. If omitted, the image must have what nodes need. */
  artifacts?: pulumi.Input<Record<string, pulumi.Input<Artifact>>>;
  /** Whether people get at nodes by AWS Systems Manager: every node installs its agent, and its role may open sessions. If omitted, false. */
  sessionManager?: pulumi.Input<boolean>;
  /** Name of the EC2 key pair whose public key nodes take for their image's own user. A change replaces every node, one after the other. If omitted, none. */
  keyName?: pulumi.Input<string>;
  /** Id of the security group that every node is in beside its tier's own. If omitted, nodes are in their tier's alone, and no Membership can be made. */
  nodesGroupId?: pulumi.Input<string>;
}
