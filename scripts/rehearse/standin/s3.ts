import { createHash } from "node:crypto";

import { type Call, escapeXml, refusalText, type Reply, xml } from "./http";
import type { Conditions, Refusal, Stored } from "./objects";
import type { World } from "./world";

const isRefusal = (answer: unknown): answer is Refusal =>
  typeof answer === "object" && answer !== null && "status" in answer;

const error = (status: number, code: string, message: string): Reply =>
  xml(
    status,
    `<Error><Code>${code}</Code><Message>${escapeXml(message)}</Message><RequestId>rehearsal</RequestId></Error>`,
    {
      "content-type": "application/xml",
    },
  );

const describe = (stored: Stored, { headers }: Call): Record<string, string> => ({
  etag: `"${stored.etag}"`,
  "last-modified": stored.modified.toUTCString(),
  "accept-ranges": "bytes",
  "content-type": "binary/octet-stream",
  ...(headers["x-amz-checksum-mode"] === "ENABLED" && stored.sha256 !== undefined
    ? { [checksumHeader]: stored.sha256 }
    : {}),
});

/** The SHA-256 in base64 that an object is written with: S3 checks it, and says it to who asks. */
const checksumHeader = "x-amz-checksum-sha256";

const checksumOf = ({ headers }: Call): string | undefined => headers[checksumHeader] as string | undefined;

/** What S3 says against the checksum that comes with a write. */
function checksumFault(call: Call): Reply | undefined {
  const given = checksumOf(call);
  return given === undefined || given === sha256Of(call.body)
    ? undefined
    : error(400, "BadDigest", "The SHA256 you specified did not match the calculated checksum.");
}

const sha256Of = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("base64");

/** Bucket and key of a request in either address style. */
export function locate(host: string, path: string): { bucket: string; key: string } {
  const name = host.split(":")[0] ?? "";
  const virtual = /^(.+)\.s3[.-]/.exec(name)?.[1];
  const decoded = decodeURIComponent(path.slice(1));
  if (virtual !== undefined) return { bucket: virtual, key: decoded };
  const slash = decoded.indexOf("/");
  return slash < 0 ? { bucket: decoded, key: "" } : { bucket: decoded.slice(0, slash), key: decoded.slice(slash + 1) };
}

/** What IAM sees of a write's conditions. */
const conditionKeys = ({ ifMatch, ifNoneMatch }: Conditions): Record<string, string> => ({
  ...(ifMatch === undefined ? {} : { "s3:if-match": ifMatch }),
  ...(ifNoneMatch === undefined ? {} : { "s3:if-none-match": ifNoneMatch }),
});

const tokenPrefix = "after:";

/** Where a listing goes on: S3's tokens mean nothing to their reader, and no key is one. */
const tokenOf = (key: string): string => Buffer.from(tokenPrefix + key).toString("base64");

function keyOfToken(token: string): string | undefined {
  const text = Buffer.from(token, "base64").toString();
  return text.startsWith(tokenPrefix) ? text.slice(tokenPrefix.length) : undefined;
}

