import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { FaultList, type Fault } from "../faults";
import { inPlace } from "../inPlace";
import { perProgram } from "../perProgram";
import { refuse, refuseLater } from "../validation";
import type { MesosClusterArgs } from "./args";
import { defaults } from "./defaults";

/** Where the masters of a cluster meet: addresses of a quorum, the network that these are of, and a path in its tree. */
interface MeetingPoint {
  connection: pulumi.Input<string>;
  vpcId: pulumi.Input<string>;
  chroot: pulumi.Input<string>;
}

const bookOfProgram = perProgram((): { point: MeetingPoint; owner: string }[] => []);

/**
 * Enters where the masters of a cluster meet, and refuses it where those of another one do: both would elect one leader
 * among them and write one log. By the arguments as they stand, before anything is made; outputs besides by their values,
 * since another output may have the same.
 */
export function claimChroot(component: string, args: MesosClusterArgs): void {
  const book = bookOfProgram();
  if (book === undefined) return;
  const { zookeeperConnection: connection, vpcId, zookeeperChroot: chroot = defaults.zookeeperChroot } = args;
  const claim = (point: MeetingPoint): Fault[] => {
    const owner = book.find((other) => other.owner !== component && isOne(other.point, point))?.owner;
    const problem = `the masters of ${owner} meet there, in the same quorum; allowed: a path that no other cluster has, such as /${component}`;
    const faults = new FaultList();
    faults.check("zookeeperChroot", point.chroot, owner === undefined ? undefined : problem);
    book.push({ point, owner: component });
    return faults.all;
  };
  refuse("MesosCluster", component, claim({ connection, vpcId, chroot }));
  if ([connection, vpcId, chroot].every((given) => typeof given === "string")) return;
  refuseLater("MesosCluster", component, pulumi.output({ connection, vpcId, chroot }), claim);
}

/** Addresses are the same machines in one network; the same output is the same quorum wherever it is asked from. */
function isOne(one: MeetingPoint, other: MeetingPoint): boolean {
  if (one.chroot !== other.chroot) return false;
  const [ours, theirs] = [one.connection, other.connection];
  if (typeof ours !== "string" || typeof theirs !== "string") return ours === theirs;
  const members = theirs.split(",");
  return one.vpcId === other.vpcId && ours.split(",").some((member) => members.includes(member));
}

/** What the masters' group says of itself, for ever: a cluster is what meets at its path. */
export const masterGroupDescription = (
  chroot: pulumi.Input<string> = defaults.zookeeperChroot,
): pulumi.Output<string> => pulumi.interpolate`masters of the Mesos cluster at ${chroot}`;

/**
 * The path of a cluster, once it is sure that its masters were made for it: those that restart at another one would be alone
 * there, one after the other, without a quorum. Else ends the program, in a preview as well.
 */
export function chrootInPlace(
  component: string,
  masterGroup: aws.ec2.SecurityGroup,
  chroot: pulumi.Input<string> = defaults.zookeeperChroot,
): pulumi.Output<string> {
  const settled = inPlace(
    component,
    pulumi.all([masterGroup.description, chroot]).apply(([description, given]): Fault[] => {
      const made = /^masters of the Mesos cluster at (.+)$/.exec(description)?.[1];
      if (made === undefined || made === given) return [];
      const problem = `its masters were made for ${made}, and stay there; allowed: ${made}, or a cluster of another name`;
      return [{ property: "zookeeperChroot", given, problem }];
    }),
  );
  return pulumi.all([chroot, settled]).apply(([known]) => known);
}
