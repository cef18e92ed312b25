/** What the operations of Auto Scaling have in common. */
import { imageParameter, parameterArn } from "../../../components/imageParameter";
import type { PublishedTemplate } from "./group";
import { type Call, escapeXml, queryError, type Reply, xml } from "./http";
import type { World } from "./world";

/** A request, with what each operation reads of it. */
export interface Asked {
  world: World;
  call: Call;
  form: URLSearchParams;
  /** Undefined when the caller may do this to the group, else the answer. */
  refused: (action: string, resource: string, context?: Record<string, string>) => Reply | undefined;
}

const namespace = "http://autoscaling.amazonaws.com/doc/2011-01-01/";
export const answer = (operation: string, result = ""): Reply =>
  xml(
    200,
    `<${operation}Response xmlns="${namespace}"><${operation}Result>${result}</${operation}Result><ResponseMetadata><RequestId>rehearsal</RequestId></ResponseMetadata></${operation}Response>`,
  );

export const element = (name: string, text: string | number): string => `<${name}>${escapeXml(String(text))}</${name}>`;
export const members = (texts: string[]): string => texts.map((text) => `<member>${text}</member>`).join("");

export function groupArn({ settings: { region, account }, partition }: World, group: string): string {
  return `arn:${partition.id}:autoscaling:${region}:${account}:autoScalingGroup:00000000-0000-0000-0000-000000000000:autoScalingGroupName/${group}`;
}

/** The values of a list of the query protocol. */
export const listOf = (form: URLSearchParams, name: string): string[] =>
  [...form].flatMap(([key, value]) => (key.startsWith(`${name}.member.`) ? [value] : []));

/** A call with something that the rehearsal does not know: it is told, and refused. */
export function unknownParameter({ world, call, form }: Asked, known: RegExp): Reply | undefined {
  const operation = form.get("Action") ?? "";
  const other = [...form.keys()].find((key) => !known.test(key));
  if (other === undefined) return undefined;
  world.tell({ kind: "unknown-call", node: call.caller.name, call: `autoscaling:${operation} with ${other}` });
  return queryError(400, "ValidationError", `the rehearsal knows no ${other} of ${operation}`);
}

/**
 * The launch template of a request, or why its caller may not launch from it: AWS checks that the caller could do so
 * itself, which is tag, look the image up, and hand on the role.
 */
export function launchable({ world, form, refused }: Asked, prefix: string): PublishedTemplate | Reply {
  const template = world.groups.template({
    id: form.get(`${prefix}.LaunchTemplateId`) ?? "",
    version: form.get(`${prefix}.Version`) ?? "",
  });
  const {
    settings: { region, account },
    partition,
  } = world;
  const templateArn = `arn:${partition.id}:ec2:${region}:${account}:launch-template/${template.id}`;
  const instances = `arn:${partition.id}:ec2:${region}:${account}:instance/*`;
  const parameter = imageParameter(template.imageId);
  const unusable =
    refused("ec2:RunInstances", instances, { "ec2:launchtemplate": templateArn }) ??
    refused("ec2:CreateTags", instances, { "ec2:createaction": "RunInstances" }) ??
    refused("iam:PassRole", `arn:${partition.id}:iam::${account}:role/${template.roleName}`, {
      "iam:passedtoservice": "ec2.amazonaws.com",
    }) ??
    (parameter &&
      refused("ssm:GetParameters", parameterArn(parameter.name, { partition: partition.id, region, account })));
  return unusable
    ? queryError(403, "AccessDenied", `You are not authorized to use launch template: ${template.id}`)
    : template;
}
