/** What nodes answer to the hooks of their group. */
import { answer, type Asked, groupArn } from "./autoScalingCall";
import { queryError, type Reply } from "./http";
import type { Wait } from "./lifecycle";

/** The hook that a request is about, and the instance that it holds; undefined when no answer is waited for. */
function waiting({ world, call, form }: Asked): { instance: string; wait: Wait } | undefined {
  const instance = form.get("InstanceId") ?? call.caller.instance?.id ?? "";
  const wait = world.groups.waiting(
    form.get("AutoScalingGroupName") ?? "",
    instance,
    form.get("LifecycleHookName") ?? "",
  );
  return wait && { instance, wait };
}

const noActiveAction = ({ form }: Asked): Reply =>
  queryError(
    400,
    "ValidationError",
    `No active Lifecycle Action found with instance ID ${form.get("InstanceId") ?? ""}`,
  );

export function completeAction(asked: Asked): Reply {
  const { world, form, refused } = asked;
  const no = refused("autoscaling:CompleteLifecycleAction", groupArn(world, form.get("AutoScalingGroupName") ?? ""));
  if (no) return no;
  const found = waiting(asked);
  if (!found) return noActiveAction(asked);
  const result = form.get("LifecycleActionResult");
  if (result !== "CONTINUE" && result !== "ABANDON") {
    return queryError(
      400,
      "ValidationError",
      `LifecycleActionResult: ${result ?? "absent"}; allowed: CONTINUE, ABANDON`,
    );
  }
  world.answer(found.instance, found.wait, result);
  return answer("CompleteLifecycleAction");
}

export function heartbeat(asked: Asked): Reply {
  const { world, form, refused } = asked;
  const resource = groupArn(world, form.get("AutoScalingGroupName") ?? "");
  const no = refused("autoscaling:RecordLifecycleActionHeartbeat", resource);
  if (no) return no;
  const found = waiting(asked);
  if (!found) return noActiveAction(asked);
  world.groups.heartbeat(found.wait);
  return answer("RecordLifecycleActionHeartbeat");
}
