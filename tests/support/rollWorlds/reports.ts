import type { SimBucket } from "./bucket";
import type { SimMember } from "./options";

/** Age up to which a roller's lock says that it is at work: three renewals. */
const atWorkSeconds = 90;
/** Between two looks of an agent at the lock. */
const lockLookSeconds = 4;
/** For how long an instance is new. */
const newSeconds = 300;

/** When agents report: at once what is news, as often as somebody waits for it, else every 30 seconds. */
export class Reports {
  private readonly said = new Map<number, string>();
  /** Members whose agents have seen a roller at work. */
  private readonly hurried = new Set<number>();

  constructor(
    private readonly bucket: SimBucket,
    private readonly lockKey: string,
    /** Agents of a version that does not hurry for anybody. */
    private readonly areSlow: boolean,
  ) {}

  /** Whether the member, which serves or does not, writes now; `words` are what it would say of its server. */
  isDue({ wanted: { id }, instance }: SimMember, serves: boolean, words: string, now: number): boolean {
    this.lookAtLock(id, now);
    const every = serves ? this.pauseOf(id, instance?.upAt ?? 0, now) : 30;
    if (this.said.get(id) === words && (now + id * 7) % every !== 0) return false;
    this.said.set(id, words);
    return true;
  }

  private lookAtLock(id: number, now: number): void {
    if ((now + id) % lockLookSeconds !== 0) return;
    const lock = this.bucket.content(this.lockKey);
    const isAlive = this.bucket.age(this.lockKey, now) < atWorkSeconds && lock?.stopped !== true;
    if (isAlive && lock?.state === "held" && lock.holder === "roller") this.hurried.add(id);
    else this.hurried.delete(id);
  }

  /** Seconds between two reports of a member that serves. */
  private pauseOf(id: number, upAt: number, now: number): number {
    if (this.areSlow) return 30;
    if (this.hurried.has(id)) return 1;
    return upAt <= now && now - upAt < newSeconds ? 2 : 30;
  }
}
