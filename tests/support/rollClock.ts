import { Unanswered } from "../../components/roll/deed";
import type { RollEnd, Surroundings } from "../../components/roll/loop";
import type { RollOptions } from "../../components/roll/options";
import type { Arrivals } from "./rollWorlds/arrivals";

/**
 * Wraps a call to AWS, so that its roller can be killed before it, or sleep, or give it up before it arrives. `sends` is
 * what a deed's client does right before it sends it.
 */
export type Mortal = <A extends unknown[], R>(
  call: (...args: A) => Promise<R>,
  sends?: (...args: A) => void,
) => (...args: A) => Promise<R>;

/** A world that rollers are simulated in. */
export interface SimWorld {
  now: number;
  /** Lets time pass. */
  pass(seconds: number): void;
  /** Calls that have yet to arrive. */
  readonly arrivals: Arrivals;
  /** A roller of what is in it. */
  roller(options: RollOptions, mortal: Mortal, around: Surroundings): { run(): Promise<RollEnd> };
}

/** One roller in a simulated world. */
export interface SimRoller {
  options?: RollOptions;
  /** Seconds before it starts. */
  after?: number;
  /** The call to AWS at which it is killed: that call is not made any more. */
  killedAt?: number;
  /** Seconds after which Ctrl-C is pressed. */
  interruptedAfter?: number;
  /** Calls before which its machine sleeps, and for how many seconds: it was about to send them. */
  naps?: Nap[];
  /** Calls that it gives up after half a minute, and that arrive after so many seconds. */
  late?: Moment[];
}

/** A call, by its number among all calls or among deeds. */
export interface Moment {
  of: "calls" | "deeds";
  number: number;
  seconds: number;
}

export interface Nap extends Moment {
  /** What happens five seconds before it wakes up. */
  meanwhile?: () => void;
}

const wakingSeconds = 5;

export interface SimEnd extends RollEnd {
  lines: string[];
  killed: boolean;
  /** Whether it gave a deed up. */
  unanswered: boolean;
}

/** Something that happens by itself at a moment. */
export interface SimEvent {
  after: number;
  act: () => void;
}

/** Seconds after which a client gives up. */
const givenUpSeconds = 30;

/** Longer than any roll may take: then it does not end at all. */
const foreverSeconds = 12 * 3600;

/** Runs rollers side by side in the world's own time until all have ended. */
export async function simulate(world: SimWorld, rollers: SimRoller[], events: SimEvent[] = []): Promise<SimEnd[]> {
  const began = world.now;
  const sleepers: { at: number; wake: () => void }[] = [];
  const sleepUntil = (at: number): Promise<void> => new Promise((wake) => sleepers.push({ at, wake }));
  let running = rollers.length;
  const ends = rollers.map(async (roller) => {
    if (roller.after !== undefined) await sleepUntil(began + roller.after);
    const end = await runOne(world, roller, sleepUntil);
    running -= 1;
    return end;
  });
  const pending = [...events].sort((a, b) => a.after - b.after);
  for (;;) {
    await new Promise((resolve) => setImmediate(resolve)); // everything that can go on has gone on
    if (running === 0) return Promise.all(ends);
    sleepers.sort((a, b) => a.at - b.at);
    const next = sleepers.shift();
    if (next === undefined) throw new Error("a roller waits for nothing");
    while (pending[0] !== undefined && began + pending[0].after <= next.at) {
      const event = pending.shift()!;
      world.pass(Math.max(0, began + event.after - world.now));
      event.act();
    }
    world.pass(Math.max(0, next.at - world.now));
    if (world.now - began > foreverSeconds) throw new Error("the roller never ends");
    next.wake();
  }
}

async function runOne(
  world: SimWorld,
  { options = {}, killedAt = Infinity, interruptedAfter = Infinity, naps = [], late = [] }: SimRoller,
  sleepUntil: (at: number) => Promise<void>,
): Promise<SimEnd> {
  const lines: string[] = [];
  const controller = new AbortController();
  const began = world.now;
  let calls = 0;
  let deeds = 0;
  let killed = false;
  let unanswered = false;
  const mortal: Mortal = <A extends unknown[], R>(call: (...args: A) => Promise<R>, sends?: (...args: A) => void) => {
    return async (...args: A): Promise<R> => {
      calls += 1;
      killed ||= calls >= killedAt;
      if (killed) throw new Error("killed");
      if (sends !== undefined) deeds += 1;
      const own = ({ of, number }: Moment): boolean =>
        of === "calls" ? number === calls : sends !== undefined && number === deeds;
      const [nap, slow] = [naps.find(own), late.find(own)];
      if (nap !== undefined) {
        await sleepUntil(world.now + nap.seconds - wakingSeconds);
        nap.meanwhile?.();
        await sleepUntil(world.now + wakingSeconds);
      }
      if (world.now - began >= interruptedAfter) controller.abort();
      sends?.(...args);
      if (slow === undefined) return call(...args);
      world.arrivals.add(world.now + slow.seconds, () => void call(...args));
      await sleepUntil(world.now + givenUpSeconds);
      unanswered ||= sends !== undefined;
      throw sends === undefined ? new Error("no answer") : new Unanswered("no answer");
    };
  };
  const sleep = (seconds: number): Promise<void> => (killed ? Promise.resolve() : sleepUntil(world.now + seconds));
  const around = {
    say: (line: string) => void lines.push(line),
    sleep,
    signal: controller.signal,
    clock: () => world.now,
  };
  const end = await world
    .roller(options, mortal, around)
    .run()
    .catch((error: unknown) => ({
      outcome: "failed" as const,
      words: String(error),
    }));
  return { ...end, lines, killed, unanswered };
}
