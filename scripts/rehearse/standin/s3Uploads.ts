import { type Call, escapeXml, type Reply, xml } from "./http";
import { type Asked, error } from "./s3Call";
import { joinedParts, type Upload } from "./uploads";

const namespace = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"';
const named = ({ bucket, key, id }: Upload): string =>
  `<Bucket>${bucket}</Bucket><Key>${escapeXml(key)}</Key><UploadId>${id}</UploadId>`;

/** Uploads in parts, or nothing where a call is about none. */
export function uploads(asked: Asked, { method, query, body }: Call): Reply | undefined {
  const { world, bucket, key, may, denied, bucketArn, objectArn } = asked;
  if (key === "" && method === "GET" && query.has("uploads")) {
    if (!may("s3:ListBucketMultipartUploads", bucketArn)) return denied("s3:ListBucketMultipartUploads", bucketArn);
    const found = world.uploads.of(bucket, query.get("prefix") ?? "");
    const listed = found.map(
      (upload) =>
        `<Upload><Key>${escapeXml(upload.key)}</Key><UploadId>${upload.id}</UploadId><Initiated>${upload.begun.toISOString()}</Initiated></Upload>`,
    );
    return xml(
      200,
      `<ListMultipartUploadsResult ${namespace}><Bucket>${bucket}</Bucket><IsTruncated>false</IsTruncated>${listed.join("")}</ListMultipartUploadsResult>`,
    );
  }
  const beginning = method === "POST" && query.has("uploads");
  const id = query.get("uploadId");
  if (!beginning && id === null) return undefined;

  const action = { GET: "s3:ListMultipartUploadParts", DELETE: "s3:AbortMultipartUpload" }[method] ?? "s3:PutObject";
  if (!may(action, objectArn)) return denied(action, objectArn);
  if (beginning) {
    const upload = world.uploads.begin(bucket, key);
    return xml(200, `<InitiateMultipartUploadResult ${namespace}>${named(upload)}</InitiateMultipartUploadResult>`);
  }
  const upload = world.uploads.find(bucket, key, id!);
  if (upload === undefined) return error(404, "NoSuchUpload", "The specified multipart upload does not exist.");

  if (method === "GET") {
    const parts = [...upload.parts].sort(([a], [b]) => a - b);
    const listed = parts.map(
      ([number, part]) =>
        `<Part><PartNumber>${number}</PartNumber><ETag>&quot;${part.etag}&quot;</ETag><Size>${part.body.length}</Size></Part>`,
    );
    return xml(
      200,
      `<ListPartsResult ${namespace}>${named(upload)}<IsTruncated>false</IsTruncated>${listed.join("")}</ListPartsResult>`,
    );
  }
  if (method === "DELETE") {
    world.uploads.end(upload);
    return { status: 204 };
  }
  if (method === "PUT") {
    const copied = asked.copied();
    if (copied !== undefined && !Buffer.isBuffer(copied)) return copied;
    const { etag } = world.uploads.put(upload, Number(query.get("partNumber")), copied ?? body);
    const result = `<CopyPartResult ${namespace}><ETag>&quot;${etag}&quot;</ETag><LastModified>${world.now().toISOString()}</LastModified></CopyPartResult>`;
    return copied === undefined ? { status: 200, headers: { etag: `"${etag}"` } } : xml(200, result);
  }
  const numbers = [...body.toString().matchAll(/<PartNumber>(\d+)<\/PartNumber>/g)].map(([, number]) => Number(number));
  const whole = joinedParts(upload, numbers);
  if (!Buffer.isBuffer(whole)) return error(400, whole, whole);
  world.store.put(bucket, key, whole);
  world.uploads.end(upload);
  return xml(200, `<CompleteMultipartUploadResult ${namespace}>${named(upload)}</CompleteMultipartUploadResult>`);
}
