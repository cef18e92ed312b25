import { readSigned } from "../../scripts/rehearse/standin/aws";
import { rangeOf } from "../../scripts/rehearse/standin/s3Call";
import { s3 } from "../../scripts/rehearse/standin/s3";
import { type Caller, World } from "../../scripts/rehearse/standin/world";
import { bareWorld } from "../support/bareWorld";

// What Debian's docker-registry asks of S3, as it was seen to.

const statement = (Action: string[], Resource: string) => ({ Effect: "Allow", Action, Resource });
const rights = [
  statement(["s3:ListBucket", "s3:ListBucketMultipartUploads"], "arn:aws:s3:::images"),
  statement(
    ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:ListMultipartUploadParts", "s3:AbortMultipartUpload"],
    "arn:aws:s3:::images/v2/*",
  ),
];
const mib = (count: number) => Buffer.alloc(count * 1024 * 1024, "x");

function bucket(without: string[] = []) {
  const world = new World(
    { ...bareWorld, bucketNames: ["images"], objects: [] },
    () => undefined,
    () => Promise.resolve(),
    () => undefined,
  );
  const Statement = rights.map(({ Action, ...others }) => ({
    ...others,
    Action: Action.filter((action) => !without.includes(action)),
  }));
  const caller: Caller = {
    ...{ name: "registry-1", account: "123456789012", arn: "", userId: "AROA0:i-0" },
    policies: [{ resource: "role", document: { Statement } }],
  };
  const ask = (
    method: string,
    key: string,
    query: Record<string, string> = {},
    body: Buffer | string = "",
    headers: Record<string, string> = {},
  ) => {
    const {
      status,
      body: said = "",
      headers: all = {},
    } = s3(world, {
      ...{ caller, method, host: "images.s3.us-east-1.amazonaws.com", path: `/${key}` },
      ...{ query: new URLSearchParams(query), headers, body: Buffer.from(body) },
    });
    return { status, text: said.toString(), headers: all };
  };
  const begin = (key: string): string => /<UploadId>([^<]+)</.exec(ask("POST", key, { uploads: "" }).text)![1]!;
  return { world, ask, begin };
}

const complete = (...numbers: number[]) =>
  `<CompleteMultipartUpload>${numbers.map((number) => `<Part><PartNumber>${number}</PartNumber></Part>`).join("")}</CompleteMultipartUpload>`;

describe("an upload in parts", () => {
  test("is no object until it is complete, and then all of its parts", () => {
    const { ask, begin } = bucket();
    const uploadId = begin("v2/data");
    expect(ask("PUT", "v2/data", { uploadId, partNumber: "1" }, mib(5)).status).toBe(200);
    expect(ask("PUT", "v2/data", { uploadId, partNumber: "2" }, "end").status).toBe(200);
    expect(ask("GET", "v2/data").status).toBe(404);
    expect(ask("GET", "", { uploads: "", prefix: "v2/" }).text).toContain(uploadId);
    expect(ask("GET", "v2/data", { uploadId }).text.match(/<Size>\d+<\/Size>/g)).toEqual([
      `<Size>${5 * 1024 * 1024}</Size>`,
      "<Size>3</Size>",
    ]);
    expect(ask("POST", "v2/data", { uploadId }, complete(1, 2)).status).toBe(200);
    expect(ask("GET", "v2/data").text).toBe(`${mib(5).toString()}end`);
    expect(ask("GET", "", { uploads: "", prefix: "v2/" }).text).not.toContain(uploadId);
    expect(ask("PUT", "v2/data", { uploadId, partNumber: "3" }, "late").status).toBe(404);
  });

  test("is refused where a part is missing, or too small and not the last", () => {
    const { ask, begin } = bucket();
    const uploadId = begin("v2/data");
    for (const partNumber of ["1", "2"]) ask("PUT", "v2/data", { uploadId, partNumber }, "small");
    expect(ask("POST", "v2/data", { uploadId }, complete(1, 2)).text).toContain("EntityTooSmall");
    expect(ask("POST", "v2/data", { uploadId }, complete(3)).text).toContain("InvalidPart");
    expect(ask("POST", "v2/data", { uploadId }, complete(2)).status).toBe(200);
    expect(ask("GET", "v2/data").text).toBe("small");
  });

  test("is given up, and is nobody else's key", () => {
    const { ask, begin } = bucket();
    const uploadId = begin("v2/data");
    expect(ask("PUT", "v2/other", { uploadId, partNumber: "1" }, "x").status).toBe(404);
    expect(ask("DELETE", "v2/data", { uploadId }).status).toBe(204);
    expect(ask("POST", "v2/data", { uploadId }, complete(1)).status).toBe(404);
  });

  test.each([
    ["s3:PutObject", "POST", "v2/data", { uploads: "" }],
    ["s3:ListBucketMultipartUploads", "GET", "", { uploads: "" }],
    ["s3:ListMultipartUploadParts", "GET", "v2/data", { uploadId: "any" }],
    ["s3:AbortMultipartUpload", "DELETE", "v2/data", { uploadId: "any" }],
  ])("wants the right %s", (action, method, key, query) => {
    expect(bucket([action]).ask(method, key, query).status).toBe(403);
    expect(bucket().ask(method, key, query).status).not.toBe(403);
  });
});

