import type * as pulumi from "@pulumi/pulumi";

import type { MemberTierArgs, TierMember } from "../node/args";

/** Arguments of a Registry. */
export interface RegistryArgs extends MemberTierArgs {
  /** The node that serves. All that is kept is in the bucket, so that it has no data volume. */
  member: TierMember;
  /** The band of 16 addresses in the subnet that the node has its own in, 1 to 15. Give another one to a second registry in the same subnet; 12 to 15 are the default of no tier. If omitted, 3. A change of it is refused: the certificate and the doors of clients name the address. */
  addressBand?: number;
  /** Private DNS zone that gets a record for the node and one for the registry's name. If omitted, none are made: nodes have both in their hosts files, and others need a record of their own. */
  dnsZoneId?: pulumi.Input<string>;
  /** EC2 instance type. If omitted, t3.small. */
  instanceType?: pulumi.Input<string>;
  /** Whether the images outlive the stack: their bucket is protected, and a destroy lets go of it and deletes nothing. If omitted, true. */
  retainData?: boolean;
}
