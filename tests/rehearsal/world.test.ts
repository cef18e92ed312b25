import { type InstanceSettings, World } from "../../scripts/rehearse/standin/world";
import { bareWorld } from "../support/bareWorld";

function world(): World {
  return new World(
    {
      ...bareWorld,
      secrets: { "secret-arn": "value" },
      volumes: [{ id: "vol-1", zone: "us-east-1a", tags: {} }],
    },
    () => undefined,
    () => Promise.resolve(),
    () => undefined,
  );
}

const instance = (id: string, node: string, address: string) =>
  ({ ...{ id, node, address, roleName: "role" }, policies: [] }) as unknown as InstanceSettings;

test("who asks without a signature is told by the address that its instance has at the moment", () => {
  const aws = world();
  aws.launch(instance("i-1", "web-1", "10.0.0.1"));
  expect(aws.at("10.0.0.1")).toMatchObject({ id: "i-1", node: "web-1" });
  aws.retire("i-1");
  expect(aws.at("10.0.0.1")).toBeUndefined();
  aws.launch(instance("i-2", "work", "10.0.0.1"));
  expect(aws.at("10.0.0.1")).toMatchObject({ id: "i-2", node: "work" });
});

test("instances of one node at different addresses are told apart, and each ends alone", () => {
  const aws = world();
  aws.launch(instance("i-1", "work", "10.0.0.1"));
  aws.launch(instance("i-2", "work", "10.0.0.2"));
  const second = aws.at("10.0.0.2")!;
  aws.volumes.get("vol-1")!.attachedTo = "i-1";
  aws.retire("i-1");
  expect(aws.at("10.0.0.2")).toBe(second);
  expect(aws.caller(second.accessKeyId)?.instance?.id).toBe("i-2");
  expect(aws.volumes.get("vol-1")).not.toHaveProperty("attachedTo");
});

test("secrets have the values that they were given", () => {
  expect(world().secrets.get("secret-arn")).toBe("value");
});

test("what is granted to a role its running instances have at once, and nobody else", () => {
  const aws = world();
  aws.launch(instance("i-1", "web-1", "10.0.0.1"));
  const other = aws.admit({ name: "operator", account: "123456789012", policies: [] });
  const may = (key: string) =>
    aws.allows(aws.caller(key)!, { action: "s3:GetObject", resource: "arn:aws:s3:::chef/a", context: {} }, "ask");
  const running = aws.at("10.0.0.1")!.accessKeyId;
  const document = { Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "*" }] };
  aws.grant({ another: [{ resource: "another", document }] });
  expect(may(running)).toBe(false);
  aws.grant({ role: [{ resource: "role", document }] });
  expect([may(running), may(other.accessKeyId)]).toEqual([true, false]);
  aws.grant({ role: [] });
  expect(may(running)).toBe(false);
});
