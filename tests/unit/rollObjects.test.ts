import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import { S3Client } from "@aws-sdk/client-s3";

import { Objects } from "../../components/roll/objects";

type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => void;

// A clock that is far off would make the SDK try again what was refused.
const seconds = Math.floor(Date.now() / 1000);
const dateOf = (time: number) => new Date(time * 1000).toUTCString();

/** Something that answers like S3, for as long as the work takes. */
async function withS3(
  answers: Answer[],
  work: (objects: Objects, asked: IncomingMessage[]) => Promise<void>,
): Promise<void> {
  const asked: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      response.setHeader("date", dateOf(seconds));
      asked.push(request);
      answers[Math.min(asked.length, answers.length) - 1]!(request, response, body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const client = new S3Client({
    region: "us-east-1",
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    forcePathStyle: true,
    credentials: { accessKeyId: "A", secretAccessKey: "B" },
    maxAttempts: 2,
  });
  try {
    await work(new Objects(client, "bucket"), asked);
  } finally {
    client.destroy();
    server.close();
  }
}

const refuse = (status: number, code: string): Answer => {
  return (_, response) => {
    response.writeHead(status, { "content-type": "application/xml" });
    response.end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`);
  };
};
const stored =
  (text: string, etag = '"a"'): Answer =>
  (_, response) => {
    response.writeHead(200, { etag, "last-modified": dateOf(seconds - 30) }).end(text);
  };

test("an object comes with its age by the clock of S3", () =>
  withS3([stored("{}")], async (objects) => {
    expect(await objects.get("k")).toEqual({ text: "{}", etag: '"a"', writtenAt: seconds - 30 });
    expect(objects.now).toBe(seconds);
  }));

test("only NoSuchKey means absent", async () => {
  await withS3([refuse(404, "NoSuchKey")], async (objects) => {
    expect(await objects.get("k")).toBeUndefined();
  });
  for (const [status, code] of [
    [404, "NoSuchBucket"],
    [403, "AccessDenied"],
  ] as const) {
    await withS3([refuse(status, code)], async (objects) => {
      await expect(objects.get("k")).rejects.toThrow(`s3://bucket/k: ${code}`);
    });
  }
});

test("a write is conditional: over the version that was seen, or where there is none", () =>
  withS3([stored("", '"b"')], async (objects, asked) => {
    expect(await objects.put("k", "text", '"a"')).toBe('"b"');
    expect(await objects.put("k", "text", undefined)).toBe('"b"');
    expect(asked.map(({ headers }) => [headers["if-match"], headers["if-none-match"]])).toEqual([
      ['"a"', undefined],
      [undefined, "*"],
    ]);
  }));

test.each([
  [412, "PreconditionFailed"],
  [409, "ConditionalRequestConflict"],
])("another one's write is told from a failure: %i %s", (status, code) =>
  withS3([refuse(status, code), stored("another one's")], async (objects, asked) => {
    expect(await objects.put("k", "own", '"a"')).toBeUndefined();
    expect(asked.map(({ method }) => method)).toEqual(["PUT", "GET"]);
  }),
);

test("a write whose answer got lost met itself: it is our own", () =>
  withS3(
    [refuse(500, "InternalError"), refuse(412, "PreconditionFailed"), stored("own", '"b"')],
    async (objects, asked) => {
      expect(await objects.put("k", "own", '"a"')).toBe('"b"');
      expect(asked.map(({ method }) => method)).toEqual(["PUT", "PUT", "GET"]);
    },
  ));

test("what S3 refuses is an error", () =>
  withS3([refuse(403, "AccessDenied")], async (objects) => {
    await expect(objects.put("k", "own", undefined)).rejects.toThrow("s3://bucket/k: AccessDenied");
  }));

test("a listing goes on until its last page", async () => {
  const page = (keys: string[], next?: string): Answer => {
    const contents = keys.map(
      (key) =>
        `<Contents><Key>${key}</Key><ETag>"a"</ETag><LastModified>${new Date((seconds - 30) * 1000).toISOString()}</LastModified></Contents>`,
    );
    const more = next === undefined ? "" : `<NextContinuationToken>${next}</NextContinuationToken>`;
    const truncated = `<IsTruncated>${next !== undefined}</IsTruncated>`;
    return (_, response) => {
      response.writeHead(200, { "content-type": "application/xml" });
      response.end(`<?xml version="1.0"?><ListBucketResult>${truncated}${contents.join("")}${more}</ListBucketResult>`);
    };
  };
  await withS3([page(["hosts/a", "hosts/b"], "go-on"), page(["hosts/c"])], async (objects, asked) => {
    const listed = await objects.list("hosts/");
    expect(listed.map(({ key }) => key)).toEqual(["hosts/a", "hosts/b", "hosts/c"]);
    expect(listed[0]).toEqual({ key: "hosts/a", etag: '"a"', writtenAt: seconds - 30 });
    expect(asked.map(({ url }) => new URL(url!, "http://s3").searchParams.get("continuation-token"))).toEqual([
      null,
      "go-on",
    ]);
  });
  await withS3([refuse(403, "AccessDenied")], async (objects) => {
    await expect(objects.list("hosts/")).rejects.toThrow("s3://bucket/hosts/: AccessDenied");
  });
});
