import type { PlanResource } from "./format";

const alone = ["aws:ec2/instance:Instance", "aws:ec2/spotInstanceRequest:SpotInstanceRequest"];

/** Types of what says how an instance is started, a program's own ones among them. */
const types = ["aws:ec2/launchTemplate:LaunchTemplate", "aws:ec2/launchConfiguration:LaunchConfiguration", ...alone];

/**
 * What decides on a property of the instances that it starts. An instance of a launch template that does not name the
 * property has the template's.
 */
export function launchers(resources: PlanResource[], property: string): PlanResource[] {
  return resources.filter(
    ({ type, inputs }) =>
      types.includes(type) &&
      !(alone.includes(type) && inputs.launchTemplate !== undefined && inputs[property] === undefined),
  );
}
