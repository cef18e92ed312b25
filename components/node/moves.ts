import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { MemberFacts } from "../bootstrap/documents";
import { describeFaults, type Fault } from "../faults";
import { endsProgram } from "../validation";
import type { DataMember } from "./args";

/** A member as its arguments have it, and what there is of it. */
interface Settled {
  member: DataMember;
  facts: pulumi.Output<MemberFacts>;
  networkInterface: aws.ec2.NetworkInterface;
  volume?: aws.ebs.Volume;
}

/**
 * Waits until it is sure that each member's disk and address are those of its arguments, and else ends the program with
 * all faults at once. The engine never replaces either for an argument's sake, so that the state says where they are: in a
 * preview as well, since nothing is asked for here that only AWS makes up.
 */
export function membersInPlace(
  component: string,
  members: Settled[],
  kmsKeyId?: pulumi.Input<string>,
): pulumi.Output<unknown> {
  const settled = members.map(({ member: { id, zone }, facts, networkInterface: { privateIps }, volume }) => ({
    ...{ id, zone, facts, privateIps },
    volumeZone: volume?.availabilityZone,
    // Without the argument AWS chooses the key, which nobody knows before.
    volumeKey: kmsKeyId === undefined ? undefined : volume?.kmsKeyId,
    kmsKeyId,
  }));
  return checked(
    component,
    pulumi.all(settled).apply((all) =>
      all.flatMap(({ id, zone, facts: { address }, privateIps, volumeZone, ...key }): Fault[] => {
        if (key.volumeKey !== key.kmsKeyId) {
          const problem = `the data volume of member ${id} is encrypted with ${key.volumeKey}, and stays so; allowed: that key`;
          return [{ property: "kmsKeyId", given: key.kmsKeyId, problem }];
        }
        if (volumeZone !== undefined && volumeZone !== zone) {
          const problem = `its data volume is in ${volumeZone}, and stays there; allowed: ${volumeZone}`;
          return [{ property: `zone of member ${id}`, given: zone, problem }];
        }
        if (privateIps.includes(address)) return [];
        const problem = `its interface has ${privateIps.join(", ")}, and keeps it; allowed: the subnet and the band that it was made with`;
        return [{ property: `address of member ${id}`, given: address, problem }];
      }),
    ),
  );
}

/** The id of a member's interface, unless its arguments name another subnet, of the same block, than the interface is in. */
export function interfaceInPlace(
  component: string,
  { member: { id, subnetId }, networkInterface }: Settled,
  settled: pulumi.Output<unknown>,
): pulumi.Output<string> {
  const inPlace = checked(
    component,
    pulumi.all([networkInterface.subnetId, subnetId, settled]).apply(([own, given]): Fault[] => {
      const problem = `its interface is in ${own}, and stays there; allowed: ${own}`;
      return own === given ? [] : [{ property: `subnetId of member ${id}`, given, problem }];
    }),
  );
  return pulumi.all([networkInterface.id, inPlace]).apply(([interfaceId]) => interfaceId);
}

/** Two errors: each resource that waits puts its own words before the one that it meets, and the faults are to stand alone. */
function checked(component: string, found: pulumi.Output<Fault[]>): pulumi.Output<unknown> {
  endsProgram(
    found.apply((faults) => {
      if (faults.length > 0) throw new pulumi.RunError(describeFaults(component, faults));
    }),
  );
  return found.apply((faults) => {
    if (faults.length > 0)
      throw new pulumi.RunError(`nothing is made for ${component} while its members are elsewhere`);
  });
}
