import { messageOf } from "../../faults";
import { Deadline, deedSeconds, isPutOff, Unanswered, type Done } from "../deed";
import { interruption, lookAgain, lookOnce, notBegun, type RollEnd, type Seen, type Surroundings } from "../loop";
import type { RollOptions } from "../options";
import type { FleetRequest, WantedFleet } from "../request";
import { wait, type Stop } from "../step";
import { Voice } from "../voice";
import { decide } from "./decide";
import type { Launching } from "./launching";
import { begin, changed, observe, type FleetMemory } from "./memory";
import { recordText } from "./record";
import { nodesOf, type FleetSight, type LaunchSight } from "./sight";
import { nodeName, type FleetStep } from "./step";

/** What the roller of a fleet asks of AWS. */
export interface FleetCloud {
  look(): Promise<FleetSight>;
  /** Writes the record over the version with this etag only, and tells the group what to launch; false when another roller was faster. */
  setLaunching(launching: Launching, record: string, over: string | undefined, deadline: Deadline): Promise<boolean>;
  /** The id of the refresh that was started; undefined when another one is at work. */
  startRefresh(fleet: WantedFleet, deadline: Deadline): Promise<string | undefined>;
  /** Cancels the refresh that is at work, which may have ended already. */
  cancelRefresh(fleet: WantedFleet, deadline: Deadline): Promise<void>;
  /** What the node left that was the last to give up its launch. */
  lastLaunch(): Promise<LaunchSight | undefined>;
}

/** Seconds between two looks. A node takes minutes, and Auto Scaling answers only so many questions. */
const lookSeconds = 15;

/** Rolls a fleet until it is done or stops. A refresh goes on without it, and the next roll finds it at work. */
export class FleetRoller {
  private readonly voice: Voice;
  private memory!: FleetMemory;
  private sight!: FleetSight;
  /** When the look began that has shown it. */
  private lookedAt = 0;

  constructor(
    private readonly request: FleetRequest,
    private readonly options: RollOptions,
    private readonly cloud: FleetCloud,
    private readonly around: Surroundings,
  ) {
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
      return { outcome: this.memory.acted ? "halfWay" : "failed", words: messageOf(error) };
    }
  }

  private async loop(): Promise<RollEnd> {
    for (;;) {
      const { request, options, sight } = this;
      const memory = observe(this.memory, request, options, sight);
      this.memory = memory;
      const step = this.around.signal.aborted ? interruption(memory) : decide({ request, options, sight, memory });
      this.voice.tell(step, this.sight.now);
      if (step.kind === "stop") return this.end(step);
      const done = await this.act(step);
      if (typeof done === "object") {
        const later = wait({ request, sight, memory }, done.putOff);
        this.voice.tell(later, sight.now);
        if (later.kind === "stop") return this.end(later);
      }
      await this.around.sleep(lookSeconds);
      const seen = await lookAgain(() => this.cloud.look(), this.around);
      if (seen !== undefined) this.saw(seen);
      if (done === "changed") this.memory = changed(this.memory, this.sight.now);
    }
  }

  private saw({ sight, began }: Seen<FleetSight>): void {
    this.sight = sight;
    this.lookedAt = began;
  }

  /** Everything is done while the last look is news: by then another refresh may be at work. */
  private async act(step: FleetStep): Promise<Done> {
    const { fleet } = this.request;
    if (step.kind === "wait" || step.kind === "stop" || this.around.signal.aborted) return "nothing";
    const deadline = new Deadline(this.around.clock, this.lookedAt + deedSeconds);
    try {
      if (step.kind === "cancel") await this.cloud.cancelRefresh(fleet, deadline);
      else if (step.kind === "start") {
        const refresh = await this.cloud.startRefresh(fleet, deadline);
        const replaced = nodesOf(this.sight).map(({ id }) => id);
        this.memory = { ...this.memory, refresh, taken: false, replaced };
      } else if (!(await this.set(step.launching, deadline))) return "nothing";
    } catch (error) {
      if (isPutOff(error)) return { putOff: `put off: ${messageOf(error)}` };
      this.memory = { ...this.memory, acted: this.memory.acted || error instanceof Unanswered };
      throw error;
    }
    this.memory = { ...this.memory, told: this.memory.told || step.kind === "set", acted: true };
    return "changed";
  }

  private set(launching: Launching, deadline: Deadline): Promise<boolean> {
    const record = recordText(this.memory.earlier ?? launching, launching);
    return this.cloud.setLaunching(launching, record, this.sight.record?.etag, deadline);
  }

  /** A stop that is about nodes ends with what the last of them had to say that gave up. */
  private async end({ outcome, why }: Stop): Promise<RollEnd> {
    const isAboutNodes = (outcome === "halfWay" || outcome === "degraded") && !this.around.signal.aborted;
    const launch = isAboutNodes ? await this.cloud.lastLaunch().catch(() => undefined) : undefined;
    if (launch === undefined || launch.writtenAt < this.memory.since) return { outcome, words: why };
    const lastWords = launch.lastLine ?? "nothing";
    return {
      outcome,
      words: `${why}; the last words of ${nodeName(this.request.tier, launch.instanceId)}: ${lastWords}`,
    };
  }
}
