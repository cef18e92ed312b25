import type { Cloud } from "../../components/roll/drive";
import type { LockContent } from "../../components/roll/lock";
import type { RollRequest, WantedMember } from "../../components/roll/request";
import type { RecordSight, Sight } from "../../components/roll/sight";

/** A server as it really is, which a roller only learns of by records. */
export interface SimMember {
  wanted: WantedMember;
  groupVersion: string;
  instance?: { id: string; version: string; state: "Pending:Wait" | "InService"; upAt: number };
  /** The instance that was ended last, which AWS shows for a while as it was. */
  ghost?: { id: string; version: string; until: number };
  /** When the group launches the next instance. */
  launchAt?: number;
  /** Whether its server votes. */
  up: boolean;
  /** Since when it does not, and by whose doing. */
  away?: { since: number; by: "roller" | "agent" | "fate" };
  /** When its server has synced and votes again. */
  syncedAt?: number;
  /** Whether its agent holds the lock for a converge. */
  converging: boolean;
  /** Whether the agent writes records. */
  agent: boolean;
  record?: RecordSight;
  digestApplied: string;
  /** A member that never comes back, whatever version it gets. */
  cursed: boolean;
}

export interface SimOptions {
  members: number;
  /** Version that runs at the start, by member id. */
  running: Record<number, string>;
  wantedVersion: string;
  /** A version whose instances give up. */
  brokenVersion?: string;
  down: number[];
  cursed: number[];
  deadAgents: number[];
  leader: number;
  born: boolean;
  lock?: { holder: string; instance?: string; ageSeconds: number; stopped?: boolean };
  /** Seconds that a boot takes, by turns. */
  bootSeconds: number[];
  /** Seconds that a new instance's server takes to sync, by turns: long where the disk is blank or lags. */
  syncSeconds: number[];
  /** Seconds for which AWS shows an ended instance in service. */
  ghostSeconds: number;
  waitMinutes?: number;
}

/** Two looks and a write. */
const noticeSeconds = 12;
const digest = "d".repeat(64);
const incarnation = "0123456789abcdef";

/** What a roll did to the world that it must not do. */
export interface Harm {
  at: number;
  text: string;
}

/**
 * A quorum, its groups and its bucket, in simulated seconds. It keeps the truth beside what the records say, and notes
 * every deed of a roller that takes a second voter away.
 */
export class RollWorld {
  now = 1_000_000;
  readonly members: SimMember[];
  readonly harm: Harm[] = [];
  readonly ended: number[] = [];
  /** What was asked of AWS, in order. */
  readonly calls: string[] = [];
  lock: { content: LockContent | Record<string, unknown>; writtenAt: number; etag: string } | undefined;
  born: boolean;
  leader: number | undefined;
  private serial = 0;
  private boots = 0;
  private syncs = 0;
  private readonly said = new Map<number, string>();

  constructor(readonly options: SimOptions) {
    this.born = options.born;
    this.members = Array.from({ length: options.members }, (_, index) => {
      const id = index + 1;
      const version = options.running[id] ?? options.wantedVersion;
      const up = options.born && !options.down.includes(id) && !options.cursed.includes(id);
      return {
        wanted: {
          id,
          name: `zookeeper-${id}`,
          address: `10.0.0.${16 + id}`,
          group: `test-zookeeper-${id}`,
          launchTemplateId: "lt-1",
          launchTemplateVersion: options.wantedVersion,
        },
        groupVersion: version,
        instance: this.instance(version, options.born ? (up ? 0 : 10_000_000) : this.now + 200),
        up,
        agent: !options.deadAgents.includes(id),
        digestApplied: digest,
        cursed: options.cursed.includes(id),
        converging: false,
      };
    });
    for (const member of this.members) {
      if (options.born && member.instance) member.instance.state = "InService";
      // One that is down is brought back by its group in its own time.
      if (options.down.includes(member.wanted.id)) this.launchLater(member, 200);
    }
    if (options.born)
      this.leader = this.members.find(({ wanted, up }) => up && wanted.id === options.leader)?.wanted.id;
    const { lock } = options;
    if (lock) {
      const content = { formatVersion: 1, state: "held", nonce: "old", purpose: "test", ...lock };
      this.lock = { content, writtenAt: this.now - lock.ageSeconds, etag: "old" };
    }
    this.settle();
    this.writeRecords(true);
  }

