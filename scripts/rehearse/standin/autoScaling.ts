import { type Group, GroupRefusal } from "./groups";
import { type Call, escapeXml, queryError, refusalText, type Reply, xml } from "./http";
import type { World } from "./world";

const namespace = "http://autoscaling.amazonaws.com/doc/2011-01-01/";
const answer = (operation: string, result = ""): Reply =>
  xml(
    200,
    `<${operation}Response xmlns="${namespace}"><${operation}Result>${result}</${operation}Result><ResponseMetadata><RequestId>rehearsal</RequestId></ResponseMetadata></${operation}Response>`,
  );

const element = (name: string, text: string | number): string => `<${name}>${escapeXml(String(text))}</${name}>`;
const members = (texts: string[]): string => texts.map((text) => `<member>${text}</member>`).join("");

/** A request that its caller may make, with what each operation reads of it. */
interface Asked {
  world: World;
  call: Call;
  form: URLSearchParams;
  /** Undefined when the caller may do this to the group, else the answer. */
  refused: (action: string, resource: string, context?: Record<string, string>) => Reply | undefined;
}

const operations: Record<string, (asked: Asked) => Reply> = {
  CompleteLifecycleAction: completeLaunch,
  RecordLifecycleActionHeartbeat: heartbeat,
  DescribeAutoScalingGroups: describe,
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
    if (error instanceof GroupRefusal) return queryError(400, "ValidationError", error.message);
    throw error;
  }
}

function groupArn({ settings: { region, account } }: World, group: string): string {
  return `arn:aws:autoscaling:${region}:${account}:autoScalingGroup:00000000-0000-0000-0000-000000000000:autoScalingGroupName/${group}`;
}

/** The instance whose launch hook a request is about; undefined when no answer of its caller is waited for. */
function launching({ world, call, form }: Asked): string | undefined {
  const { instance: caller } = call.caller;
  const group = form.get("AutoScalingGroupName") ?? "";
  const instance = form.get("InstanceId") ?? caller?.id ?? "";
  const own = caller?.group === group && caller.hook === form.get("LifecycleHookName") && caller.id === instance;
  return own && world.groups.waits(group, instance) ? instance : undefined;
}

const noActiveAction = ({ form }: Asked): Reply =>
  queryError(
    400,
    "ValidationError",
    `No active Lifecycle Action found with instance ID ${form.get("InstanceId") ?? ""}`,
  );

function completeLaunch(asked: Asked): Reply {
  const { world, call, form, refused } = asked;
  const no = refused("autoscaling:CompleteLifecycleAction", groupArn(world, form.get("AutoScalingGroupName") ?? ""));
  if (no) return no;
  const found = launching(asked);
  if (!found) return noActiveAction(asked);
  const result = form.get("LifecycleActionResult");
  if (result !== "CONTINUE" && result !== "ABANDON") {
    return queryError(
      400,
      "ValidationError",
      `LifecycleActionResult: ${result ?? "absent"}; allowed: CONTINUE, ABANDON`,
    );
  }
  world.groups.complete(found, result);
  world.tell({ kind: "hook", node: call.caller.name, instance: found, result });
  return answer("CompleteLifecycleAction");
}

function heartbeat(asked: Asked): Reply {
  const { world, form, refused } = asked;
  const resource = groupArn(world, form.get("AutoScalingGroupName") ?? "");
  const no = refused("autoscaling:RecordLifecycleActionHeartbeat", resource);
  return no ?? (launching(asked) ? answer("RecordLifecycleActionHeartbeat") : noActiveAction(asked));
}

function describe({ world, form, refused }: Asked): Reply {
  const no = refused("autoscaling:DescribeAutoScalingGroups", "*");
  if (no) return no;
  const names = [...form].flatMap(([key, value]) => (key.startsWith("AutoScalingGroupNames.member.") ? [value] : []));
  const groups = world.groups.describe(names).map((group) => groupText(world, group));
  return answer("DescribeAutoScalingGroups", `<AutoScalingGroups>${members(groups)}</AutoScalingGroups>`);
}

