import { randomBytes } from "node:crypto";

import type { LockSight } from "./sight";

/** The lock as it is written; agents read the same fields. */
export interface LockContent {
  formatVersion: 1;
  state: "held" | "free";
  nonce: string;
  holder?: "roller";
  /** Random id of the roller's run. */
  instance?: string;
  purpose?: string;
  /** This roller has ended half-way and renews no more: the next one may take the lock at once. */
  stopped?: true;
}

/** Seconds between two renewals. */
export const renewSeconds = 30;

/** Writes the lock over the version with this etag only, or where there is none; gives the new etag, or undefined when another one was faster. */
export type WriteLock = (content: LockContent, over: string | undefined) => Promise<string | undefined>;

/** The tier's lock in a roller's hands: each write is conditional and has a fresh nonce. */
export class Lock {
  private etag: string | undefined;
  private renewedAt = 0;
  /** Nonce of the last write, while the lock is held. */
  nonce: string | undefined;

  constructor(
    private readonly write: WriteLock,
    private readonly tier: string,
    private readonly instance = randomBytes(8).toString("hex"),
  ) {}

  /** Whether the lock is ours now. */
  take(found: LockSight, now: number): Promise<boolean> {
    return this.put("held", found.etag, now);
  }

  /** Whether the lock is still ours: nothing may be done without. */
  renew(now: number): Promise<boolean> {
    return this.put("held", this.etag, now);
  }

  isDue(now: number): boolean {
    return this.nonce !== undefined && now - this.renewedAt >= renewSeconds;
  }

  free(now: number): Promise<boolean> {
    return this.put("free", this.etag, now);
  }

  /** Leaves the lock held, for the next roller to take at once. */
  leave(now: number): Promise<boolean> {
    return this.put("stopped", this.etag, now);
  }

  private async put(how: "held" | "free" | "stopped", over: string | undefined, now: number): Promise<boolean> {
    const nonce = randomBytes(16).toString("hex");
    const own = { holder: "roller", instance: this.instance, purpose: `roll of ${this.tier}` } as const;
    const content: LockContent = {
      formatVersion: 1,
      state: how === "free" ? "free" : "held",
      nonce,
      ...(how === "free" ? {} : own),
      ...(how === "stopped" ? { stopped: true } : {}),
    };
    this.etag = await this.write(content, over);
    const written = this.etag !== undefined;
    this.nonce = written && how === "held" ? nonce : undefined;
    this.renewedAt = now;
    return written;
  }
}
