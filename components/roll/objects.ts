import {
  GetObjectCommand,
  paginateListObjectsV2,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import { messageOf } from "../faults";

/** An object of the bucket with the two clocks of S3: when it was written, and when it was read. Seconds. */
export interface StoredObject {
  text: string;
  etag: string | undefined;
  writtenAt: number;
}

/** An object as a listing shows it. */
export interface ListedObject extends Omit<StoredObject, "text"> {
  key: string;
}

/** What S3 answers when somebody else wrote first, or removed what was to be written over. */
const conflicts = ["PreconditionFailed", "ConditionalRequestConflict", "NoSuchKey"];

/** Objects of one bucket. Only "no such key" means absent; whatever else goes wrong is an error. */
export class Objects {
  /** The newest time by the clock of S3, in seconds. */
  now = 0;

  constructor(
    private readonly client: S3Client,
    private readonly bucket: string,
  ) {
    client.middlewareStack.add(
      (next) => async (args) => {
        const result = await next(args);
        this.note((result.response as { headers: Record<string, string | undefined> }).headers.date);
        return result;
      },
      { step: "deserialize", name: "noteDate", priority: "low" },
    );
  }

  async get(key: string): Promise<StoredObject | undefined> {
    try {
      const answer = await this.client.send(new GetObjectCommand({ Bucket: this.bucket, Key: key }));
      return {
        text: (await answer.Body?.transformToString()) ?? "",
        etag: answer.ETag,
        writtenAt: seconds(answer.LastModified?.getTime() ?? 0),
      };
    } catch (error) {
      if (error instanceof S3ServiceException && error.name === "NoSuchKey") return undefined;
      throw this.named(key, error);
    }
  }

  /** All objects whose keys begin so. */
  async list(prefix: string): Promise<ListedObject[]> {
    try {
      const listed: ListedObject[] = [];
      for await (const page of paginateListObjectsV2(
        { client: this.client },
        { Bucket: this.bucket, Prefix: prefix },
      )) {
        for (const { Key, ETag, LastModified } of page.Contents ?? []) {
          listed.push({ key: Key ?? "", etag: ETag, writtenAt: seconds(LastModified?.getTime() ?? 0) });
        }
      }
      return listed;
    } catch (error) {
      throw this.named(prefix, error);
    }
  }

  /** Over the version with this etag only, or where there is none; the new etag, or undefined when another one was faster. */
  async put(key: string, text: string, over: string | undefined): Promise<string | undefined> {
    const condition = over === undefined ? { IfNoneMatch: "*" } : { IfMatch: over };
    const put = new PutObjectCommand({
      Bucket: this.bucket,
      Key: key,
      Body: text,
      ContentType: "application/json",
      ...condition,
    });
    try {
      return (await this.client.send(put)).ETag;
    } catch (error) {
      if (!(error instanceof S3ServiceException && conflicts.includes(error.name))) throw this.named(key, error);
      // An answer that got lost on its way was tried again, and met our own write.
      const stored = await this.get(key);
      return stored?.text === text ? stored.etag : undefined;
    }
  }

  /** S3's own words do not say which object they are about. */
  private named(key: string, error: unknown): Error {
    const words = messageOf(error);
    return new Error(`s3://${this.bucket}/${key}: ${words}`, { cause: error });
  }

  private note(date: string | undefined): void {
    if (date !== undefined) this.now = Math.max(this.now, seconds(Date.parse(date)));
  }
}

const seconds = (milliseconds: number): number => Math.floor(milliseconds / 1000);
