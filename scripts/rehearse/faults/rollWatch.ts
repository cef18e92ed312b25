import { poll, sleep } from "../lab/exec";
import { answers, type Client, type ClientResult, longestGap } from "../probes/client";
import { hasLeader } from "../tiers/presence";
import type { FaultContext } from "./context";
import type { Outcome } from "./fault";
import type { RollPace } from "./rollPace";

/** A member's record, as far as a rehearsal reads it. */
export interface MemberRecord {
  formatVersion: number;
  instanceId: string;
  digestApplied: string | null;
  digestFailed: string | null;
  /** What its server calls itself, or why it does not serve. */
  mode: string;
  reason: string | null;
  listRefused: string | null;
}

/** The lock of a tier that has one. */
export interface Lock {
  state: "held" | "free";
  nonce: string;
  /** A member, or `roller`. */
  holder?: string;
  /** Instance of the member, or random id of the roller's run. */
  instance?: string;
  /** A roller has left it behind in order. */
  stopped?: boolean;
}

/** Time for a roller to take a lock that it may take at once. */
const takeOverMs = 30_000;

/** Words about a client's result. */
export const written = (result: ClientResult): string => `${answers(result)}, ${longestGap(result)}`;

/** What is seen of a tier, under a client that writes or asks without pause, while a change goes through it. */
export class RollWatch {
  /** Members that did not listen at the same moment, at most. */
  mostAway = 0;
  /** Members that have been away. */
  readonly restarted = new Set<string>();
  /** How often a member was seen away while neither itself nor a roller held the lock; never, where there is no lock. */
  unlocked = 0;
  allServe = true;
  /** The roll that is measured at the moment. */
  pace?: RollPace;
  private ended = false;
  private looking: Promise<void> = Promise.resolve();

  private constructor(
    private readonly context: FaultContext,
    private readonly client: Client,
  ) {}

  /** Watches while something is done; the client ends with it, however it ends. */
  static async during(
    context: FaultContext,
    name: string,
    act: (watch: RollWatch) => Promise<Outcome>,
  ): Promise<Outcome> {
    const watch = new RollWatch(context, await context.startClient(name));
    watch.looking = watch.look();
    watch.looking.catch(() => undefined); // it is told when the watch is stopped
    try {
      return await act(watch);
    } finally {
      if (!watch.ended) await watch.stop().catch(() => undefined); // the first error is the one to tell
    }
  }

  /** Ends the client and gives its result. */
  async stop(): Promise<ClientResult> {
    this.ended = true;
    const [result] = await Promise.all([this.client.stop(), this.looking]);
    return result;
  }

  async records(): Promise<Map<string, MemberRecord>> {
    const { lab, members } = this.context;
    const found = new Map<string, MemberRecord>();
    for (const { node } of members) {
      const { bucket, tier, member } = node.facts;
      const key = `members/${tier}/${member?.id ?? ""}.json`;
      const stored = await lab.standIn.getObject(bucket, key);
      if (!stored) throw new Error(`the bucket has no ${key}`);
      found.set(node.name, JSON.parse(stored.toString()) as MemberRecord);
    }
    return found;
  }

  async lock(): Promise<Lock | undefined> {
    const { bucket, tier } = this.context.members[0]!.node.facts;
    const stored = await this.context.lab.standIn.getObject(bucket, `ensembles/${tier}/lock.json`);
    return stored && (JSON.parse(stored.toString()) as Lock);
  }

  /** Waits until a roller holds the lock. */
  async heldByRoller(deadlineMs: number): Promise<void> {
    const held = await poll(async () => {
      const lock = await this.lock();
      return lock?.state === "held" && lock.holder === "roller" ? true : undefined;
    }, deadlineMs);
    if (!held) throw new Error(`no roller held the lock within ${deadlineMs / 1000} s`);
  }

  /** Waits until another one than before holds the lock; gives the seconds that it took. */
  async takenOver(before: Lock | undefined): Promise<number> {
    const began = Date.now();
    const taken = await poll(async () => {
      const lock = await this.lock();
      return lock?.state === "held" && lock.instance !== before?.instance ? Date.now() : undefined;
    }, takeOverMs);
    if (taken === undefined) throw new Error(`nobody else took the lock within ${takeOverMs / 1000} s`);
    return Math.round((taken - began) / 1000);
  }

  private async look(): Promise<void> {
    const { members, kind } = this.context;
    while (!this.ended) {
      // Nobody listens while a member restarts; without a leader the others listen and do not serve.
      const found = await Promise.all(members.map((slot) => this.context.look(slot)));
      const away = members.filter((_, index) => !found[index]?.answers).map(({ node }) => node.name);
      members.forEach((slot, index) => {
        if (found[index]?.serves === true) this.pace?.see(slot, Date.now());
      });
      this.mostAway = Math.max(this.mostAway, away.length);
      for (const name of away) this.restarted.add(name);
      if (away.length > 0 && hasLeader(kind)) this.unlocked += await this.withoutLock(away);
      this.allServe = found.every(({ serves }) => serves);
      await sleep(200);
    }
  }

  /** How many of the members have no lock to be away under. */
  private async withoutLock(away: string[]): Promise<number> {
    const lock = await this.lock();
    if (lock?.state !== "held") return away.length;
    return away.filter((name) => lock.holder !== name && lock.holder !== "roller").length;
  }
}
