import { type Call, escapeXml, refusalText, type Reply, xml } from "./http";
import type { World } from "./world";

const namespace = "http://ec2.amazonaws.com/doc/2016-11-15/";
const error = (status: number, code: string, message: string): Reply =>
  xml(
    status,
    `<Response><Errors><Error><Code>${code}</Code><Message>${escapeXml(message)}</Message></Error></Errors><RequestID>rehearsal</RequestID></Response>`,
  );
const ok = (operation: string, body: string): Reply =>
  xml(200, `<${operation}Response xmlns="${namespace}"><requestId>rehearsal</requestId>${body}</${operation}Response>`);

export async function ec2(world: World, call: Call): Promise<Reply> {
  const form = new URLSearchParams(call.body.toString());
  const operation = form.get("Action") ?? "";
  const { caller } = call;
  const { instance } = caller;
  if (!instance) {
    world.tell({ kind: "unknown-call", node: caller.name, call: `ec2:${operation}` });
    return error(400, "InvalidAction", "the rehearsal answers for EC2 to instances alone");
  }
  const may = (
    action: string,
    resource: string,
    tags: Record<string, string> = {},
    more: Record<string, string> = {},
  ): boolean => {
    const context = Object.fromEntries(
      Object.entries(tags).flatMap(([key, value]) => [
        [`aws:resourcetag/${key.toLowerCase()}`, value],
        [`ec2:resourcetag/${key.toLowerCase()}`, value],
      ]),
    );
    Object.assign(context, more);
    return world.allows(caller, { action: `ec2:${action}`, resource, context });
  };
  const unauthorized = (action: string, resource: string): Reply =>
    error(403, "UnauthorizedOperation", refusalText(caller.arn, `ec2:${action}`, resource));

  if (operation === "DescribeVolumes") {
    if (!may(operation, "*")) return unauthorized(operation, "*");
    const asked = [...form.entries()].filter(([key]) => key.startsWith("VolumeId.")).map(([, id]) => id);
    const unknown = asked.find((id) => !world.volumes.has(id));
    if (unknown) return error(400, "InvalidVolume.NotFound", `The volume '${unknown}' does not exist.`);
    const items = [...world.volumes.entries()]
      .filter(([id]) => asked.length === 0 || asked.includes(id))
      .map(([id, { zone, attachedTo, device }]) => {
        const attachment = attachedTo
          ? `<item><volumeId>${id}</volumeId><instanceId>${attachedTo}</instanceId><device>${escapeXml(device ?? "")}</device><status>attached</status><deleteOnTermination>false</deleteOnTermination></item>`
          : "";
        return `<item><volumeId>${id}</volumeId><availabilityZone>${zone}</availabilityZone><status>${attachedTo ? "in-use" : "available"}</status><attachmentSet>${attachment}</attachmentSet></item>`;
      });
    return ok(operation, `<volumeSet>${items.join("")}</volumeSet>`);
  }

  if (operation === "AttachVolume") {
    const id = form.get("VolumeId") ?? "";
    const target = form.get("InstanceId") ?? "";
    const device = form.get("Device") ?? "";
    const { region, account } = world.settings;
    const volume = world.volumes.get(id);
    const volumeArn = `arn:${world.partition.id}:ec2:${region}:${account}:volume/${id}`;
    if (!may(operation, volumeArn, volume?.tags)) return unauthorized(operation, volumeArn);
    const instanceArn = world.instanceArn(target);
    const own = target === instance.id;
    const profile: Record<string, string> = own ? { "ec2:instanceprofile": instance.profileArn } : {};
    if (!may(operation, instanceArn, own ? instance.tags : {}, profile)) {
      return unauthorized(operation, instanceArn);
    }
    if (!volume) return error(400, "InvalidVolume.NotFound", `The volume '${id}' does not exist.`);
    if (!own) return error(400, "InvalidInstanceID.NotFound", `The instance ID '${target}' does not exist`);
    if (volume.attachedTo) return error(400, "VolumeInUse", `${id} is already attached to an instance`);
    if (volume.zone !== "" && volume.zone !== instance.zone) {
      return error(
        400,
        "InvalidVolume.ZoneMismatch",
        `The volume '${id}' is not in the same availability zone as instance '${target}'`,
      );
    }
    volume.attachedTo = target;
    volume.device = device;
    await world.attach(target, id, device);
    return ok(
      operation,
      `<volumeId>${id}</volumeId><instanceId>${target}</instanceId><device>${escapeXml(device)}</device><status>attaching</status><attachTime>${new Date().toISOString()}</attachTime>`,
    );
  }

  world.tell({ kind: "unknown-call", node: caller.name, call: `ec2:${operation}` });
  return error(400, "InvalidAction", `the rehearsal has no ${operation}`);
}
