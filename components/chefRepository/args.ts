import type * as pulumi from "@pulumi/pulumi";

import type { Artifact } from "../artifacts/args";
import type { NodeDns } from "../bootstrap/nodeBootstrap";

/** Arguments of a ChefRepository. */
export interface ChefRepositoryArgs {
  /** Name of the environment, such as `prod`. Up to 82 letters, digits, `-` and `_`; the chef repository must have a file for it under `environments/`. Physical names begin with it, so that an account has it once in a region, and it never changes once there are nodes. */
  environment: pulumi.Input<string>;
  /** The domain below which nodes have their names. Needed where the environment's name has `_` or is not in lower case. If omitted, the environment's name followed by `.internal`. */
  domain?: pulumi.Input<string>;
  /** What nodes resolve names by; a change of it is taken up in place. If omitted, what the network says. */
  dns?: pulumi.Input<NodeDns>;
  /** The chef client: `cinc`, the Apache-2.0 build, or `chef`. If omitted, cinc. */
  client?: pulumi.Input<string>;
  /** Packages of others that nodes fetch, by name: `cinc` or `chef`, and `amazon-ssm-agent`. If omitted, the image must have what nodes need. */
  artifacts?: pulumi.Input<Record<string, pulumi.Input<Artifact>>>;
  /** Whether people get at nodes by AWS Systems Manager: every node installs its agent, the artifact `amazon-ssm-agent`, and its role may open sessions. A change is taken up in place. If omitted, false. */
  sessionManager?: pulumi.Input<boolean>;
  /** Name of the EC2 key pair whose public key nodes take for their image's own user, which is `admin` of Debian's. A change replaces every node, one after the other. If omitted, none: nobody logs in by SSH but users that the image has. */
  keyName?: pulumi.Input<string>;
  /** Folder with `cookbooks/`, `roles/` and `environments/`, read when the program runs. If omitted, the one that comes with this package. */
  repositoryPath?: string;
  /** Whether the bucket outlives the stack, with the ensembles' records in it: protected from every deletion, and kept when the stack lets go of it. Otherwise it is deleted with the stack, with all that is in it. If omitted, true. */
  retainData?: boolean;
  /** The `nodesGroupId` output of the environment's Network. If omitted, nodes are in their tier's security group alone, and no Membership can be made. */
  nodesGroupId?: pulumi.Input<string>;
  /** Tags of every resource, up to 8 beside `Name`; they win over this library's own. Keys have letters a to z, digits and `+ - = . _ : /`, values any letters, spaces and `@` besides. The provider's default tags count as well. If omitted, none. */
  tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}
