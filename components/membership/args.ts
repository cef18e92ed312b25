import type * as pulumi from "@pulumi/pulumi";

import type { NodeBootstrap } from "../bootstrap/nodeBootstrap";
import type { ServiceOffer, TierParty } from "../bootstrap/party";

/** Arguments of a Membership. */
export interface MembershipArgs {
  /** The `bootstrap` output of the environment's ChefRepository, which must have been given a `nodesGroupId`. */
  bootstrap: pulumi.Input<NodeBootstrap>;
  /** Whose nodes join: the `party` output of a tier. One Membership for each tier. */
  party: pulumi.Input<TierParty>;
  /** All services that they join, each the `offer` output of its component; an empty list has them leave those that they joined. */
  offers: pulumi.Input<pulumi.Input<ServiceOffer>[]>;
  /** Tags of every resource, up to 8 beside `Name`; they win over this library's own. Keys have letters a to z, digits and `+ - = . _ : /`, values any letters, spaces and `@` besides. The provider's default tags count as well. If omitted, none. */
  tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}
