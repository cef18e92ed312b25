import { s3 } from "../../scripts/rehearse/standin/s3";
import { type Caller, World } from "../../scripts/rehearse/standin/world";
import { bareWorld } from "../support/bareWorld";

const keys = ["hosts/work/a", "hosts/work/b", "hosts/work/c"];
const allow = (Action: string[], Resource = "*") => ({ Statement: [{ Effect: "Allow", Action, Resource }] });

function bucketFor(document: object) {
  const refused: string[] = [];
  const world = new World(
    {
      ...bareWorld,
      bucketNames: ["chef"],
      objects: keys.map((key) => ({ bucket: "chef", key, base64: "" })),
    },
    (event) => event.kind === "refused" && refused.push(event.action),
    () => Promise.resolve(),
    () => undefined,
  );
  const policies = [{ resource: "role", document }];
  const caller: Caller = { ...{ name: "work", account: "123456789012", arn: "", userId: "AROA0:i-0" }, policies };
  const ask = (method: string, key: string, query: Record<string, string> = {}, headers: Record<string, string> = {}) =>
    s3(world, {
      ...{ caller, method, host: "chef.s3.us-east-1.amazonaws.com", path: `/${key}` },
      ...{ query: new URLSearchParams(query), headers, body: Buffer.alloc(0) },
    });
  return { world, refused, ask };
}

describe("a listing", () => {
  const list = (query: Record<string, string>) =>
    bucketFor(allow(["s3:ListBucket"])).ask("GET", "", { "list-type": "2", prefix: "hosts/", ...query });
  const textOf = (answer: ReturnType<typeof list>, name: string) =>
    [...String(answer.body).matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, "g"))].map(([, text]) => text!);

  test("comes in pages, each of which says where the next one begins", () => {
    const found: string[] = [];
    let token: string | undefined;
    let pages = 0;
    do {
      const page = list({ "max-keys": "2", ...(token === undefined ? {} : { "continuation-token": token }) });
      found.push(...textOf(page, "Key"));
      [token] = textOf(page, "NextContinuationToken");
      expect(textOf(page, "IsTruncated")).toEqual([String(token !== undefined)]);
      pages += 1;
    } while (token !== undefined);
    expect(found).toEqual(keys);
    expect(pages).toBe(2);
  });

  test("refuses a key for a token: only what a listing gave goes on", () => {
    expect(list({ "continuation-token": keys[0]! })).toMatchObject({ status: 400 });
  });
});

describe("a write on condition", () => {
  const conditional = (Condition: object) => ({
    Statement: [
      { Effect: "Allow", Action: ["s3:PutObject"], Resource: "*", Condition },
      { Effect: "Allow", Action: ["s3:GetObject", "s3:ListBucket"], Resource: "*" },
    ],
  });

  test("is what a policy demands by the header that it carries", () => {
    const { ask, refused } = bucketFor(conditional({ Null: { "s3:if-none-match": "false" } }));
    expect(ask("PUT", "born", {}, { "if-none-match": "*" })).toMatchObject({ status: 200 });
    expect(ask("PUT", "born", {}, { "if-none-match": "*" })).toMatchObject({ status: 412 });
    const { etag } = ask("GET", "born").headers!;
    expect(ask("PUT", "born")).toMatchObject({ status: 403 });
    expect(ask("PUT", "born", {}, { "if-match": etag! })).toMatchObject({ status: 403 });
    expect(refused).toEqual(["s3:PutObject", "s3:PutObject"]);
  });

  test("over the version that was read is another one", () => {
    const { ask } = bucketFor(conditional({ Null: { "s3:if-match": "false" } }));
    const { etag } = ask("GET", keys[0]!).headers!;
    expect(ask("PUT", keys[0]!)).toMatchObject({ status: 403 });
    expect(ask("PUT", keys[0]!, {}, { "if-none-match": "*" })).toMatchObject({ status: 403 });
    expect(ask("PUT", keys[0]!, {}, { "if-match": '"other"' })).toMatchObject({ status: 412 });
    expect(ask("PUT", keys[0]!, {}, { "if-match": etag! })).toMatchObject({ status: 200 });
  });

  test("unless there is a certain version is none that S3 knows", () => {
    const { ask } = bucketFor(allow(["s3:PutObject"]));
    expect(ask("PUT", "born", {}, { "if-none-match": '"1"' })).toMatchObject({ status: 501 });
  });
});

describe("an object", () => {
  test("is deleted by who may, and then is absent", () => {
    const { ask } = bucketFor(allow(["s3:DeleteObject", "s3:GetObject", "s3:ListBucket"]));
    expect(ask("DELETE", keys[0]!)).toMatchObject({ status: 204 });
    expect(ask("GET", keys[0]!)).toMatchObject({ status: 404 });
    expect(ask("DELETE", keys[0]!)).toMatchObject({ status: 204 });
  });

  test("stays when its caller may not delete it, and the refusal is told", () => {
    const { world, refused, ask } = bucketFor(allow(["s3:DeleteObject"], `arn:aws:s3:::chef/${keys[1]}`));
    expect(ask("DELETE", keys[0]!)).toMatchObject({ status: 403 });
    expect(world.store.get("chef", keys[0]!)).toHaveProperty("body");
    expect(refused).toEqual(["s3:DeleteObject"]);
  });

  test("that has not changed is answered with 304 and no body", () => {
    const { ask } = bucketFor(allow(["s3:GetObject"]));
    const etag = ask("GET", keys[0]!).headers!["etag"]!;
    const again = ask("GET", keys[0]!, {}, { "if-none-match": etag });
    expect(again).toEqual({ status: 304, headers: { etag } });
    expect(ask("GET", keys[0]!, {}, { "if-none-match": '"other"' })).toMatchObject({ status: 200 });
  });
});
