import { messageOf } from "../faults";
import { decide } from "./decide";
import { Deadline, deedSeconds, isPutOff, Unanswered, type Done } from "./deed";
import { problemsOf } from "./health";
import { Lock, type LockContent } from "./lock";
import { interruption, lookAgain, lookOnce, notBegun, type RollEnd, type Seen, type Surroundings } from "./loop";
import { begin, changed, observe, type Memory } from "./memory";
import type { RollOptions } from "./options";
import type { Outcome } from "./outcomes";
import { pauseAfter } from "./pace";
import type { RollRequest, WantedMember } from "./request";
import { isWanted, type InstanceSight, type Sight } from "./sight";
import { wait, type Step } from "./step";
import { Voice } from "./voice";

/** What a roller asks of AWS. */
export interface Cloud {
  look(): Promise<Sight>;
  /** Over the version with this etag only, or where there is none; undefined when another one was faster. */
  writeLock(content: LockContent, over: string | undefined): Promise<string | undefined>;
  /** Sets the version that the member's group launches from now on. Throws as a Deadline does. */
  setVersion(member: WantedMember, deadline: Deadline): Promise<void>;
  /** Ends an instance, which may be gone already; its group launches another. Throws as a Deadline does. */
  endInstance(instance: string, deadline: Deadline): Promise<void>;
}

/** Rolls a tier until it is done or stops. Whatever interrupts it, the next one goes on from what it sees. */
export class Roller {
  private readonly lock: Lock;
  private readonly voice: Voice;
  private memory!: Memory;
  private sight!: Sight;
  /** When the look began that has shown it. */
  private lookedAt = 0;
  /** Instances that this roller has ended: AWS may show them in service for a while. */
  private readonly ended = new Set<string>();

  constructor(
    private readonly request: RollRequest,
    private readonly options: RollOptions,
    private readonly cloud: Cloud,
    private readonly around: Surroundings,
  ) {
    this.lock = new Lock((content, over) => cloud.writeLock(content, over), request.tier);
    this.voice = new Voice(around.say);
  }

  async run(): Promise<RollEnd> {
    const seen = await lookOnce(() => this.cloud.look(), this.around);
    if (seen === undefined) return notBegun;
    this.saw(seen);
    this.memory = begin(this.sight);
    try {
      return await this.loop();
    } catch (error) {
      const words = messageOf(error);
      if (error instanceof Unanswered) return this.unanswered(words);
      return await this.end(this.memory.acted ? "halfWay" : "failed", words).catch(() => ({
        outcome: "failed" as const,
        words: `${words}; the lock is left to go stale`,
      }));
    }
  }

  private async loop(): Promise<RollEnd> {
    for (;;) {
      this.memory = observe({ ...this.memory, nonce: this.lock.nonce }, this.request, this.sight);
      const step = this.around.signal.aborted
        ? interruption(this.memory)
        : decide(this.request, this.options, this.sight, this.memory);
      this.voice.tell(step, this.sight.now);
      if (step.kind === "stop") return this.end(step.outcome, step.why);
      const done = await this.act(step);
      if (done === "lock-lost") return this.lost();
      if (typeof done === "object") {
        const { request, sight, memory } = this;
        const later = wait({ request, sight, memory }, done.putOff);
        this.voice.tell(later, sight.now);
        if (later.kind === "stop") return this.end(later.outcome, later.why);
      }
      await this.around.sleep(pauseAfter(step, this.memory, this.sight.now));
      await this.look();
      // Dated by the look after the deed: never earlier than it was done.
      if (done === "changed") this.memory = changed(this.memory, this.sight.now);
      if (this.lock.isDue(this.sight.now) && !(await this.lock.renew(this.sight.now))) return this.lost();
    }
  }

  private async act(step: Step): Promise<Done | "lock-lost"> {
    const { now } = this.sight;
    if (step.kind === "take-lock") return (await this.lock.take(this.sight.lock, now)) ? "changed" : "nothing";
    if (step.kind === "free-lock") await this.lock.free(now);
    if (step.kind !== "replace") return "nothing";
    const { wanted, group } = step.member;
    if (group === undefined || !isWanted(group, wanted)) {
      const done = await this.deed((deadline) => this.cloud.setVersion(wanted, deadline));
      if (done !== "changed") return done;
    }
    const { ends } = step;
    if (ends === undefined) return "changed";
    const done = await this.deed((deadline) => this.cloud.endInstance(ends, deadline));
    if (done === "changed") this.ended.add(ends);
    return done;
  }

  /**
   * Does what cannot be taken back. Right before it the lock is renewed; it is sent while the last look is news, and by
   * nobody who has been told to end.
   */
  private async deed(send: (deadline: Deadline) => Promise<void>): Promise<Done | "lock-lost"> {
    if (this.lock.nonce !== undefined && !(await this.lock.renew(this.sight.now))) return "lock-lost";
    if (this.around.signal.aborted) return "nothing";
    try {
      await send(new Deadline(this.around.clock, this.lookedAt + deedSeconds));
    } catch (error) {
      if (isPutOff(error)) return { putOff: `put off: ${messageOf(error)}` };
      throw error;
    }
    this.memory = { ...this.memory, acted: true };
    return "changed";
  }

  private async look(): Promise<void> {
    const seen = await lookAgain(() => this.cloud.look(), this.around);
    if (seen !== undefined) this.saw(seen);
  }

  private saw({ sight, began }: Seen<Sight>): void {
    this.sight = withoutEnded(sight, this.ended);
    this.lookedAt = began;
  }

  /** What AWS has not answered it may still do: whoever comes next waits for that as for a roller that was killed. */
  private unanswered(words: string): RollEnd {
    const left = this.lock.nonce === undefined ? "" : "; the lock is left to go stale, since it may still be done";
    return { outcome: "halfWay", words: `AWS has not answered: ${words}${left}` };
  }

  private lost(): RollEnd {
    return { outcome: this.memory.acted ? "halfWay" : "lockHeld", words: "the lock was taken over by another one" };
  }

  private async end(outcome: Outcome, words: string): Promise<RollEnd> {
    const { now, members } = this.sight;
    if (this.lock.nonce !== undefined) {
      const whole = problemsOf(this.request.kind, members, this.memory.changedAt, now).length === 0;
      await (whole || !this.memory.acted ? this.lock.free(now) : this.lock.leave(now));
    }
    return { outcome, words };
  }
}

function withoutEnded(sight: Sight, ended: Set<string>): Sight {
  const left = ({ id }: InstanceSight): boolean => !ended.has(id);
  const members = sight.members.map((member) => ({
    ...member,
    group: member.group && { ...member.group, instances: member.group.instances.filter(left) },
  }));
  return { ...sight, members };
}
