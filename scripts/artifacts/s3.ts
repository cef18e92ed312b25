import { createReadStream, statSync } from "node:fs";

import {
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3";

import { messageOf } from "../../components/faults";
import type { S3Object } from "../../components/fetched";
import { credentialsOf, type Identity } from "../../components/roll/credentials";
import { Final, Passing } from "./attempts";
import type { Answer, Held, Source } from "./download";

/** Bytes may flow for long, but never stand still: the SDK's bounds of a whole answer would end a large package. */
const patience = { maxAttempts: 3, requestHandler: { connectionTimeout: 5000, socketTimeout: 30_000 } };

/** What the SDK would say on standard error is in its errors as well. */
export const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** Clients of the regions that buckets are in, with the credentials of an identity. */
export function clientsIn(identity: Identity): (region?: string) => S3Client {
  const credentials = credentialsOf(identity, "artifacts", patience);
  return (region = identity.region) => new S3Client({ region, credentials, logger: silent, ...patience });
}

export const addressOf = ({ bucket, key }: S3Object): string => `s3://${bucket}/${key}`;

/** Objects of any bucket, each asked for in its own region. */
export class Buckets {
  private readonly clients = new Map<string, Promise<S3Client>>();
  private readonly made: S3Client[] = [];

  constructor(private readonly clientIn: (region?: string) => S3Client) {}

  /** An object as something to be fetched. */
  source(object: S3Object): Source {
    const ask = async (held: Held | undefined, signal: AbortSignal): Promise<Answer> => {
      try {
        return await this.get(object, held, signal);
      } catch (error) {
        if (held === undefined || ![412, 416].includes(statusOf(error) ?? 0))
          throw named(object, error, "s3:GetObject");
        // It is another object by now, or has no byte beyond those that are held.
        return ask(undefined, signal);
      }
    };
    return { address: addressOf(object), ask };
  }

  /** What S3 knows of an object: its SHA-256 in base64, where it was written with one; nothing where there is none. */
  async head(object: S3Object, abortSignal: AbortSignal): Promise<{ sha256?: string } | undefined> {
    try {
      const client = await this.of(object.bucket, abortSignal);
      const { ChecksumSHA256: sha256 } = await client.send(
        new HeadObjectCommand({ Bucket: object.bucket, Key: object.key, ChecksumMode: "ENABLED" }),
        { abortSignal },
      );
      return { sha256 };
    } catch (error) {
      // Who may not list is told 403 of what is not there; whether it is shows when it is written.
      if (statusOf(error) === 404 || statusOf(error) === 403) return undefined;
      throw named(object, error, "s3:GetObject");
    }
  }

  /** Writes a file to where there is no object; false where there is one. S3 checks its SHA-256, in base64. */
  async put(object: S3Object, path: string, sha256: string, abortSignal: AbortSignal): Promise<boolean> {
    const body = createReadStream(path);
    try {
      const client = await this.of(object.bucket, abortSignal);
      const put = new PutObjectCommand({
        Bucket: object.bucket,
        Key: object.key,
        Body: body,
        ContentLength: statSync(path).size,
        ContentType: "application/vnd.debian.binary-package",
        IfNoneMatch: "*",
        ChecksumSHA256: sha256,
      });
      await client.send(put, { abortSignal });
      return true;
    } catch (error) {
      if (statusOf(error) === 412) return false;
      throw named(object, error, "s3:PutObject");
    } finally {
      body.destroy();
    }
  }

  close(): void {
    for (const client of this.made) client.destroy();
  }

  private async get({ bucket, key }: S3Object, held: Held | undefined, abortSignal: AbortSignal): Promise<Answer> {
    const client = await this.of(bucket, abortSignal);
    const rest = held && { Range: `bytes=${held.bytes}-`, IfMatch: held.validator };
    const { Body, ContentLength, ContentRange, ETag } = await client.send(
      new GetObjectCommand({ Bucket: bucket, Key: key, ...rest }),
      { abortSignal },
    );
    const from = held === undefined || ContentRange === undefined ? 0 : held.bytes;
    return {
      from,
      total: ContentLength === undefined ? undefined : from + ContentLength,
      validator: ETag,
      body: unbroken({ bucket, key }, Body as AsyncIterable<Buffer>),
    };
  }

  /** The client of a bucket's region, which S3 says also to who may do nothing else there. */
  private of(bucket: string, abortSignal: AbortSignal): Promise<S3Client> {
    const known = this.clients.get(bucket);
    if (known !== undefined) return known;
    const found = this.find(bucket, abortSignal);
    this.clients.set(bucket, found);
    // The next attempt asks anew.
    found.catch(() => this.clients.delete(bucket));
    return found;
  }

  private async find(bucket: string, abortSignal: AbortSignal): Promise<S3Client> {
    const home = this.client();
    const region = await home.send(new HeadBucketCommand({ Bucket: bucket }), { abortSignal }).then(
      ({ BucketRegion }) => BucketRegion,
      (error: unknown) => {
        if (statusOf(error) === 404) throw new Final(`there is no bucket ${bucket}; correct its name`);
        const { headers } = ((error as S3ServiceException).$response ?? {}) as { headers?: Record<string, string> };
        const told = headers?.["x-amz-bucket-region"];
        if (told === undefined) throw error;
        return told;
      },
    );
    return region === undefined || region === (await home.config.region()) ? home : this.client(region);
  }

  private client(region?: string): S3Client {
    const client = this.clientIn(region);
    this.made.push(client);
    return client;
  }
}

/** S3's own words do not say which object they are about, nor what its caller lacks. */
function named(object: S3Object, error: unknown, action: string): Error {
  if (error instanceof Final) return error;
  const words = `${addressOf(object)}: ${messageOf(error)}`;
  const status = statusOf(error);
  if (status === 403) return new Final(`${words}; the credentials need ${action} on it`);
  if (status === 404) return new Final(`${words}; correct the url`);
  // The SDK does not repeat what it reads from a file; 409 is a write at the same moment.
  const passes = status === undefined ? isOfNetwork(error) : status >= 500 || status === 429 || status === 409;
  return passes ? new Passing(words) : new Final(words);
}

const statusOf = (error: unknown): number | undefined =>
  error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;

/** Whether an error is of a connection, and not of credentials or arguments. */
const isOfNetwork = (error: unknown): boolean => {
  const { code, name } = error as NodeJS.ErrnoException;
  return name === "TimeoutError" || /^(ECONN|EPIPE|ETIMEDOUT|EAI_AGAIN|EHOSTUNREACH)/.test(code ?? "");
};

async function* unbroken(object: S3Object, body: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  try {
    yield* body;
  } catch (error) {
    throw new Passing(`the connection to ${addressOf(object)} broke: ${messageOf(error)}`);
  }
}
