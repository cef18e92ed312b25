import { documentDigest } from "../../../components/bootstrap/documents";
import { Busy } from "../../../components/roll/deed";
import { Roller, type Cloud } from "../../../components/roll/drive";
import type { LockContent } from "../../../components/roll/lock";
import type { Surroundings } from "../../../components/roll/loop";
import type { RollOptions } from "../../../components/roll/options";
import { keys, sightFrom } from "../../../components/roll/readings";
import type { RollRequest } from "../../../components/roll/request";
import type { GroupSight, RecordSight, Sight } from "../../../components/roll/sight";
import type { Mortal, SimWorld } from "../rollClock";
import { Arrivals } from "./arrivals";
import { type AgentSituation, type FoundLock, isTakeable, nextStep, staleSeconds } from "./agent";
import { SimBucket } from "./bucket";
import { Reports } from "./reports";
import type { Harm, SimMember, SimOptions } from "./options";

/** Two looks and a write. */
export const noticeSeconds = 6;
/** Three writes of an agent. */
const freshSeconds = 90;
/** After which an agent's permit has ended by itself. */
const permitSeconds = 150;

/**
 * A tier's members, their groups and its bucket, in simulated seconds. It keeps the truth beside what the records say. What
 * a kind's members do among themselves, and which deeds of a roller are harm to them, is for the world of that kind.
 */
export abstract class RollWorld implements SimWorld {
  now = 1_000_000;
  readonly members: SimMember[];
  readonly request: RollRequest;
  readonly bucket = new SimBucket();
  readonly harm: Harm[] = [];
  /** Members whose instances a roller has ended, in order. */
  readonly ended: number[] = [];
  /** When each of these was ended. */
  readonly endedAt: number[] = [];
  readonly arrivals = new Arrivals();
  /** What was asked of AWS, in order. */
  readonly calls: string[] = [];
  private readonly busyUntil: number;
  private serial = 0;
  private boots = 0;
  private syncs = 0;
  private readonly reports: Reports;
  private readonly document: string;

  constructor(
    protected readonly options: SimOptions,
    private readonly tier: Pick<RollRequest, "kind" | "tier" | "incarnation">,
    /** Whether the members are there already, or are being launched for the first time. */
    exist: boolean,
    /** What the tier's document says besides. */
    said: object = {},
  ) {
    this.document = JSON.stringify({ formatVersion: 1, archive: {}, ...said });
    this.busyUntil = this.now + (options.busySeconds ?? 0);
    this.reports = new Reports(this.bucket, this.lockKey, options.slowAgents === true);
    this.members = Array.from({ length: options.members }, (_, index) => this.memberAtFirst(index + 1, exist));
    for (const member of this.members) {
      if (exist && member.instance) member.instance.state = "InService";
      // One that is down is brought back by its group in its own time.
      if (options.down?.includes(member.wanted.id) === true) this.launchLater(member, 200);
    }
    this.bucket.put(keys.document(tier.tier), this.document, this.now);
    this.request = {
      ...options.planned,
      ...tier,
      ...{ formatVersion: 1, version: "0.1.0", environment: "test", bucket: "bucket", region: "us-east-1" },
      ...{ account: "123456789012", digest: documentDigest(this.document), waitMinutes: options.waitMinutes ?? 30 },
      members: this.members.map(({ wanted }) => wanted),
    };
  }

  /** Writes what the bucket holds at first; each world does so once its own part stands. */
  protected open(): void {
    const { lock, unreadable = {}, unrecorded = [] } = this.options;
    if (lock) {
      const content = { formatVersion: 1, state: "held", nonce: "old", purpose: "test", ...lock };
      this.bucket.put(this.lockKey, content, this.now - lock.ageSeconds);
    }
    this.settle();
    for (const member of this.members) {
      if (!unrecorded.includes(member.wanted.id)) this.writeRecord(member);
    }
    for (const [key, text] of Object.entries(unreadable)) this.bucket.put(key, text, this.now);
  }

  /** What the members settle among themselves: who leads. */
  protected abstract settle(): void;
  /** What a member's agent says of its own server. */
  protected abstract report(member: SimMember): Pick<RecordSight, "serving" | "leads" | "synced" | "data" | "label">;
  /** Notes the harm that a roller does by ending the member's instance now. */
  protected abstract judge(member: SimMember, force: boolean): void;
  /** Whether all are up, under whoever leads. */
  abstract get whole(): boolean;

  /** Whether every member runs what is wanted. */
  get finished(): boolean {
    return this.members.every(
      ({ wanted: { launchTemplateVersion: version }, instance, groupVersion }) =>
        groupVersion === version && instance?.version === version && instance.state === "InService",
    );
  }

  /** Members whose instances are not of the wanted version. */
  get outdated(): number[] {
    return this.members.filter((member) => this.isOutdated(member)).map(({ wanted }) => wanted.id);
  }

