import { type Call, queryError, refusalText, type Reply, xml } from "./http";
import type { World } from "./world";

const namespace = "http://autoscaling.amazonaws.com/doc/2011-01-01/";
const done = (operation: string): Reply =>
  xml(
    200,
    `<${operation}Response xmlns="${namespace}"><${operation}Result/><ResponseMetadata><RequestId>rehearsal</RequestId></ResponseMetadata></${operation}Response>`,
  );

/** What a node may ask of its group: complete its launch hook, or ask for more time. */
export function autoScaling(world: World, call: Call): Reply {
  const form = new URLSearchParams(call.body.toString());
  const operation = form.get("Action") ?? "";
  const group = form.get("AutoScalingGroupName") ?? "";
  const { region, account } = world.settings;
  const action = `autoscaling:${operation}`;
  const resource = `arn:aws:autoscaling:${region}:${account}:autoScalingGroup:00000000-0000-0000-0000-000000000000:autoScalingGroupName/${group}`;
  if (!world.allows(call.instance, { action, resource, context: {} })) {
    return queryError(403, "AccessDenied", refusalText(world.callerArn(call.instance), action, resource));
  }
  if (operation !== "CompleteLifecycleAction" && operation !== "RecordLifecycleActionHeartbeat") {
    world.tell({ kind: "unknown-call", node: call.instance.node, call: action });
    return queryError(400, "InvalidAction", `the rehearsal has no ${operation}`);
  }
  const instance = form.get("InstanceId") ?? call.instance.id;
  const { instance: caller } = call;
  const active =
    group === caller.group &&
    form.get("LifecycleHookName") === caller.hook &&
    instance === caller.id &&
    !caller.hookResult;
  if (!active) {
    return queryError(400, "ValidationError", `No active Lifecycle Action found with instance ID ${instance}`);
  }
  if (operation === "CompleteLifecycleAction") {
    const result = form.get("LifecycleActionResult");
    if (result !== "CONTINUE" && result !== "ABANDON") {
      return queryError(
        400,
        "ValidationError",
        `LifecycleActionResult: ${result ?? "absent"}; allowed: CONTINUE, ABANDON`,
      );
    }
    caller.hookResult = result;
    world.tell({ kind: "hook", node: caller.node, instance: caller.id, result });
  }
  return done(operation);
}
