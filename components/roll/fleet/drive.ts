import { messageOf } from "../../faults";
import { interruption, lookAgain, type RollEnd, type Surroundings } from "../loop";
import type { RollOptions } from "../options";
import type { FleetRequest, WantedFleet } from "../request";
import type { Stop } from "../step";
import { Voice } from "../voice";
import { decide } from "./decide";
import { begin, changed, observe, type FleetMemory } from "./memory";
import type { FleetSight, LaunchSight } from "./sight";
import { nodeName, type FleetStep } from "./step";

/** What the roller of a fleet asks of AWS. */
export interface FleetCloud {
  look(): Promise<FleetSight>;
  /** The id of the refresh that was started; undefined when another one is at work. */
  startRefresh(fleet: WantedFleet, spares: boolean): Promise<string | undefined>;
  /** Cancels the refresh that is at work, which may have ended already. */
  cancelRefresh(fleet: WantedFleet): Promise<void>;
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

  constructor(
    private readonly request: FleetRequest,
    private readonly options: RollOptions,
    private readonly cloud: FleetCloud,
    private readonly around: Surroundings,
  ) {
    this.voice = new Voice(around.say);
  }

  async run(): Promise<RollEnd> {
    this.sight = await this.cloud.look();
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
      const acted = await this.act(step);
      await this.around.sleep(lookSeconds);
      this.sight = await lookAgain(() => this.cloud.look(), this.around);
      if (acted) this.memory = changed(this.memory, this.sight.now);
    }
  }

  private async act(step: FleetStep): Promise<boolean> {
    const { fleet } = this.request;
    if (step.kind !== "start" && step.kind !== "cancel") return false;
    this.memory = { ...this.memory, acted: true };
    if (step.kind === "cancel") await this.cloud.cancelRefresh(fleet);
    else this.memory = { ...this.memory, refresh: await this.cloud.startRefresh(fleet, step.spares) };
    return true;
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
