import { answer, type Asked, element, groupArn, listOf, members, unknownParameter } from "./autoScalingCall";
import type { Group } from "./group";
import { GroupRefusal } from "./groups";
import { type Call, escapeXml, queryError, refusalText, type Reply } from "./http";
import { completeAction, heartbeat } from "./lifecycleCalls";
import { launchingOf, launchingText, launchParameters } from "./mixedPolicy";
import { cancelRefresh, describeRefreshes, startRefresh } from "./refreshCalls";
import type { World } from "./world";

const operations: Record<string, (asked: Asked) => Reply> = {
  CompleteLifecycleAction: completeAction,
  RecordLifecycleActionHeartbeat: heartbeat,
  DescribeAutoScalingGroups: describe,
  StartInstanceRefresh: startRefresh,
  DescribeInstanceRefreshes: describeRefreshes,
  CancelInstanceRefresh: cancelRefresh,
  UpdateAutoScalingGroup: update,
  TerminateInstanceInAutoScalingGroup: terminate,
};

/** What nodes and the roller ask of groups. */
export function autoScaling(world: World, call: Call): Reply {
  const form = new URLSearchParams(call.body.toString());
  const operation = form.get("Action") ?? "";
  const act = operations[operation];
  if (!act) {
    world.tell({ kind: "unknown-call", node: call.caller.name, call: `autoscaling:${operation}` });
    return queryError(400, "InvalidAction", `the rehearsal has no ${operation}`);
  }
  const refused: Asked["refused"] = (action, resource, context = {}) =>
    world.allows(call.caller, { action, resource, context })
      ? undefined
      : queryError(403, "AccessDenied", refusalText(call.caller.arn, action, resource));
  try {
    return act({ world, call, form, refused });
  } catch (error) {
    if (error instanceof GroupRefusal) return queryError(400, error.code, error.message);
    throw error;
  }
}

function describe({ world, form, refused }: Asked): Reply {
  const no = refused("autoscaling:DescribeAutoScalingGroups", "*");
  if (no) return no;
  const groups = world.groups.describe(listOf(form, "AutoScalingGroupNames")).map((group) => groupText(world, group));
  return answer("DescribeAutoScalingGroups", `<AutoScalingGroups>${members(groups)}</AutoScalingGroups>`);
}

function groupText(world: World, { name, zones, size, template, instances }: Group): string {
  const each = instances.map(
    ({ id, zone, state, template: launched }) =>
      `${element("InstanceId", id)}${element("AvailabilityZone", zone)}${element("LifecycleState", state)}<HealthStatus>Healthy</HealthStatus><ProtectedFromScaleIn>false</ProtectedFromScaleIn>${launchingText(launched)}`,
  );
  return [
    element("AutoScalingGroupName", name),
    element("AutoScalingGroupARN", groupArn(world, name)),
    launchingText(template),
    element("MinSize", size.min),
    element("MaxSize", size.max),
    element("DesiredCapacity", size.desired),
    "<DefaultCooldown>300</DefaultCooldown>",
    `<AvailabilityZones>${members(zones.map(escapeXml))}</AvailabilityZones>`,
    "<HealthCheckType>EC2</HealthCheckType><HealthCheckGracePeriod>0</HealthCheckGracePeriod>",
    `<Instances>${members(each)}</Instances><CreatedTime>2026-01-01T00:00:00Z</CreatedTime>`,
  ].join("");
}

const updates = new RegExp(`^(Action|Version|AutoScalingGroupName|${launchParameters})$`);

function update(asked: Asked): Reply {
  const { world, form, refused } = asked;
  const name = form.get("AutoScalingGroupName") ?? "";
  const no = refused("autoscaling:UpdateAutoScalingGroup", groupArn(world, name)) ?? unknownParameter(asked, updates);
  if (no) return no;
  const launching = launchingOf(asked, "");
  if (launching !== undefined) {
    if ("status" in launching) return launching;
    world.groups.update(name, launching);
  }
  return answer("UpdateAutoScalingGroup");
}

function terminate({ world, form, refused }: Asked): Reply {
  const instance = form.get("InstanceId") ?? "";
  const { name } = world.groups.groupOf(instance);
  const no = refused("autoscaling:TerminateInstanceInAutoScalingGroup", groupArn(world, name));
  if (no) return no;
  if (form.get("ShouldDecrementDesiredCapacity") !== "false") {
    return queryError(400, "ValidationError", "the rehearsal keeps the capacity of a group");
  }
  world.end(instance);
  const activity = [
    element("ActivityId", "00000000-0000-0000-0000-000000000000"),
    element("AutoScalingGroupName", name),
    element("Cause", `instance ${instance} was taken out of service in response to a user request.`),
    element("StartTime", world.now().toISOString()),
    "<StatusCode>InProgress</StatusCode><Progress>0</Progress>",
  ];
  return answer("TerminateInstanceInAutoScalingGroup", `<Activity>${activity.join("")}</Activity>`);
}
