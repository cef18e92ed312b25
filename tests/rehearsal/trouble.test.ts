import type { Call } from "../../scripts/rehearse/standin/http";
import { s3 } from "../../scripts/rehearse/standin/s3";
import { type Caller, World } from "../../scripts/rehearse/standin/world";
import { bareWorld } from "../support/bareWorld";

const key = "tiers/zookeeper.json";
const document = { Statement: [{ Effect: "Allow", Action: ["s3:GetObject", "s3:ListBucket"], Resource: "*" }] };
const caller: Caller = {
  ...{ name: "zookeeper-1", account: "123456789012", arn: "arn:aws:sts::123456789012:assumed-role/role/i-0" },
  ...{ userId: "AROA0:i-0", policies: [{ resource: "role", document }] },
};

function world(): World {
  return new World(
    {
      ...bareWorld,
      bucketNames: ["chef"],
      objects: [{ bucket: "chef", key, base64: Buffer.from("{}").toString("base64") }],
    },
    (event) => {
      throw new Error(`nothing is to be told: ${event.kind}`);
    },
    () => Promise.resolve(),
    () => undefined,
  );
}

const get = (of: World) =>
  s3(of, {
    caller,
    ...{ method: "GET", host: "chef.s3.us-east-1.amazonaws.com", path: `/${key}`, query: new URLSearchParams() },
    ...{ headers: {}, body: Buffer.alloc(0) },
  } satisfies Call);

test.each([
  [404, "NoSuchKey"],
  [403, "AccessDenied"],
] as const)("an object in trouble is answered with %d, which is no refusal of the role's", (status, code) => {
  const troubled = world();
  troubled.trouble = { objects: { [key]: status } };
  expect(get(troubled)).toMatchObject({ status, body: expect.stringContaining(`<Code>${code}</Code>`) as string });
  troubled.trouble = { objects: { "tiers/another.json": status } };
  expect(get(troubled)).toMatchObject({ status: 200 });
});

test("a deleted object is absent", () => {
  const emptied = world();
  emptied.store.delete("chef", key);
  expect(get(emptied)).toMatchObject({ status: 404 });
});

test("a clock that runs ahead makes older objects older, and dates newer ones itself", () => {
  const ahead = world();
  const modified = () => Date.parse(get(ahead).headers?.["last-modified"] ?? "");
  const age = () => Math.round((ahead.now().getTime() - modified()) / 1000);
  ahead.aheadMs += 300_000;
  expect(age()).toBeGreaterThanOrEqual(300);
  ahead.store.put("chef", key, Buffer.from("{}"));
  expect(age()).toBeLessThan(10);
});
