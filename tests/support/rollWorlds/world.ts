import { Busy } from "../../../components/roll/deed";
import { Roller, type Cloud } from "../../../components/roll/drive";
import type { LockContent } from "../../../components/roll/lock";
import type { Surroundings } from "../../../components/roll/loop";
import type { RollOptions } from "../../../components/roll/options";
import { keys, sightFrom } from "../../../components/roll/readings";
import type { GroupSight, Sight } from "../../../components/roll/sight";
import type { Mortal, SimWorld } from "../rollClock";
import { staleSeconds } from "./agent";
import { MembersWorld } from "./members";
import type { SimMember } from "./options";

/** Two looks and a write. */
export const noticeSeconds = 6;
/** Three writes of an agent. */
const freshSeconds = 90;

/** A tier with rollers at work. Which deeds of a roller are harm to its members is for the world of their kind. */
export abstract class RollWorld extends MembersWorld implements SimWorld {
  /** Members whose instances a roller has ended, in order. */
  readonly ended: number[] = [];
  /** When each of these was ended. */
  readonly endedAt: number[] = [];
  /** What was asked of AWS, in order. */
  readonly calls: string[] = [];
  private readonly busyUntil = this.now + (this.options.busySeconds ?? 0);

  /** Notes the harm that a roller does by ending the member's instance now. */
  protected abstract judge(member: SimMember, force: boolean): void;
  roller(options: RollOptions, mortal: Mortal, around: Surroundings): Roller {
    const real = this.cloud(options.force === true);
    const cloud: Cloud = {
      look: mortal(() => real.look()),
      writeLock: mortal((content, over) => real.writeLock(content, over)),
      setVersion: mortal(
        (member, deadline) => real.setVersion(member, deadline),
        (_member, deadline) => {
          deadline.pass();
        },
      ),
      endInstance: mortal(
        (instance, deadline) => real.endInstance(instance, deadline),
        (_instance, deadline) => {
          deadline.pass();
        },
      ),
    };
    return new Roller(this.request, options, cloud, around);
  }

  /** AWS for one roller. */
  private cloud(force: boolean): Cloud {
    const called = <T>(call: string, answer: T): Promise<T> => {
      this.calls.push(call);
      return Promise.resolve(answer);
    };
    return {
      look: () => called("look", this.sight()),
      writeLock: (content, over) => called("lock", this.writeLock(content, over)),
      setVersion: async ({ id, launchTemplateVersion }) => {
        this.beBusy();
        for (const member of this.membersWith(id)) member.groupVersion = launchTemplateVersion;
        return called("set", undefined);
      },
      endInstance: async (instance) => {
        this.beBusy();
        this.endInstance(instance, force);
        return called("end", undefined);
      },
    };
  }

  private beBusy(): void {
    if (this.now < this.busyUntil) throw new Busy("ScalingActivityInProgress");
  }

  /** Whether the agent has told, lately, of the instance that the member has now. */
  protected isHeard({ wanted, instance }: SimMember): boolean {
    const key = keys.member(this.tier.tier, wanted.id);
    return this.bucket.content(key)?.instanceId === instance?.id && this.bucket.age(key, this.now) < freshSeconds;
  }

  /** Whether it is away and a look could have shown it: what fate has just done, or to a silent one, nobody knows yet. */
  protected isKnownAway(member: SimMember): boolean {
    const { up, away, agent } = member;
    if (up || away?.by !== "fate") return !up;
    return this.now - away.since > noticeSeconds && (agent || !this.isHeard(member));
  }

  private endInstance(instance: string, force: boolean): void {
    const member = this.members.find((each) => each.instance?.id === instance);
    if (member === undefined) return;
    this.ended.push(member.wanted.id);
    this.endedAt.push(this.now);
    this.judge(member, force);
    member.ghost = { ...member.instance!, until: this.now + this.options.ghostSeconds };
    this.takeDown(member, "roller");
    this.launchLater(member, 5);
  }

  private writeLock(content: LockContent, over: string | undefined): string | undefined {
    if (this.bucket.objects.get(this.lockKey)?.etag !== over) return undefined;
    this.judgeTaking(content);
    return this.bucket.put(this.lockKey, content, this.now);
  }

  /** Notes a lock that is taken from a holder who is alive, or who may be. */
  private judgeTaking({ instance }: LockContent): void {
    const held = this.bucket.content(this.lockKey);
    if (this.bucket.isFree(this.lockKey) || held?.stopped === true || instance === undefined) return;
    if (held?.instance === instance || this.bucket.age(this.lockKey, this.now) > staleSeconds) return;
    this.note(`the lock of ${JSON.stringify(held?.holder)} was taken from it`);
  }

  private sight(): Sight {
    const groups = new Map(this.members.map((member) => [member.wanted.group, this.groupOf(member)]));
    const members = this.members.map(({ wanted }) => ({ ...wanted }));
    return sightFrom({ ...this.request, members }, this.now, groups, this.bucket.objects);
  }

  private groupOf({ groupVersion: launchTemplateVersion, instance, ghost }: SimMember): GroupSight {
    const [launchTemplateId, healthy] = ["lt-1", true];
    const isGhost = ghost !== undefined && this.now < ghost.until;
    const shown = isGhost ? ghost : instance;
    if (shown === undefined) return { launchTemplateId, launchTemplateVersion, instances: [] };
    const { id, version } = shown;
    const state = isGhost ? "InService" : instance!.state;
    const seen = { launchTemplateId, launchTemplateVersion: version, id, state, healthy };
    return { launchTemplateId, launchTemplateVersion, instances: [seen] };
  }
}
