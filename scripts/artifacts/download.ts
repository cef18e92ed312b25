import { createHash } from "node:crypto";
import { open } from "node:fs/promises";

import { Final, Passing, persistently, type Around } from "./attempts";

/** What is there already of a thing that broke off, and by which its source knows that thing again. */
export interface Held {
  bytes: number;
  total?: number;
  validator: string;
}

/** What a source sends. */
export interface Answer {
  /** Which byte it begins with: 0, or the first that was not held. */
  from: number;
  /** Bytes of the whole, where the source says so. */
  total?: number;
  /** By which the source knows the same bytes again; absent where it does not say. */
  validator?: string;
  body: AsyncIterable<Buffer>;
}

/** Where a thing comes from. */
export interface Source {
  /** Its address as it may be shown. */
  address: string;
  /** Asks for it, or for the rest of it. */
  ask: (held: Held | undefined, signal: AbortSignal) => Promise<Answer>;
}

/** Packages have some hundred MiB; more is a wrong address, and the disk is others' too. */
export const mostBytes = 2 ** 31;

/** Fetches a thing into a file, as it is sent, and gives its SHA-256. What breaks off goes on where it was. */
export async function download(source: Source, path: string, around: Around): Promise<string> {
  const file = await open(path, "wx", 0o600);
  let hash = createHash("sha256");
  let bytes = 0;
  let furthest = 0;
  let held: Omit<Held, "bytes"> | undefined;

  const attempt = async (): Promise<string> => {
    const answer = await source.ask(held && bytes > 0 ? { ...held, bytes } : undefined, around.signal);
    const { from, total, validator, body } = answer;
    if (from === 0) {
      hash = createHash("sha256");
      bytes = 0;
      await file.truncate();
    }
    held = validator === undefined ? undefined : { validator, total };
    if ((total ?? 0) > mostBytes) throw tooLarge(source);
    for await (const chunk of body) {
      await file.write(chunk, 0, chunk.length, bytes);
      hash.update(chunk);
      bytes += chunk.length;
      if (bytes > mostBytes) throw tooLarge(source);
      around.progress(bytes, total);
    }
    if (total !== undefined && bytes !== total)
      throw new Passing(`${source.address} ends after ${bytes} of ${total} bytes`);
    return hash.digest("hex");
  };
  const gotFurther = () => {
    const further = bytes > furthest;
    furthest = Math.max(furthest, bytes);
    return further;
  };
  try {
    return await persistently(attempt, around, gotFurther);
  } finally {
    await file.close();
  }
}

const tooLarge = ({ address }: Source) =>
  new Final(`${address} is larger than ${mostBytes / 2 ** 30} GiB, which no package is; correct the url`);
