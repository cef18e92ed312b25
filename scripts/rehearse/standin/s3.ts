import { createHash } from "node:crypto";

import { type Call, escapeXml, type Reply, xml } from "./http";
import type { Conditions, Stored } from "./objects";
import { askedOf, error, isRefusal, rangeOf } from "./s3Call";
import { uploads } from "./s3Uploads";
import type { World } from "./world";

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

/** A key out of XML. */
const unescaped = (text: string): string =>
  text
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, "&");

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
  const asked = askedOf(world, call);
  const { bucket, key, bucketArn, objectArn, may, denied, refused, conditions, copied } = asked;
  const prefix = call.query.get("prefix") ?? "";
  const inParts = uploads(asked, call);
  if (inParts !== undefined) return inParts;

  if (key === "" && call.method === "POST" && call.query.has("delete")) {
    const keys = [...call.body.toString().matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, name]) => unescaped(name!));
    const results = keys.map((name) => {
      const arn = `${bucketArn}/${name}`;
      const shown = `<Key>${escapeXml(name)}</Key>`;
      if (!may("s3:DeleteObject", arn)) return `<Error>${shown}<Code>AccessDenied</Code></Error>`;
      world.store.delete(bucket, name);
      return `<Deleted>${shown}</Deleted>`;
    });
    return xml(200, `<DeleteResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${results.join("")}</DeleteResult>`);
  }

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
    // Whoever asks for folders gets all of them at once.
    const delimiter = call.query.get("delimiter");
    const found = world.store.list(bucket, prefix, after, delimiter === null ? limit : Infinity);
    if (isRefusal(found)) return refused(found);
    const folderOf = (name: string): string | undefined => {
      const end = delimiter === null ? -1 : name.indexOf(delimiter, prefix.length);
      return end < 0 ? undefined : name.slice(0, end + 1);
    };
    const folders = new Set(found.keys.flatMap(([name]) => folderOf(name) ?? []));
    const common = [...folders].map((name) => `<CommonPrefixes><Prefix>${escapeXml(name)}</Prefix></CommonPrefixes>`);
    const keys = found.keys.filter(([name]) => folderOf(name) === undefined);
    const contents = keys.map(
      ([name, stored]) =>
        `<Contents><Key>${escapeXml(name)}</Key><LastModified>${stored.modified.toISOString()}</LastModified><ETag>&quot;${stored.etag}&quot;</ETag><Size>${stored.body.length}</Size><StorageClass>STANDARD</StorageClass></Contents>`,
    );
    const next = found.more
      ? `<NextContinuationToken>${tokenOf(found.keys.at(-1)?.[0] ?? "")}</NextContinuationToken>`
      : "";
    return xml(
      200,
      `<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>${bucket}</Name><Prefix>${escapeXml(prefix)}</Prefix><KeyCount>${keys.length + folders.size}</KeyCount><MaxKeys>${limit}</MaxKeys><IsTruncated>${found.more}</IsTruncated>${next}${contents.join("")}${common.join("")}</ListBucketResult>`,
    );
  }

  if (call.method === "GET" || call.method === "HEAD") {
    if (!may("s3:GetObject", objectArn)) return denied("s3:GetObject", objectArn);
    const trouble = world.trouble.objects?.[key];
    if (trouble === 403) return denied("s3:GetObject", objectArn);
    if (trouble === 404) return refused({ status: 404, code: "NoSuchKey" });
    const stored = world.store.get(bucket, key, conditions);
    if (isRefusal(stored)) return refused(stored);
    const { length } = stored.body;
    const range = rangeOf(call.headers.range, length);
    if (range === undefined) {
      const headers = { ...describe(stored, call), "content-length": String(length) };
      return { status: 200, headers, body: call.method === "HEAD" ? undefined : stored.body };
    }
    if (range.first > range.last) return error(416, "InvalidRange", "The requested range is not satisfiable");
    const headers = { ...describe(stored, call), "content-range": `bytes ${range.first}-${range.last}/${length}` };
    return { status: 206, headers, body: stored.body.subarray(range.first, range.last + 1) };
  }

  if (call.method === "PUT") {
    if (!may("s3:PutObject", objectArn, conditionKeys(conditions))) return denied("s3:PutObject", objectArn);
    if (conditions.ifNoneMatch !== undefined && conditions.ifNoneMatch !== "*")
      return error(501, "NotImplemented", "A header you provided implies functionality that is not implemented");
    // A write with If-Match tells the writer about the object, so S3 wants leave to read it as well.
    if (conditions.ifMatch !== undefined && !may("s3:GetObject", objectArn)) return denied("s3:GetObject", objectArn);
    const fault = checksumFault(call);
    if (fault !== undefined) return fault;
    const copy = copied();
    if (copy !== undefined && !Buffer.isBuffer(copy)) return copy;
    const stored = world.store.put(bucket, key, copy ?? call.body, conditions, checksumOf(call));
    if (isRefusal(stored)) return refused(stored);
    if (copy !== undefined) {
      const modified = stored.modified.toISOString();
      return xml(
        200,
        `<CopyObjectResult><ETag>&quot;${stored.etag}&quot;</ETag><LastModified>${modified}</LastModified></CopyObjectResult>`,
      );
    }
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
