import { createHash } from "node:crypto";

/** The objects of the environment's bucket, with S3's conditional writes. No HTTP here. */

export interface Stored {
  body: Buffer;
  etag: string;
  modified: Date;
  /** In base64, where it was written with one. */
  sha256?: string;
}

export type Refusal =
  | { status: 404; code: "NoSuchKey" | "NoSuchBucket" }
  | { status: 412; code: "PreconditionFailed" }
  | { status: 304; code: "NotModified" };

export interface Conditions {
  ifMatch?: string;
  ifNoneMatch?: string;
}

const unquoted = (etag: string): string => etag.replace(/^W\//, "").replace(/^"|"$/g, "");

export class ObjectStore {
  private readonly buckets = new Map<string, Map<string, Stored>>();

  constructor(private readonly now: () => Date = () => new Date()) {}

  createBucket(name: string): void {
    if (!this.buckets.has(name)) this.buckets.set(name, new Map());
  }

  has(bucket: string): boolean {
    return this.buckets.has(bucket);
  }

  get(bucket: string, key: string, conditions: Conditions = {}): Stored | Refusal {
    const objects = this.buckets.get(bucket);
    if (!objects) return { status: 404, code: "NoSuchBucket" };
    const stored = objects.get(key);
    if (!stored) return { status: 404, code: "NoSuchKey" };
    if (conditions.ifMatch !== undefined && unquoted(conditions.ifMatch) !== stored.etag) {
      return { status: 412, code: "PreconditionFailed" };
    }
    if (conditions.ifNoneMatch !== undefined && unquoted(conditions.ifNoneMatch) === stored.etag) {
      return { status: 304, code: "NotModified" };
    }
    return stored;
  }

  /** A write: `If-None-Match: *` wants the key absent, `If-Match` wants exactly that version there. */
  put(bucket: string, key: string, body: Buffer, conditions: Conditions = {}, sha256?: string): Stored | Refusal {
    const objects = this.buckets.get(bucket);
    if (!objects) return { status: 404, code: "NoSuchBucket" };
    const present = objects.get(key);
    if (conditions.ifNoneMatch !== undefined && present) return { status: 412, code: "PreconditionFailed" };
    if (conditions.ifMatch !== undefined) {
      if (!present) return { status: 404, code: "NoSuchKey" };
      if (unquoted(conditions.ifMatch) !== present.etag) return { status: 412, code: "PreconditionFailed" };
    }
    const stored = { body, etag: createHash("md5").update(body).digest("hex"), modified: this.now(), sha256 };
    objects.set(key, stored);
    return stored;
  }

  delete(bucket: string, key: string): void {
    this.buckets.get(bucket)?.delete(key);
  }

  list(
    bucket: string,
    prefix: string,
    after: string,
    limit: number,
  ): { keys: [string, Stored][]; more: boolean } | Refusal {
    const objects = this.buckets.get(bucket);
    if (!objects) return { status: 404, code: "NoSuchBucket" };
    const found = [...objects.entries()]
      .filter(([key]) => key.startsWith(prefix) && key > after)
      .sort(([a], [b]) => (a < b ? -1 : 1));
    return { keys: found.slice(0, limit), more: found.length > limit };
  }
}
