import { randomBytes } from "node:crypto";

import type { Environment } from "../environment";
import { poll } from "../lab/exec";
import type { Lab, Slot } from "../lab/lab";
import { complaints, logFile } from "../nodeLog";
import {
  isMember,
  isWhole,
  mode,
  modes,
  type QuorumSettings,
  quorumSettings,
  untilWhole,
} from "../tiers/zookeeper/quorum";
import type { Tools } from "../probes/tools";
import type { FaultVerdict } from "../report";

/** Something that is done to a green platform, and what has to come of it. */
export interface Fault {
  name: string;
  /** The documented outcome. */
  outcome: string;
  run: (context: FaultContext) => Promise<Omit<FaultVerdict, "name">>;
}

/** Time for a member to come back, its whole bootstrap included. */
const comebackMs = 240_000;

/** What a fault works with: the running quorum. */
export class FaultContext {
  readonly settings: QuorumSettings;

  constructor(
    readonly lab: Lab,
    readonly tools: Tools,
    /** What says a line of a command's output as it comes. */
    readonly say: (line: string) => void,
    private readonly ownEnvironment?: Environment,
  ) {
    const member = [...lab.slots.values()].find(isMember);
    if (!member) throw new Error("faults need the members of a quorum among the nodes");
    this.settings = quorumSettings(lab, member.node.facts.tier);
  }

  /** The environment, to be planned again with changed settings. */
  get environment(): Environment {
    if (!this.ownEnvironment) throw new Error("this fault plans the environment again, which --plan does not allow");
    return this.ownEnvironment;
  }

  get members(): Slot[] {
    return [...this.lab.slots.values()].filter(isMember);
  }

  address(slot: Slot): string {
    return `${slot.node.address}:${this.settings.clientPort}`;
  }

  get hosts(): string {
    return this.members.map((slot) => this.address(slot)).join(",");
  }

  mode(slot: Slot): ReturnType<typeof mode> {
    return mode(this.lab, slot, this.settings.clientPort);
  }

  /** The leader and the followers at the moment. */
  async roles(): Promise<{ leader: Slot; followers: [Slot, ...Slot[]] }> {
    const found = await modes(this.lab, this.settings.clientPort);
    if (!isWhole(found)) throw new Error("the quorum is not whole before the fault");
    const of = (wanted: string): Slot[] => this.members.filter(({ node }) => found.get(node.name) === wanted);
    const [follower, ...others] = of("follower");
    if (!follower) throw new Error("the quorum has no follower");
    return { leader: of("leader")[0] as Slot, followers: [follower, ...others] };
  }

  /** Waits for another leader than the given member; gives its name. */
  async otherLeader(old: Slot): Promise<string> {
    const others = this.members.filter((slot) => slot !== old);
    const name = await poll(
      async () => {
        const found = await Promise.all(
          others.map(async (slot) => ((await this.mode(slot)) === "leader" ? slot.node.name : undefined)),
        );
        return found.find((each) => each !== undefined);
      },
      60_000,
      100,
    );
    if (name === undefined) throw new Error("no other member became leader within 60 s");
    return name;
  }

  async whole(): Promise<number> {
    const seconds = await untilWhole(this.lab, this.settings.clientPort, comebackMs);
    if (seconds === undefined) throw new Error(`the quorum was not whole again within ${comebackMs / 1000} s`);
    return seconds;
  }

  /** Waits for the answer of a new instance's launch hook. */
  async launched(slot: Slot, launches: number): Promise<"CONTINUE" | "ABANDON"> {
    const result = await poll(() => (slot.launches > launches ? slot.hook?.result : undefined), comebackMs);
    if (result === undefined)
      throw new Error(`${slot.node.name} did not complete its launch within ${comebackMs / 1000} s`);
    return result;
  }

  /** Waits until a new instance of the slot is launched with success and the quorum is whole. */
  async replaced(slot: Slot, launches: number): Promise<void> {
    const result = await this.launched(slot, launches);
    if (result !== "CONTINUE") throw new Error(`the new instance of ${slot.node.name} gave its launch up`);
    await this.whole();
  }
}

/** The newest complaint of a node's program that holds a word. */
export function complaintWith(slot: Slot, word: string): string | undefined {
  return complaints(slot.machine.read(logFile) ?? "")
    .filter((text) => text.includes(word))
    .at(-1);
}

/** A path in the tree that no fault before has used. */
export const freshPath = (name: string): string => `/rehearsal-${name}-${randomBytes(4).toString("hex")}`;

/** Seconds since a moment. */
export const since = (moment: number): string => `${((Date.now() - moment) / 1000).toFixed(1)} s`;