export function s3(world: World, call: Call): Reply {
  const { bucket, key } = locate(call.host, call.path);
  const bucketArn = `arn:${world.partition.id}:s3:::${bucket}`;
  const objectArn = `${bucketArn}/${key}`;
  const prefix = call.query.get("prefix") ?? "";
  const may = (
    action: string,
    resource: string,
    context: Record<string, string> = {},
    note: "note" | "ask" = "note",
  ): boolean => world.allows(call.caller, { action, resource, context }, note);
  const denied = (action: string, resource: string): Reply =>
    error(403, "AccessDenied", refusalText(call.caller.arn, action, `"${resource}"`));
  const refused = ({ status, code }: Refusal): Reply => {
    if (status === 304) return { status, headers: { etag: conditions.ifNoneMatch ?? "" } };
    // S3 says that a key is absent only to who may list; everybody else gets 403.
    if (code === "NoSuchKey" && !may("s3:ListBucket", bucketArn, {}, "ask"))
      return error(403, "AccessDenied", "Access Denied");
    return error(status, code, code);
  };
  const conditions = {
    ifMatch: call.headers["if-match"],
    ifNoneMatch: call.headers["if-none-match"],
  };

  if (key === "" && call.method === "HEAD") {
    // Where a bucket is S3 says also to who may not list it.
    const headers = { "x-amz-bucket-region": world.settings.region };
    if (!world.store.has(bucket)) return { status: 404 };
    return { status: may("s3:ListBucket", bucketArn) ? 200 : 403, headers };
  }

  if (key === "" && call.method === "GET") {
    if (!may("s3:ListBucket", bucketArn, { "s3:prefix": prefix })) return denied("s3:ListBucket", bucketArn);
    const limit = Math.min(Number(call.query.get("max-keys") ?? 1000), 1000);
    const token = call.query.get("continuation-token");
    const lastKey = token === null ? undefined : keyOfToken(token);
    if (token !== null && lastKey === undefined) {
      return error(400, "InvalidArgument", "The continuation token provided is incorrect");
    }
    const after = lastKey ?? call.query.get("start-after") ?? "";
    const found = world.store.list(bucket, prefix, after, limit);
    if (isRefusal(found)) return refused(found);
    const contents = found.keys.map(
      ([name, stored]) =>
        `<Contents><Key>${escapeXml(name)}</Key><LastModified>${stored.modified.toISOString()}</LastModified><ETag>&quot;${stored.etag}&quot;</ETag><Size>${stored.body.length}</Size><StorageClass>STANDARD</StorageClass></Contents>`,
    );
    const next = found.more
      ? `<NextContinuationToken>${tokenOf(found.keys.at(-1)?.[0] ?? "")}</NextContinuationToken>`
      : "";
    return xml(
      200,
      `<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>${bucket}</Name><Prefix>${escapeXml(prefix)}</Prefix><KeyCount>${found.keys.length}</KeyCount><MaxKeys>${limit}</MaxKeys><IsTruncated>${found.more}</IsTruncated>${next}${contents.join("")}</ListBucketResult>`,
    );
  }

  if (call.method === "GET" || call.method === "HEAD") {
    if (!may("s3:GetObject", objectArn)) return denied("s3:GetObject", objectArn);
    const trouble = world.trouble.objects?.[key];
    if (trouble === 403) return denied("s3:GetObject", objectArn);
    if (trouble === 404) return refused({ status: 404, code: "NoSuchKey" });
    const stored = world.store.get(bucket, key, conditions);
    if (isRefusal(stored)) return refused(stored);
    return { status: 200, headers: describe(stored, call), body: call.method === "HEAD" ? undefined : stored.body };
  }

  if (call.method === "PUT") {
    if (!may("s3:PutObject", objectArn, conditionKeys(conditions))) return denied("s3:PutObject", objectArn);
    if (conditions.ifNoneMatch !== undefined && conditions.ifNoneMatch !== "*")
      return error(501, "NotImplemented", "A header you provided implies functionality that is not implemented");
    // A write with If-Match tells the writer about the object, so S3 wants leave to read it as well.
    if (conditions.ifMatch !== undefined && !may("s3:GetObject", objectArn)) return denied("s3:GetObject", objectArn);
    const fault = checksumFault(call);
    if (fault !== undefined) return fault;
    const stored = world.store.put(bucket, key, call.body, conditions, checksumOf(call));
    if (isRefusal(stored)) return refused(stored);
    return { status: 200, headers: { etag: `"${stored.etag}"` } };
  }

  if (call.method === "DELETE" && key !== "") {
    if (!may("s3:DeleteObject", objectArn)) return denied("s3:DeleteObject", objectArn);
    world.store.delete(bucket, key);
    return { status: 204 }; // also for a key that was not there
  }

  const action = `s3:${call.method}`;
  if (!may(action, objectArn)) return denied(action, objectArn);
  world.tell({ kind: "unknown-call", node: call.caller.name, call: `${call.method} ${bucket}/${key}` });
  return error(501, "NotImplemented", `the rehearsal has no ${call.method} of an object`);
}