  get lockKey(): string {
    return keys.lock(this.tier.tier);
  }

  /** The program asks for another version. */
  want(version: string): void {
    for (const { wanted } of this.members) wanted.launchTemplateVersion = version;
  }

  /** Lets time pass: boots end, servers elect, agents write. */
  pass(seconds: number): void {
    for (let second = 0; second < seconds; second += 1) {
      this.now += 1;
      this.arrivals.due(this.now);
      for (const member of this.members) this.passOf(member);
      this.settle();
      for (const member of this.members) this.writeWhatIsDue(member);
    }
  }

  /** A server or its host dies, by nobody's doing; its group brings it back. */
  kill(id: number): void {
    for (const member of this.membersWith(id)) {
      this.takeDown(member, "fate");
      this.launchLater(member, 60);
    }
  }

  /** A member's agent dies, and its last record stays as it was. */
  silence(id: number): void {
    for (const member of this.membersWith(id)) member.agent = false;
  }

  /** A server dies, and comes up again on its own machine. */
  restart(id: number, seconds: number): void {
    for (const member of this.membersWith(id)) {
      if (!member.up) continue;
      this.setAside(member, "fate");
      member.upAgainAt = this.now + seconds;
    }
  }

  /**
   * A member's agent converges in place when it is its turn: under the lock, and only when all are whole, or alone. It may
   * stand still in between, until its permit has ended: then its recipe touches nothing.
   */
  converge(id: number, standsStill = 0): void {
    const [member] = this.membersWith(id);
    if (member?.agent !== true) return;
    const step = nextStep(this.situationOf(member));
    // What a server that serves nobody converges without the lock makes no difference to others.
    if (step === "rest" || !member.up) return;
    if (step === "locked") {
      if (!this.whole || !isTakeable(this.foundLock(), member.wanted.name, "i")) return;
      const held = { state: "held", nonce: `agent-${this.now}`, holder: member.wanted.name, instance: "i" };
      this.bucket.put(this.lockKey, { formatVersion: 1, ...held, purpose: "converge" }, this.now);
      member.converging = held.nonce;
    }
    const { instance, converging } = member;
    const act = (): void => {
      if (member.instance !== instance) return;
      if (standsStill >= permitSeconds) {
        this.freeConverge(member);
        return;
      }
      if (member.converging !== converging) return;
      // Without the lock the permit ends once the server serves again.
      if (step === "freely" && this.tier.kind !== "single" && this.report(member).serving) return;
      const gone = this.members.find((each) => each !== member && !each.up && each.away?.by === "roller");
      if (step === "locked" && gone !== undefined)
        this.note(`${member.wanted.name} was restarted while ${gone.wanted.name} was away`);
      this.setAside(member, "agent");
      member.upAgainAt = this.now + 25;
    };
    if (standsStill === 0) act();
    else this.arrivals.add(this.now + standsStill, act);
    member.standsStillUntil = this.now + standsStill;
  }

  /** The environment's bucket is another one from now on: those that run write into the one before. */
  replaceBucket(): void {
    this.bucket.objects.clear();
    this.bucket.put(keys.document(this.tier.tier), this.document, this.now);
    for (const member of this.members) {
      member.agent = false;
      member.agentReturns = true;
      member.converging = undefined;
    }
  }

  /** The moment at which something new is asked of a member whose others have taken it up, unless they failed. */
  private situationOf(member: SimMember): AgentSituation {
    const { serving, leads } = this.report(member);
    const others = this.members.filter((each) => each !== member && each.failed);
    return {
      ...{ wanted: "new", applied: "old", failed: null, refused: null, otherContract: null, missedSeconds: 0 },
      ...{ behind: [], known: true, idle: false, otherList: false, restartDue: false, serving, leading: leads },
      failedElsewhere: others.map(({ wanted }) => wanted.name),
      alone: this.tier.kind === "single",
      downSeconds: member.away === undefined ? 0 : this.now - member.away.since,
    };
  }

  private foundLock(): FoundLock | undefined {
    if (!this.bucket.objects.has(this.lockKey)) return undefined;
    const content = this.bucket.content(this.lockKey) ?? { state: "held" };
    return { ...(content as Omit<FoundLock, "ageSeconds">), ageSeconds: this.bucket.age(this.lockKey, this.now) };
  }

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

