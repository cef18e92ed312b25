import { createHash, randomUUID } from "node:crypto";

/** The least that each part of an upload but the last one has (S3 User Guide, "Amazon S3 multipart upload limits"). */
const leastPart = 5 * 1024 * 1024;

interface Part {
  body: Buffer;
  etag: string;
}

export interface Upload {
  id: string;
  bucket: string;
  key: string;
  begun: Date;
  /** By number. */
  parts: Map<number, Part>;
}

/** Objects that come in parts and are none yet. No HTTP here. */
export class Uploads {
  private readonly all = new Map<string, Upload>();

  constructor(private readonly now: () => Date) {}

  begin(bucket: string, key: string): Upload {
    const upload: Upload = { id: randomUUID(), bucket, key, begun: this.now(), parts: new Map() };
    this.all.set(upload.id, upload);
    return upload;
  }

  find(bucket: string, key: string, id: string): Upload | undefined {
    const upload = this.all.get(id);
    return upload?.bucket === bucket && upload.key === key ? upload : undefined;
  }

  /** Those that nobody has ended, by key. */
  of(bucket: string, prefix: string): Upload[] {
    return [...this.all.values()]
      .filter((upload) => upload.bucket === bucket && upload.key.startsWith(prefix))
      .sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  put(upload: Upload, number: number, body: Buffer): Part {
    const part = { body, etag: createHash("md5").update(body).digest("hex") };
    upload.parts.set(number, part);
    return part;
  }

  end({ id }: Upload): void {
    this.all.delete(id);
  }
}

/** The body of an object whose parts these are, or what S3 says against them. */
export function joinedParts({ parts }: Upload, numbers: number[]): Buffer | "InvalidPart" | "EntityTooSmall" {
  const chosen = numbers.flatMap((number) => parts.get(number) ?? []);
  if (chosen.length === 0 || chosen.length < numbers.length) return "InvalidPart";
  if (chosen.slice(0, -1).some(({ body }) => body.length < leastPart)) return "EntityTooSmall";
  return Buffer.concat(chosen.map(({ body }) => body));
}
