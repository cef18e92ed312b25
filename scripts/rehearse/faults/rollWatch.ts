import { poll, sleep } from "../lab/exec";
import type { FaultVerdict } from "../report";
import { Writer, type WriterResult } from "../probes/writer";
import { type FaultContext, freshPath } from "./context";

/** A tier's document, as far as a rehearsal changes it. */
export interface Change {
  settings: { zooCfg: Record<string, unknown> };
  members: unknown[];
}

/** A member's record, as far as a rehearsal reads it. */
export interface MemberRecord {
  digestApplied: string | null;
  digestFailed: string | null;
  reason: string | null;
  listRefused: string | null;
}

/** The ensemble's lock. */
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

/** Words about a writer's result. */
export const written = ({ lost, acknowledged, longestGapMs }: WriterResult): string =>
  `${lost} of ${acknowledged} acknowledged writes lost, longest gap ${(longestGapMs / 1000).toFixed(1)} s`;

/** What is seen of a quorum, under a client that writes without pause, while a change goes through it. */
export class RollWatch {
  /** Members that did not listen at the same moment, at most. */
  mostAway = 0;
  /** Members that have been away. */
  readonly restarted = new Set<string>();
  /** How often a member was seen away while neither itself nor a roller held the lock. */
  unlocked = 0;
  allServe = true;
  private ended = false;
  private looking: Promise<void> = Promise.resolve();

  private constructor(
    private readonly context: FaultContext,
    private readonly writer: Writer,
  ) {}

  /** Watches while something is done; the writer ends with it, however it ends. */
  static async during(
    context: FaultContext,
    name: string,
    act: (watch: RollWatch) => Promise<Omit<FaultVerdict, "name">>,
  ): Promise<Omit<FaultVerdict, "name">> {
    const path = freshPath(name);
    const watch = new RollWatch(context, await Writer.start(context.tools, "client", context.hosts, path));
    watch.looking = watch.look();
    try {
      return await act(watch);
    } finally {
      if (!watch.ended) await watch.stop().catch(() => undefined); // the first error is the one to tell
    }
  }

  /** Ends the writer and gives its result. */
  async stop(): Promise<WriterResult> {
    this.ended = true;
    await this.looking;
    return this.writer.stop();
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
    const { lab, members, settings } = this.context;
    while (!this.ended) {
      // Nobody listens while a member restarts; without a leader the others listen and do not serve.
      const answers = await Promise.all(
        members.map(({ node }) => lab.standIn.word(node.address, settings.clientPort, "srvr")),
      );
      const away = members.filter((_, index) => !answers[index]).map(({ node }) => node.name);
      const lock = away.length > 0 ? await this.lock() : undefined;
      this.mostAway = Math.max(this.mostAway, away.length);
      const mayBeAway = (name: string): boolean =>
        lock?.state === "held" && (lock.holder === name || lock.holder === "roller");
      this.unlocked += away.filter((name) => !mayBeAway(name)).length;
      for (const name of away) this.restarted.add(name);
      this.allServe = answers.every((answer) => answer?.includes("Mode: "));
      await sleep(200);
    }
  }
}
