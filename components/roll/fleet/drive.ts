import { messageOf } from "../../faults";
import { Deadline, deedSeconds, isPutOff, Unanswered, type Done } from "../deed";
import { interruption, lookAgain, lookOnce, notBegun, type RollEnd, type Seen, type Surroundings } from "../loop";
import type { RollOptions } from "../options";
import type { FleetRequest, WantedFleet } from "../request";
import { wait, type Stop } from "../step";
import { Voice } from "../voice";
import { decide } from "./decide";
import { begin, changed, observe, type FleetMemory } from "./memory";
import type { FleetSight, LaunchSight } from "./sight";
import { nodeName, type FleetStep } from "./step";

/** What the roller of a fleet asks of AWS. */
export interface FleetCloud {
  look(): Promise<FleetSight>;
  /** The id of the refresh that was started; undefined when another one is at work. */
  startRefresh(fleet: WantedFleet, spares: boolean, deadline: Deadline): Promise<string | undefined>;
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

  /** A refresh is started or cancelled while the last look is news: what is at work by then may be another one. */
  private async act(step: FleetStep): Promise<Done> {
    const { fleet } = this.request;
    if ((step.kind !== "start" && step.kind !== "cancel") || this.around.signal.aborted) return "nothing";
    const deadline = new Deadline(this.around.clock, this.lookedAt + deedSeconds);
    try {
      if (step.kind === "cancel") await this.cloud.cancelRefresh(fleet, deadline);
      else this.memory = { ...this.memory, refresh: await this.cloud.startRefresh(fleet, step.spares, deadline) };
    } catch (error) {
      if (isPutOff(error)) return { putOff: `put off: ${messageOf(error)}` };
      this.memory = { ...this.memory, acted: this.memory.acted || error instanceof Unanswered };
      throw error;
    }
    this.memory = { ...this.memory, acted: true };
    return "changed";
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
