import type { Call } from "../../scripts/rehearse/standin/http";
import { secretsManager } from "../../scripts/rehearse/standin/secretsManager";
import { type Caller, World } from "../../scripts/rehearse/standin/world";
import { bareWorld } from "../support/bareWorld";

const arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:super-user-a1b2c3";
const document = { Statement: [{ Effect: "Allow", Action: "secretsmanager:GetSecretValue", Resource: arn }] };
const caller: Caller = {
  ...{ name: "zookeeper-1", account: "123456789012", arn: "arn:aws:sts::123456789012:assumed-role/role/i-0" },
  ...{ userId: "AROA0:i-0", policies: [{ resource: "role", document }] },
};

function world(secretVersions: Record<string, string[]>): World {
  return new World(
    { ...bareWorld, secrets: { [arn]: "value" }, secretVersions },
    () => undefined,
    () => Promise.resolve(),
    () => undefined,
  );
}

function ask(of: World, versionId?: string, id = arn): { status: number; answer: Record<string, unknown> } {
  const { status, body } = secretsManager(of, {
    caller,
    ...{ method: "POST", host: "secretsmanager.us-east-1.amazonaws.com", path: "/", query: new URLSearchParams() },
    headers: { "x-amz-target": "secretsmanager.GetSecretValue" },
    body: Buffer.from(JSON.stringify({ SecretId: id, VersionId: versionId })),
  } satisfies Call);
  return { status, answer: JSON.parse(String(body)) as Record<string, unknown> };
}

test("a version that the plan names is answered with its value", () => {
  expect(ask(world({ [arn]: ["v1"] }), "v1")).toMatchObject({
    ...{ status: 200, answer: { SecretString: "value", VersionId: "v1" } },
  });
});

test.each([
  ["another one than the plan names", { [arn]: ["v1"] }],
  ["one of a secret of which the plan names none", {}],
])("%s is not found", (_, versions) => {
  expect(ask(world(versions), "v2")).toMatchObject({
    status: 400,
    answer: { __type: "ResourceNotFoundException", Message: expect.stringContaining("VersionId: v2") as string },
  });
});

test("a version of a plan that is put in force later is there beside the one before, and is the newest", () => {
  const aws = world({ [arn]: ["v1"] });
  aws.addSecretVersions({ [arn]: ["v2"] });
  expect(ask(aws, "v1").answer).toMatchObject({ VersionId: "v1" });
  expect(ask(aws, "v2").answer).toMatchObject({ VersionId: "v2" });
  expect(ask(aws).answer).toMatchObject({ VersionId: "v2" });
});