describe("a copy", () => {
  const from = { "x-amz-copy-source": "/images/v2/from" };

  test("is what the other object is, or a range of it as a part", () => {
    const { ask, begin } = bucket();
    ask("PUT", "v2/from", {}, "0123456789");
    expect(ask("PUT", "v2/to", {}, "", from).text).toContain("CopyObjectResult");
    expect(ask("GET", "v2/to").text).toBe("0123456789");
    const uploadId = begin("v2/part");
    const range = { ...from, "x-amz-copy-source-range": "bytes=2-4" };
    expect(ask("PUT", "v2/part", { uploadId, partNumber: "1" }, "", range).text).toContain("CopyPartResult");
    ask("POST", "v2/part", { uploadId }, complete(1));
    expect(ask("GET", "v2/part").text).toBe("234");
  });

  test("wants the right to read it, and that it is there", () => {
    const { ask } = bucket();
    expect(ask("PUT", "v2/to", {}, "", { "x-amz-copy-source": "images/elsewhere" }).status).toBe(403);
    expect(ask("PUT", "v2/to", {}, "", { "x-amz-copy-source": "images/v2/absent" }).status).toBe(404);
  });
});

test("a range of an object", () => {
  expect(rangeOf("bytes=0-", 10)).toEqual({ first: 0, last: 9 });
  expect(rangeOf("bytes=3-99", 10)).toEqual({ first: 3, last: 9 });
  expect(rangeOf("bytes=-3", 10)).toEqual({ first: 7, last: 9 });
  expect([rangeOf(undefined, 10), rangeOf("bytes=-", 10), rangeOf("lines=1-2", 10)]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  const { ask } = bucket();
  ask("PUT", "v2/data", {}, "0123456789");
  expect(ask("GET", "v2/data", {}, "", { range: "bytes=8-" })).toMatchObject({
    ...{ status: 206, text: "89", headers: { "content-range": "bytes 8-9/10" } },
  });
  expect(ask("GET", "v2/data", {}, "", { range: "bytes=10-" }).status).toBe(416);
});

test("folders are listed as such, and keys beside them", () => {
  const { ask } = bucket();
  for (const key of ["v2/a/1", "v2/a/2", "v2/b"]) ask("PUT", key, {}, "x");
  const { text } = ask("GET", "", { prefix: "v2/", delimiter: "/" });
  expect([...text.matchAll(/<(?:Key|CommonPrefixes><Prefix)>([^<]+)</g)].map(([, name]) => name)).toEqual([
    "v2/b",
    "v2/a/",
  ]);
  expect(text).toContain("<KeyCount>2</KeyCount>");
});

test("several objects are deleted at once, each by its own right", () => {
  const { ask } = bucket();
  for (const key of ["v2/a&b", "v2/c"]) ask("PUT", key, {}, "x");
  const body = "<Delete><Object><Key>v2/a&amp;b</Key></Object><Object><Key>elsewhere</Key></Object></Delete>";
  const { text } = ask("POST", "", { delete: "" }, body);
  expect(text).toMatch(/<Deleted><Key>v2\/a&amp;b<\/Key><\/Deleted><Error><Key>elsewhere<\/Key><Code>AccessDenied/);
  expect([ask("GET", "v2/a&b").status, ask("GET", "v2/c").status]).toEqual([404, 200]);
});

test("an address that is signed for others names who has signed it", () => {
  const query = new URLSearchParams({ "X-Amz-Credential": "AKIA0/20260101/us-east-1/s3/aws4_request" });
  expect(readSigned(query)).toEqual({ accessKeyId: "AKIA0", service: "s3" });
  expect(readSigned(new URLSearchParams())).toBeUndefined();
});