  get request(): RollRequest {
    return {
      formatVersion: 1,
      version: "0.1.0",
      environment: "test",
      kind: "ensemble",
      tier: "zookeeper",
      bucket: "bucket",
      incarnation,
      region: "us-east-1",
      account: "123456789012",
      digest,
      waitMinutes: this.options.waitMinutes ?? 30,
      members: this.members.map(({ wanted }) => wanted),
    };
  }

  get voters(): SimMember[] {
    return this.members.filter(({ up }) => up);
  }

  get whole(): boolean {
    return this.voters.length === this.members.length && this.leader !== undefined;
  }

  /** The program asks for another version. */
  want(version: string): void {
    for (const { wanted } of this.members) wanted.launchTemplateVersion = version;
  }

  /** Lets time pass: boots end, servers elect, agents write. */
  pass(seconds: number): void {
    for (let second = 0; second < seconds; second += 1) {
      this.now += 1;
      for (const member of this.members) this.passOf(member);
      this.settle();
      this.writeRecords(false);
    }
  }

  /** A server or its host dies, by nobody's doing; its group brings it back. */
  kill(id: number): void {
    const member = this.member(id);
    this.takeDown(member, "fate");
    this.launchLater(member, 60);
  }

  /** A member's agent converges in place: under the lock, and only when the ensemble is whole. */
  converge(id: number): void {
    const member = this.member(id);
    const free = this.lock === undefined || this.lock.content.state === "free";
    if (!free || !this.whole || !member.agent) return;
    const etag = `agent-${this.now}`;
    const content = {
      formatVersion: 1,
      state: "held",
      nonce: etag,
      holder: member.wanted.name,
      instance: "i",
      purpose: "converge",
    };
    this.lock = { content, writtenAt: this.now, etag };
    member.converging = true;
    member.away = { since: this.now, by: "agent" };
    member.up = false;
    if (this.leader === id) this.leader = undefined;
    member.syncedAt = this.now + 25;
  }

  cloud(): Cloud {
    return {
      look: () => {
        this.calls.push("look");
        return Promise.resolve(this.sight());
      },
      writeLock: (content, over) => {
        this.calls.push("lock");
        return Promise.resolve(this.writeLock(content, over));
      },
      setVersion: ({ id, launchTemplateVersion }) => {
        this.calls.push("set");
        this.member(id).groupVersion = launchTemplateVersion;
        return Promise.resolve();
      },
      endInstance: (instance) => {
        this.calls.push("end");
        this.endInstance(instance);
        return Promise.resolve();
      },
    };
  }

  private endInstance(instance: string): void {
    const member = this.members.find((each) => each.instance?.id === instance);
    if (member === undefined) return;
    this.ended.push(member.wanted.id);
    member.ghost = { ...member.instance!, until: this.now + this.options.ghostSeconds };
    const away = this.members.filter((each) => each !== member && !each.up && this.isKnownAway(each));
    if (this.born && away.length > 0) {
      const who = away.map(({ wanted }) => wanted.name).join(", ");
      this.harm.push({ at: this.now, text: `${member.wanted.name} was ended while ${who} was away` });
    }
    this.takeDown(member, "roller");
    this.launchLater(member, 5);
  }

  /** What fate has done counts once a look could have shown it. */
  private isKnownAway({ away }: SimMember): boolean {
    return away === undefined || away.by !== "fate" || this.now - away.since > noticeSeconds;
  }

  private takeDown(member: SimMember, by: "roller" | "fate"): void {
    if (member.up || by === "roller") member.away = { since: this.now, by };
    member.up = false;
    member.syncedAt = undefined;
    member.instance = undefined;
    if (this.leader === member.wanted.id) this.leader = undefined;
  }

  private launchLater(member: SimMember, seconds: number): void {
    member.launchAt = this.now + seconds;
  }

