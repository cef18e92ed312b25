import { documentDigest } from "../../../components/bootstrap/documents";
import { keys } from "../../../components/roll/readings";
import type { RollRequest } from "../../../components/roll/request";
import type { RecordSight } from "../../../components/roll/sight";
import { Arrivals } from "./arrivals";
import { type AgentSituation, type FoundLock, isTakeable, nextStep } from "./agent";
import { SimBucket } from "./bucket";
import { Reports } from "./reports";
import type { Harm, SimMember, SimOptions } from "./options";

/** After which an agent's permit has ended by itself. */
const permitSeconds = 150;

/**
 * A tier's members, their groups and its bucket, in simulated seconds. It keeps the truth beside what the records say. What
 * a kind's members do among themselves is for the world of that kind.
 */
export abstract class MembersWorld {
  now = 1_000_000;
  readonly members: SimMember[];
  readonly request: RollRequest;
  readonly bucket = new SimBucket();
  readonly harm: Harm[] = [];
  readonly arrivals = new Arrivals();
  private serial = 0;
  private boots = 0;
  private syncs = 0;
  private readonly reports: Reports;
  /** Texts of records, by what they say: most say what the one before said. */
  private readonly texts = new Map<string, string>();
  private readonly document: string;

  constructor(
    protected readonly options: SimOptions,
    protected readonly tier: Pick<RollRequest, "kind" | "tier" | "incarnation">,
    /** Whether the members are there already, or are being launched for the first time. */
    exist: boolean,
    /** What the tier's document says besides. */
    said: object = {},
  ) {
    this.document = JSON.stringify({ formatVersion: 1, archive: {}, ...said });
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

  protected isOutdated({ wanted, instance }: SimMember): boolean {
    return instance !== undefined && instance.version !== wanted.launchTemplateVersion;
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

  protected setAside(member: SimMember, by: "roller" | "agent" | "fate"): void {
    if (member.up || by === "roller") member.away = { since: this.now, by };
    member.up = false;
    member.upAgainAt = undefined;
    this.settle();
  }

  protected takeDown(member: SimMember, by: "roller" | "fate"): void {
    this.setAside(member, by);
    member.instance = undefined;
    member.failed = false;
    member.converging = undefined;
  }

  protected launchLater(member: SimMember, seconds: number): void {
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
    member.inServiceAt = this.now;
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
    const { tier } = this.request;
    const { id } = member.wanted;
    const report = this.report(member);
    const { serving, leads, synced, data, label } = report;
    const said = [id, member.instance.id, member.failed, serving, leads, synced, data, label === null].join(" ");
    const text = this.texts.get(said) ?? JSON.stringify(this.recordOf(member, report));
    this.texts.set(said, text);
    this.bucket.put(keys.member(tier, id), text, this.now);
  }

  private recordOf(
    { wanted: { id }, instance, failed }: SimMember,
    report: ReturnType<MembersWorld["report"]>,
  ): object {
    const { tier, incarnation = null, digest } = this.request;
    return {
      ...{ formatVersion: 1, tier, id, incarnation, instanceId: instance?.id, ...report, epoch: null },
      mode: report.serving ? "serving" : "not-serving",
      ...(failed
        ? { digestApplied: "old", digestFailed: digest, reason: "no such package" }
        : { digestApplied: digest, digestFailed: null, reason: null }),
      ...{ listRefused: null, lastLogLine: null },
    };
  }

  private instance(version: string, upAt: number): SimMember["instance"] {
    this.serial += 1;
    return { id: `i-${String(this.serial).padStart(4, "0")}`, version, state: "Pending:Wait", upAt };
  }
}