const templateText = ({ id, version }: Group["template"]): string =>
  `<LaunchTemplate>${element("LaunchTemplateId", id)}${element("LaunchTemplateName", id)}${element("Version", version)}</LaunchTemplate>`;

function groupText(world: World, { name, zone, template, instances }: Group): string {
  const each = instances.map(
    ({ id, state, template: launched }) =>
      `${element("InstanceId", id)}${element("AvailabilityZone", zone)}${element("LifecycleState", state)}<HealthStatus>Healthy</HealthStatus><ProtectedFromScaleIn>false</ProtectedFromScaleIn>${templateText(launched)}`,
  );
  return [
    element("AutoScalingGroupName", name),
    element("AutoScalingGroupARN", groupArn(world, name)),
    templateText(template),
    "<MinSize>1</MinSize><MaxSize>1</MaxSize><DesiredCapacity>1</DesiredCapacity><DefaultCooldown>300</DefaultCooldown>",
    `<AvailabilityZones>${members([escapeXml(zone)])}</AvailabilityZones>`,
    "<HealthCheckType>EC2</HealthCheckType><HealthCheckGracePeriod>0</HealthCheckGracePeriod>",
    `<Instances>${members(each)}</Instances><CreatedTime>2026-01-01T00:00:00Z</CreatedTime>`,
  ].join("");
}

function update({ world, call, form, refused }: Asked): Reply {
  const name = form.get("AutoScalingGroupName") ?? "";
  const no = refused("autoscaling:UpdateAutoScalingGroup", groupArn(world, name));
  if (no) return no;
  const known = /^(Action|Version|AutoScalingGroupName|LaunchTemplate\.(LaunchTemplateId|Version))$/;
  const other = [...form.keys()].find((key) => !known.test(key));
  if (other) {
    world.tell({
      kind: "unknown-call",
      node: call.caller.name,
      call: `autoscaling:UpdateAutoScalingGroup with ${other}`,
    });
    return queryError(400, "ValidationError", `the rehearsal updates only launch templates, not ${other}`);
  }
  const template = world.groups.template({
    id: form.get("LaunchTemplate.LaunchTemplateId") ?? "",
    version: form.get("LaunchTemplate.Version") ?? "",
  });
  // AWS checks that the caller could launch from the template itself: tag, look the image up, and hand on the role.
  const { region, account } = world.settings;
  const templateArn = `arn:aws:ec2:${region}:${account}:launch-template/${template.id}`;
  const instances = `arn:aws:ec2:${region}:${account}:instance/*`;
  const parameter = /^resolve:ssm:(.*)$/.exec(template.imageId)?.[1];
  const unusable =
    refused("ec2:RunInstances", instances, { "ec2:launchtemplate": templateArn }) ??
    refused("ec2:CreateTags", instances, { "ec2:createaction": "RunInstances" }) ??
    refused("iam:PassRole", `arn:aws:iam::${account}:role/${template.roleName}`, {
      "iam:passedtoservice": "ec2.amazonaws.com",
    }) ??
    (parameter && refused("ssm:GetParameters", `arn:aws:ssm:${region}::parameter${parameter}`));
  if (unusable) {
    return queryError(403, "AccessDenied", `You are not authorized to use launch template: ${template.id}`);
  }
  world.groups.update(name, template);
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
  world.groups.terminate(instance);
  world.terminate(instance);
  const activity = [
    element("ActivityId", "00000000-0000-0000-0000-000000000000"),
    element("AutoScalingGroupName", name),
    element("Cause", `instance ${instance} was taken out of service in response to a user request.`),
    element("StartTime", world.now().toISOString()),
    "<StatusCode>InProgress</StatusCode><Progress>0</Progress>",
  ];
  return answer("TerminateInstanceInAutoScalingGroup", `<Activity>${activity.join("")}</Activity>`);
}
