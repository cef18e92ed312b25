import { type Call, refusalText, type Reply, escapeXml, xml } from "./http";
import type { Conditions, Refusal } from "./objects";
import type { World } from "./world";

export const isRefusal = (answer: unknown): answer is Refusal =>
  typeof answer === "object" && answer !== null && "status" in answer;

export const error = (status: number, code: string, message: string): Reply =>
  xml(
    status,
    `<Error><Code>${code}</Code><Message>${escapeXml(message)}</Message><RequestId>rehearsal</RequestId></Error>`,
    {
      "content-type": "application/xml",
    },
  );

/** Bucket and key of a request in either address style. */
export function locate(host: string, path: string): { bucket: string; key: string } {
  const name = host.split(":")[0] ?? "";
  const virtual = /^(.+)\.s3[.-]/.exec(name)?.[1];
  const decoded = decodeURIComponent(path.slice(1));
  if (virtual !== undefined) return { bucket: virtual, key: decoded };
  const slash = decoded.indexOf("/");
  return slash < 0 ? { bucket: decoded, key: "" } : { bucket: decoded.slice(0, slash), key: decoded.slice(slash + 1) };
}

/** The bytes that a `Range` names, such as `bytes=0-99`; nothing where it names none that there are. */
export function rangeOf(header: string | undefined, length: number): { first: number; last: number } | undefined {
  const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(header ?? "") ?? [];
  if (from === undefined || to === undefined || `${from}${to}` === "") return undefined;
  const first = from === "" ? Math.max(length - Number(to), 0) : Number(from);
  const last = from === "" || to === "" ? length - 1 : Math.min(Number(to), length - 1);
  return { first, last };
}

/** A call as its parts look at it. */
export interface Asked {
  world: World;
  bucket: string;
  key: string;
  bucketArn: string;
  objectArn: string;
  conditions: Conditions;
  may: (action: string, resource: string, context?: Record<string, string>) => boolean;
  denied: (action: string, resource: string) => Reply;
  refused: (refusal: Refusal) => Reply;
  /** What is to be copied from another object, nothing where a call copies nothing, or why it may not be. */
  copied: () => Buffer | Reply | undefined;
}

export function askedOf(world: World, call: Call): Asked {
  const { bucket, key } = locate(call.host, call.path);
  const bucketArn = `arn:${world.partition.id}:s3:::${bucket}`;
  const objectArn = `${bucketArn}/${key}`;
  const conditions = {
    ifMatch: call.headers["if-match"],
    ifNoneMatch: call.headers["if-none-match"],
  };
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

  const copied = (): Buffer | Reply | undefined => {
    const source = call.headers["x-amz-copy-source"] as string | undefined;
    if (source === undefined) return undefined;
    const from = locate("", `/${source.replace(/^\//, "")}`);
    const arn = `arn:${world.partition.id}:s3:::${from.bucket}/${from.key}`;
    if (!may("s3:GetObject", arn)) return denied("s3:GetObject", arn);
    const stored = world.store.get(from.bucket, from.key);
    if (isRefusal(stored)) return refused(stored);
    const range = rangeOf(call.headers["x-amz-copy-source-range"] as string | undefined, stored.body.length);
    return range === undefined ? stored.body : stored.body.subarray(range.first, range.last + 1);
  };
  return { world, bucket, key, bucketArn, objectArn, conditions, may, denied, refused, copied };
}
