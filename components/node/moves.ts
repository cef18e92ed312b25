import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { MemberFacts } from "../bootstrap/documents";
import type { Fault } from "../faults";
import { inPlace } from "../inPlace";
import type { DataMember } from "./args";

/** A member as its arguments have it, and what there is of it. */
interface Settled {
  member: DataMember;
  facts: pulumi.Output<MemberFacts>;
  networkInterface: aws.ec2.NetworkInterface;
  volume?: aws.ebs.Volume;
  /** Of the addresses of the member's zone, where the tier has made one. */
  reservation?: aws.ec2.SubnetCidrReservation;
}

/** What the interface of a member says of itself, from its first day. */
export const interfaceDescription = (name: string): string => `fixed address of ${name}`;

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
  const descriptions = members.map(({ networkInterface: { description } }) => pulumi.output(description));
  return inPlace(
    component,
    pulumi.all([pulumi.all(settled), pulumi.all(descriptions)]).apply(([all, described]) => {
      // Whoever has another name is another one in all that the name is part of: nothing else is worth saying.
      const renamed = described.flatMap((description) => renamedFault(component, description)).slice(0, 1);
      if (renamed.length > 0) return renamed;
      return all.flatMap(({ id, zone, facts: { address }, privateIps, volumeZone, ...key }): Fault[] => {
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
      });
    }),
  );
}

/**
 * A tier that was made under another name, which an alias keeps: its documents, records, groups and rights go by that name,
 * and members know no other. What somebody else has written into a description is none.
 */
function renamedFault(component: string, description = ""): Fault[] {
  const made = new RegExp(`^${interfaceDescription("(.+)")}-\\d+$`).exec(description)?.[1];
  if (made === undefined || made === component) return [];
  const problem = `its members were made as ${made}, and keep that name; allowed: ${made}`;
  return [{ property: "name", given: component, problem }];
}

/** The id of a member's interface, unless its arguments name another subnet, of the same block, than the interface is in. */
export function interfaceInPlace(
  component: string,
  { member: { id, zone, subnetId }, networkInterface, reservation }: Settled,
  settled: pulumi.Output<unknown>,
): pulumi.Output<string> {
  const inSubnet = inPlace(
    component,
    pulumi
      .all([networkInterface.subnetId, subnetId, reservation?.subnetId, settled])
      .apply(([own, given, reserved = given]): Fault[] => {
        const fault = (problem: string) => [{ property: `subnetId of member ${id}`, given, problem }];
        if (own !== given) return fault(`its interface is in ${own}, and stays there; allowed: ${own}`);
        // All members of the zone are new ones, and the reservation stayed with those before.
        if (reserved !== given)
          return fault(`the addresses of ${zone} are reserved in ${reserved}; allowed: ${reserved}`);
        return [];
      }),
  );
  return pulumi.all([networkInterface.id, inSubnet]).apply(([interfaceId]) => interfaceId);
}
