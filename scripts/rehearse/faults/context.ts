import { randomBytes } from "node:crypto";

import type { NodeKind } from "../../../components/bootstrap/nodeSpec";
import type { Environment, Settings } from "../environment";
import { poll, sleep } from "../lab/exec";
import type { Lab, Slot } from "../lab/lab";
import { complaints, logFile } from "../nodeLog";
import { Client, type ClientResult } from "../probes/client";
import type { Tools } from "../probes/tools";
import { isWhole, type Presence } from "../tiers/presence";
import type { Ground, Harm, Service } from "../tiers/service";

/** Time for a member to come back, its whole bootstrap included. */
const comebackMs = 240_000;
/** How long a client runs before something happens, and after it. */
const aroundMs = 1_500;

/** What every fault has to work with, whatever its tier. */
export interface Surroundings {
  lab: Lab;
  tools: Tools;
  /** What says a line of a command's output as it comes. */
  say: (line: string) => void;
  /** Where the plan comes from; without it faults that change settings cannot be done. */
  environment?: Environment;
}

/** What a fault works with: the running members of its tier. */
export class FaultContext implements Ground {
  constructor(
    readonly tier: Service,
    private readonly surroundings: Surroundings,
  ) {}

  get lab(): Lab {
    return this.surroundings.lab;
  }

  get tools(): Tools {
    return this.surroundings.tools;
  }

  get say(): Surroundings["say"] {
    return this.surroundings.say;
  }

  /** The environment, to be planned again with changed settings. */
  get environment(): Environment {
    const { environment } = this.surroundings;
    if (!environment) throw new Error("this fault plans the environment again, which --plan does not allow");
    return environment;
  }

  /** Settings of the tier in the environment's file. */
  section(settings: Record<string, unknown>): Settings {
    return this.tier.changes.section(settings);
  }

  get members(): Slot[] {
    return this.lab.slotsOf(this.tier.name);
  }

  get kind(): NodeKind {
    return this.members[0]!.node.facts.kind;
  }

  /** What the member that leads is called. */
  get leaderWord(): string {
    return this.kind === "pair" ? "holder" : "leader";
  }

  look(slot: Slot): Promise<Presence> {
    return this.tier.look(slot, this.lab);
  }

  private lookAtAll(): Promise<Presence[]> {
    return Promise.all(this.members.map((slot) => this.look(slot)));
  }

  /** The member that leads, where one does, and the others. All have to take part. */
  async ranks(): Promise<{ leader?: Slot; others: Slot[] }> {
    const { members } = this;
    const found = await this.lookAtAll();
    if (!isWhole(this.kind, found)) throw new Error(`${this.tier.name} is not whole before the fault`);
    const leader = members[found.findIndex(({ leads }) => leads)];
    return { leader, others: members.filter((slot) => slot !== leader) };
  }

  /** The leader and the followers of a tier that has both. */
  async roles(): Promise<{ leader: Slot; followers: [Slot, ...Slot[]] }> {
    const { leader, others } = await this.ranks();
    const [follower, ...rest] = others;
    if (!leader || !follower) throw new Error(`${this.tier.name} has no ${leader ? "other member" : this.leaderWord}`);
    return { leader, followers: [follower, ...rest] };
  }

  /** A member that does not lead; of a tier that has only one, that one. */
  async bystander(): Promise<Slot> {
    const { others } = await this.ranks();
    return others[0]!;
  }

  /** Waits for another one than the given member to lead. */
  async otherLeader(old: Slot): Promise<void> {
    const others = this.members.filter((slot) => slot !== old);
    const found = await poll(
      async () => {
        const presences = await Promise.all(others.map((slot) => this.look(slot)));
        return presences.find(({ leads }) => leads);
      },
      60_000,
      100,
    );
    if (!found) throw new Error(`no other member became ${this.leaderWord} within 60 s`);
  }

  /** Waits until all members take part. */
  async whole(): Promise<void> {
    const all = async (): Promise<true | undefined> => (isWhole(this.kind, await this.lookAtAll()) ? true : undefined);
    if (!(await poll(all, comebackMs)))
      throw new Error(`${this.tier.name} was not whole again within ${comebackMs / 1000} s`);
  }

  /** Waits for the answer of a new instance's launch hook. */
  async launched(slot: Slot, launches: number): Promise<"CONTINUE" | "ABANDON"> {
    const result = await poll(() => (slot.launches > launches ? slot.hook?.result : undefined), comebackMs);
    if (result === undefined)
      throw new Error(`${slot.node.name} did not complete its launch within ${comebackMs / 1000} s`);
    return result;
  }

  /** Waits until a new instance of the slot is launched with success and all members take part. */
  async replaced(slot: Slot, launches: number): Promise<void> {
    const result = await this.launched(slot, launches);
    if (result !== "CONTINUE") throw new Error(`the new instance of ${slot.node.name} gave its launch up`);
    await this.whole();
  }

  /** Starts a client that writes or asks without pause. */
  startClient(name: string): Promise<Client> {
    return Client.start(this.tier.client(this, freshName(name)));
  }

  /** Does something under such a client; gives what the client got. */
  async underClient(name: string, act: (client: Client) => Promise<void>): Promise<ClientResult> {
    const client = await this.startClient(name);
    await sleep(aroundMs);
    try {
      await act(client);
      await sleep(aroundMs);
    } catch (error) {
      await client.stop().catch(() => undefined); // the fault's own error is the one to tell
      throw error;
    }
    return client.stop();
  }

  /** Words about the gap that the same harm gives the bare software; empty for a tier that is not compared with it. */
  async bareGap(harm: Harm, what = ""): Promise<string> {
    const gapMs = await this.tier.bareGapMs?.(harm, this);
    return gapMs === undefined ? "" : ` (bare ${this.kind}${what} in this run ${(gapMs / 1000).toFixed(1)} s)`;
  }

  /** Stores a value; gives what names those of some members that do not have it. Nothing is missed where nothing is kept. */
  async store(name: string): Promise<(members: Slot[]) => Promise<string[]>> {
    const { data } = this.tier;
    const key = freshName(name);
    const value = randomBytes(8).toString("hex");
    await data?.write(this, key, value);
    return async (members) => {
      if (!data) return [];
      const read = await Promise.all(members.map((slot) => data.read(this, slot, key)));
      return members.filter((_, index) => read[index] !== value).map(({ node }) => node.name);
    };
  }
}

/** The newest complaint of a node's program that holds a word. */
export function complaintWith(slot: Slot, word: string): string | undefined {
  return complaints(slot.machine.read(logFile) ?? "")
    .filter((text) => text.includes(word))
    .at(-1);
}

/** A name for what is stored that no fault before has used. */
export const freshName = (name: string): string => `rehearsal-${name}-${randomBytes(4).toString("hex")}`;

/** Seconds since a moment. */
export const since = (moment: number): string => `${((Date.now() - moment) / 1000).toFixed(1)} s`;
