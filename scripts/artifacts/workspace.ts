import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";

import { describeFaults, messageOf, PlainError, type Fault } from "../../components/faults";
import { parseS3 } from "../../components/fetched";
import { whenNobodyListens } from "../../components/roll/audience";
import { Final } from "./attempts";
import { download } from "./download";
import { titleOf, type Fetchable } from "./entries";
import { httpsSource } from "./https";
import { Progress } from "./progress";
import type { Buckets } from "./s3";
import type { ArtifactFile } from "./stack";

/** A package that was fetched. */
export interface Fetched {
  path: string;
  sha256: string;
}

/** Where packages are fetched to, for as long as a command takes. */
export class Workspace {
  private readonly controller = new AbortController();
  private readonly folder = mkdtempSync(join(tmpdir(), "startup-stack-artifacts-"));
  private count = 0;
  readonly signal: AbortSignal = this.controller.signal;

  constructor(readonly buckets: Buckets) {}

  /** Does a command's work. However it ends, nothing of what was fetched is left. */
  async during<Result>(work: () => Promise<Result>): Promise<Result> {
    const unwatch = whenNobodyListens(
      (why) => {
        this.controller.abort(new PlainError(`interrupted ${why}; the stack's file is as it was`));
      },
      { parentWaits: false },
    );
    try {
      return await work();
    } finally {
      unwatch();
      this.buckets.close();
      rmSync(this.folder, { recursive: true, force: true });
    }
  }

  /** Fetches an artifact, and lets `work` have it; it is gone afterwards. */
  async withPackage<Result>(entry: Fetchable, work: (fetched: Fetched) => Result | Promise<Result>): Promise<Result> {
    const path = join(this.folder, `${(this.count += 1)}.deb`);
    const progress = new Progress(titleOf(entry));
    const object = parseS3(entry.url);
    const source = object === undefined ? httpsSource(entry.url) : this.buckets.source(object);
    try {
      const sha256 = await download(source, path, {
        signal: this.signal,
        sleep: this.sleep,
        progress: (bytes, total) => {
          progress.at(bytes, total);
        },
      });
      progress.end();
      return await work({ path, sha256 });
    } catch (error) {
      // Of the disk here, which is no fault of the artifact's.
      if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
      throw new PlainError(`${this.folder}: ${messageOf(error)}; TMPDIR names another place for packages`);
    } finally {
      progress.end();
      rmSync(path, { force: true });
    }
  }

  /** Does work for each artifact, one after the other. Throws all that went wrong, once the last has been tried. */
  async forEach<Item extends Fetchable, Result>(
    what: string,
    items: Item[],
    work: (item: Item) => Promise<Result>,
  ): Promise<Result[]> {
    const results: Result[] = [];
    const faults: Fault[] = [];
    for (const item of items) {
      try {
        results.push(await work(item));
      } catch (error) {
        this.signal.throwIfAborted();
        if (!(error instanceof Final)) throw error;
        faults.push({ property: titleOf(item), problem: error.message });
      }
    }
    // What is done on a signal that came with the last byte is not done either.
    this.signal.throwIfAborted();
    if (faults.length > 0) throw new PlainError(describeFaults(what, faults));
    return results;
  }

  /** Ends early, and throws, when the work is interrupted. */
  readonly sleep = async (milliseconds: number): Promise<void> => {
    await setTimeout(milliseconds, undefined, { signal: this.signal }).catch(() => {
      this.signal.throwIfAborted();
    });
  };
}

/** What faults are said of when nothing has come of a command. */
export const unchanged = ({ name }: ArtifactFile): string => `${name} is as it was`;

export const none = ({ name }: ArtifactFile): string => `${name} has no artifacts`;
