import { messageOf } from "../faults";
import { decide } from "./decide";
import { problemsOf } from "./health";
import { Lock, type LockContent } from "./lock";
import { interruption, lookAgain, type RollEnd, type Surroundings } from "./loop";
import { begin, changed, observe, type Memory } from "./memory";
import type { RollOptions } from "./options";
import type { Outcome } from "./outcomes";
import { pauseAfter } from "./pace";
import type { RollRequest, WantedMember } from "./request";
import { isWanted, type InstanceSight, type Sight } from "./sight";
import type { Step } from "./step";
import { Voice } from "./voice";

/** What a roller asks of AWS. */
export interface Cloud {
  look(): Promise<Sight>;
  /** Over the version with this etag only, or where there is none; undefined when another one was faster. */
  writeLock(content: LockContent, over: string | undefined): Promise<string | undefined>;
  /** Sets the version that the member's group launches from now on. */
  setVersion(member: WantedMember): Promise<void>;
  /** Ends an instance, which may be gone already; its group launches another. */
  endInstance(instance: string): Promise<void>;
}

/** Rolls a tier until it is done or stops. Whatever interrupts it, the next one goes on from what it sees. */
export class Roller {
  private readonly lock: Lock;
  private readonly voice: Voice;
  private memory!: Memory;
  private sight!: Sight;
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
    this.sight = await this.cloud.look();
    this.memory = begin(this.sight);
    try {
      return await this.loop();
    } catch (error) {
      const words = messageOf(error);
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
      await this.around.sleep(pauseAfter(step, this.memory, this.sight.now));
      await this.look();
      // Dated by the look after the deed: never earlier than it was done.
      if (done === "changed") this.memory = changed(this.memory, this.sight.now);
      if (this.lock.isDue(this.sight.now) && !(await this.lock.renew(this.sight.now))) return this.lost();
    }
  }

  /** Does what was decided. Each deed under the lock begins with its renewal. */
  private async act(step: Step): Promise<"nothing" | "changed" | "lock-lost"> {
    const { now } = this.sight;
    if (step.kind === "take-lock") return (await this.lock.take(this.sight.lock, now)) ? "changed" : "nothing";
    if (step.kind === "free-lock") await this.lock.free(now);
    if (step.kind !== "replace") return "nothing";
    if (this.lock.nonce !== undefined && !(await this.lock.renew(now))) return "lock-lost";
    this.memory = { ...this.memory, acted: true };
    const { wanted, group } = step.member;
    if (group === undefined || !isWanted(group, wanted)) await this.cloud.setVersion(wanted);
    if (step.ends !== undefined) {
      await this.cloud.endInstance(step.ends);
      this.ended.add(step.ends);
    }
    return "changed";
  }

  private async look(): Promise<void> {
    this.sight = withoutEnded(await lookAgain(() => this.cloud.look(), this.around), this.ended);
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