  private passOf(member: SimMember): void {
    if (member.launchAt !== undefined && this.now >= member.launchAt) {
      member.launchAt = undefined;
      const seconds = this.options.bootSeconds[this.boots++ % this.options.bootSeconds.length] ?? 60;
      member.instance = this.instance(member.groupVersion, this.now + seconds);
    }
    if (member.syncedAt !== undefined && this.now >= member.syncedAt) {
      member.syncedAt = undefined;
      member.up = true;
    }
    if (member.converging && this.whole) {
      member.converging = false;
      const nonce = `freed-${this.now}`;
      this.lock = { content: { formatVersion: 1, state: "free", nonce }, writtenAt: this.now, etag: nonce };
    }
    const { instance } = member;
    if (instance === undefined || instance.state === "InService" || this.now < instance.upAt) return;
    if (member.cursed || instance.version === this.options.brokenVersion) {
      this.takeDown(member, "fate");
      this.launchLater(member, 10);
      return;
    }
    instance.state = "InService";
    member.syncedAt = this.now + (this.options.syncSeconds[this.syncs++ % this.options.syncSeconds.length] ?? 0);
  }

  /** Elects when there is a majority and no leader; the first leader records the birth. */
  private settle(): void {
    const { voters, members } = this;
    if (voters.length * 2 <= members.length) this.leader = undefined;
    else if (this.leader === undefined) {
      this.leader = voters.at(-1)?.wanted.id;
      this.born = true;
    }
  }

  /** Every 30 seconds, and at once when what the member's own server says has changed. */
  private writeRecords(all: boolean): void {
    for (const member of this.members) {
      const { id } = member.wanted;
      if (member.instance?.state !== "InService") continue;
      const mode = this.leader === undefined || !member.up ? "not-serving" : this.leader === id ? "leader" : "follower";
      const syncedFollowers = mode === "leader" ? this.voters.length - 1 : null;
      const words = `${member.instance.id} ${mode} ${syncedFollowers}`;
      const due = this.said.get(id) !== words || (this.now + id * 7) % 30 === 0;
      if (!all && !(due && member.agent)) continue;
      this.said.set(id, words);
      member.record = {
        writtenAt: this.now,
        instanceId: member.instance.id,
        mode,
        data: this.born,
        syncedFollowers,
        digestApplied: member.digestApplied,
        digestFailed: null,
        reason: null,
        lastLogLine: null,
      };
    }
  }

  private writeLock(content: LockContent, over: string | undefined): string | undefined {
    if (this.lock?.etag !== over) return undefined;
    this.judgeTaking(content);
    this.lock = { content, writtenAt: this.now, etag: content.nonce };
    return content.nonce;
  }

  /** Notes a lock that is taken from a holder who is alive. */
  private judgeTaking({ instance }: LockContent): void {
    const { lock } = this;
    if (lock?.content.state !== "held" || lock.content.stopped === true) return;
    const { content, writtenAt } = lock;
    if (instance !== undefined && content.instance !== instance && this.now - writtenAt <= 300) {
      this.harm.push({ at: this.now, text: `the lock of ${String(content.holder)} was taken from it` });
    }
  }

  private sight(): Sight {
    const { lock } = this;
    return structuredClone({
      now: this.now,
      lock:
        lock === undefined
          ? { state: "none" as const, writtenAt: 0 }
          : ({ ...lock.content, writtenAt: lock.writtenAt, etag: lock.etag } as Sight["lock"]),
      born: this.born ? this.members.map(({ wanted: { id, address } }) => ({ id, address })) : undefined,
      digest,
      members: this.members.map(({ wanted, groupVersion, instance, ghost, record }) => ({
        wanted,
        group: {
          launchTemplateId: "lt-1",
          launchTemplateVersion: groupVersion,
          instances: [ghost && this.now < ghost.until ? { ...ghost, state: "InService" } : instance].flatMap((shown) =>
            shown === undefined
              ? []
              : [
                  {
                    id: shown.id,
                    state: shown.state,
                    healthy: true,
                    launchTemplateId: "lt-1",
                    launchTemplateVersion: shown.version,
                  },
                ],
          ),
        },
        record,
      })),
    });
  }

  private instance(version: string, upAt: number): SimMember["instance"] {
    this.serial += 1;
    return { id: `i-${String(this.serial).padStart(4, "0")}`, version, state: "Pending:Wait", upAt };
  }

  private member(id: number): SimMember {
    return this.members.find(({ wanted }) => wanted.id === id)!;
  }
}
