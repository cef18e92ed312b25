import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { Fault } from "../faults";
import { inPlace } from "../inPlace";
import { perProgram } from "../perProgram";
import { refuseLater } from "../validation";

/**
 * What no change of an argument changes of a group. Another name would replace it with all its nodes: refused, see
 * `groupsInPlace`. Later versions of the template are set by the roller, one member at a time, or before it has a
 * fleet refreshed, which gets the earlier one back when that fails.
 */
export const frozenOfGroup = ["name", "launchTemplate"];

/** Of a fleet also the policy by which it launches several types, which holds the template's version: the roller sets it too. */
export const frozenOfFleet = [...frozenOfGroup, "mixedInstancesPolicy"];

/** A group, and what the arguments make of it. */
interface MadeGroup {
  group: aws.autoscaling.Group;
  /** Name of the node or the fleet. */
  name: string;
  /** Of a member, whose group is in one zone. */
  member?: { id: number; zone: string };
}

/**
 * Waits until it is sure that the groups are named for the component and its environment, and in their members' zones, and
 * else ends the program with all faults at once. Rights and user-data name the groups as the arguments do.
 */
export function groupsInPlace(
  component: string,
  environment: pulumi.Input<string>,
  groups: MadeGroup[],
): pulumi.Output<unknown> {
  const known = groups.map(({ group, name, member }) => ({
    name,
    // Its other arguments are no part of this, and the roll is not to wait for them.
    member: member && { id: member.id, zone: member.zone },
    own: group.name,
    // Those of a fleet are its subnets', which AWS says: unknown in a preview, and the name would not be looked at.
    zones: member && group.availabilityZones,
  }));
  return inPlace(
    component,
    pulumi.all([environment, pulumi.all(known)]).apply(([given, all]): Fault[] => {
      const named = all.flatMap(({ name, own }) => namedFault(given, name, own)).slice(0, 1);
      const placed = all.flatMap(({ member, zones }): Fault[] => {
        if (member === undefined || zones === undefined || zones.includes(member.zone)) return [];
        const problem = `its group is in ${zones.join(", ")}, and stays there; allowed: ${zones.join(", ")}`;
        return [{ property: `zone of member ${member.id}`, given: member.zone, problem }];
      });
      return [...named, ...placed];
    }),
  );
}

function namedFault(environment: string, name: string, own: string): Fault[] {
  if (own === `${environment}-${name}`) return [];
  if (!own.endsWith(`-${name}`)) {
    const problem = `its auto scaling group was made as ${own}, and keeps that name; allowed: the name that it was made with`;
    return [{ property: "name", given: name, problem }];
  }
  const made = own.slice(0, -name.length - 1);
  const problem = `its auto scaling groups are named for ${made}, and keep their names; allowed: ${made}`;
  return [{ property: "bootstrap.environment", given: environment, problem }];
}

/** Who has which group's name. */
const bookOfProgram = perProgram(() => new Map<string, pulumi.Resource>());

/**
 * Name of a node's group, `<environment>-<name>`, which an account has once in a region. Refused where another tier of the
 * program has it: AWS would do that only when all else of the second one is made.
 */
export function groupNameOf(
  component: string,
  environment: pulumi.Output<string>,
  name: string,
  parent: pulumi.Resource,
): pulumi.Output<string> {
  const groupName = pulumi.interpolate`${environment}-${name}`;
  const book = bookOfProgram();
  if (book === undefined) return groupName;
  // The name is known long before the group can be made: nothing has to wait for this.
  refuseLater("Tier", component, groupName, (known) => {
    const owner = book.get(known) ?? parent;
    book.set(known, owner);
    // By another provider it is in another region or account, as far as can be known.
    if (owner === parent || providerOf(owner) !== providerOf(parent)) return [];
    const problem = `another tier of this environment has nodes named ${name}; allowed: a name of its own`;
    return [{ property: "name", given: component, problem }];
  });
  return groupName;
}

const providerOf = (resource: pulumi.Resource) => resource.getProvider("aws:autoscaling/group:Group");
