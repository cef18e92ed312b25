import { type Call, refusalText, type Reply } from "./http";
import type { World } from "./world";

const reply = (status: number, body: unknown): Reply => ({
  status,
  headers: { "content-type": "application/x-amz-json-1.1" },
  body: JSON.stringify(body),
});

/** Of a secret whose version no document names. */
const unnamedVersion = "00000000-0000-0000-0000-000000000001";

const notFound = (what: string): Reply =>
  reply(400, { __type: "ResourceNotFoundException", Message: `Secrets Manager can't find the specified ${what}.` });

export function secretsManager(world: World, call: Call): Reply {
  const operation = String(call.headers["x-amz-target"] ?? "").replace("secretsmanager.", "");
  const { SecretId: arn = "", VersionId } = JSON.parse(call.body.toString() || "{}") as {
    SecretId?: string;
    VersionId?: string;
  };
  const action = `secretsmanager:${operation}`;
  const refused = world.trouble.refuseSecrets === true;
  if (!world.allows(call.caller, { action, resource: arn, context: {} }) || refused) {
    return reply(400, {
      __type: "AccessDeniedException",
      Message: refusalText(call.caller.arn, action, arn),
    });
  }
  if (operation !== "GetSecretValue") {
    world.tell({ kind: "unknown-call", node: call.caller.name, call: action });
    return reply(400, { __type: "InvalidRequestException", Message: `the rehearsal has no ${operation}` });
  }
  const value = world.secrets.get(arn);
  if (value === undefined) return notFound("secret");
  const versions = world.versionsOf(arn);
  if (VersionId !== undefined && !versions.includes(VersionId)) {
    return notFound(`secret value for VersionId: ${VersionId}`);
  }
  return reply(200, {
    ARN: arn,
    Name: arn.split(":secret:")[1] ?? arn,
    SecretString: value,
    VersionId: VersionId ?? versions.at(-1) ?? unnamedVersion,
    VersionStages: ["AWSCURRENT"],
  });
}
