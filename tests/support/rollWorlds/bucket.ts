import type { Read } from "../../../components/roll/readings";

/** The environment's bucket, as texts. What the world takes from them it reads by itself, and not as a roller does. */
export class SimBucket {
  readonly objects = new Map<string, Read>();
  private serial = 0;

  /** Gives the etag. */
  put(key: string, content: object | string, writtenAt: number): string {
    const etag = `"${(this.serial += 1)}"`;
    const text = typeof content === "string" ? content : JSON.stringify(content);
    this.objects.set(key, { text, etag, writtenAt });
    return etag;
  }

  /** What everybody can read. */
  content(key: string): Record<string, unknown> | undefined {
    try {
      const content = JSON.parse(this.objects.get(key)?.text ?? "") as Record<string, unknown>;
      return content.formatVersion === 1 && Object.keys(content).length > 1 ? content : undefined;
    } catch {
      return undefined;
    }
  }

  age(key: string, now: number): number {
    return now - (this.objects.get(key)?.writtenAt ?? -Infinity);
  }

  /** Whether nobody holds the lock, as far as one can read. */
  isFree(lock: string): boolean {
    return !this.objects.has(lock) || this.content(lock)?.state === "free";
  }
}