  protected isOutdated({ wanted, instance }: SimMember): boolean {
    return instance !== undefined && instance.version !== wanted.launchTemplateVersion;
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

  protected note(text: string): void {
    this.harm.push({ at: this.now, text });
  }

  protected membersWith(id: number): SimMember[] {
    return this.members.filter(({ wanted }) => wanted.id === id);
  }

  private memberAtFirst(id: number, exist: boolean): SimMember {
    const { running, wantedVersion, down, stopped, cursed, failed, deadAgents, unrecorded } = this.options;
    const isIn = (ids: number[] = []): boolean => ids.includes(id);
    const version = running[id] ?? wantedVersion;
    const up = exist && !isIn(down) && !isIn(stopped) && !isIn(cursed);
    return {
      wanted: {
        id,
        name: `${this.tier.tier}-${id}`,
        address: `10.0.0.${16 + id}`,
        group: `test-${this.tier.tier}-${id}`,
        ...this.options.planned?.members.find((planned) => planned.id === id),
        launchTemplateId: "lt-1",
        launchTemplateVersion: wantedVersion,
      },
      groupVersion: version,
      instance: this.instance(version, exist ? (up ? 0 : 10_000_000) : this.now + 200),
      up,
      agent: !isIn(deadAgents) && !isIn(unrecorded),
      failed: isIn(failed),
      cursed: isIn(cursed),
    };
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

  private setAside(member: SimMember, by: "roller" | "agent" | "fate"): void {
    if (member.up || by === "roller") member.away = { since: this.now, by };
    member.up = false;
    member.upAgainAt = undefined;
    this.settle();
  }

  private takeDown(member: SimMember, by: "roller" | "fate"): void {
    this.setAside(member, by);
    member.instance = undefined;
    member.failed = false;
    member.converging = undefined;
  }

  private launchLater(member: SimMember, seconds: number): void {
    member.launchAt = this.now + seconds;
  }

  private passOf(member: SimMember): void {
    const { bootSeconds, syncSeconds, brokenVersion, muteVersion } = this.options;
    if (member.launchAt !== undefined && this.now >= member.launchAt) {
      member.launchAt = undefined;
      member.failed = false;
      const seconds = bootSeconds[this.boots++ % bootSeconds.length] ?? 60;
      member.instance = this.instance(member.groupVersion, this.now + seconds);
      member.agent ||= this.options.agentsReturn === true || member.agentReturns === true;
    }
    if (member.upAgainAt !== undefined && this.now >= member.upAgainAt) {
      member.upAgainAt = undefined;
      member.up = true;
    }
    if (this.whole && this.now >= (member.standsStillUntil ?? 0)) this.freeConverge(member);
    const { instance } = member;
    if (instance === undefined || instance.state === "InService" || this.now < instance.upAt) return;
    if (member.cursed || instance.version === brokenVersion) {
      this.takeDown(member, "fate");
      this.launchLater(member, 10);
      return;
    }
    instance.state = "InService";
    if (instance.version === muteVersion) return;
    member.upAgainAt = this.now + (syncSeconds[this.syncs++ % syncSeconds.length] ?? 0);
  }

  private freeConverge(member: SimMember): void {
    if (member.converging === undefined) return;
    const isOurs = this.bucket.content(this.lockKey)?.nonce === member.converging;
    const free = { formatVersion: 1, state: "free", nonce: `freed-${this.now}` };
    if (isOurs) this.bucket.put(this.lockKey, free, this.now);
    member.converging = undefined;
  }

  private writeWhatIsDue(member: SimMember): void {
    if (!member.agent || member.instance?.state !== "InService") return;
    const { serving, leads, synced } = this.report(member);
    const words = [member.instance.id, serving, leads, synced].join(" ");
    if (this.reports.isDue(member, serving, words, this.now)) this.writeRecord(member);
  }

  protected writeRecord(member: SimMember): void {
    if (member.instance?.state !== "InService") return;
    const { tier, incarnation = null, digest } = this.request;
    const { id } = member.wanted;
    const report = this.report(member);
    const content = {
      ...{ formatVersion: 1, tier, id, incarnation, instanceId: member.instance.id, ...report, epoch: null },
      mode: report.serving ? "serving" : "not-serving",
      ...(member.failed
        ? { digestApplied: "old", digestFailed: digest, reason: "no such package" }
        : { digestApplied: digest, digestFailed: null, reason: null }),
      ...{ listRefused: null, lastLogLine: null },
    };
    this.bucket.put(keys.member(tier, id), content, this.now);
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
    const launch = (version: string) => ({ launchTemplateId: "lt-1", launchTemplateVersion: version });
    const groups = this.members.map(({ wanted, groupVersion, instance, ghost }): [string, GroupSight] => {
      const shown = ghost && this.now < ghost.until ? { ...ghost, state: "InService" } : instance;
      const instances =
        shown === undefined ? [] : [{ ...launch(shown.version), id: shown.id, state: shown.state, healthy: true }];
      return [wanted.group, { ...launch(groupVersion), instances }];
    });
    const members = this.members.map(({ wanted }) => ({ ...wanted }));
    return sightFrom({ ...this.request, members }, this.now, new Map(groups), this.bucket.objects);
  }

  private instance(version: string, upAt: number): SimMember["instance"] {
    this.serial += 1;
    return { id: `i-${String(this.serial).padStart(4, "0")}`, version, state: "Pending:Wait", upAt };
  }
}
