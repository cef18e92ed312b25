import type { Slot } from "../lab/lab";

/** What is to be seen of a slot: its launches, and whether the last one is complete. */
type Launched = Pick<Slot, "launches" | "hook"> & { node: Pick<Slot["node"], "name"> };

/** A member between the end of its instance by the roller and its return. Milliseconds. */
interface Absence {
  name: string;
  /** Launches of the slot until then. */
  launches: number;
  from: number;
  until?: number;
}

/**
 * How many times as long as its members' absences a roll of an ensemble by template may take. Between them stand the
 * roller's start, the reports that it waits for when it takes the lock and after each launch, and its last look: looks and
 * reports come every second then. A roll that waits for whatever comes every 30 seconds takes twice as long as its boots.
 */
export const longestRollRatio = 1.3;

/** Measures a roll against what nobody can spare it: from the end of each instance until its member is back. */
export class RollPace {
  private readonly absences: Absence[] = [];

  /** Hears what the roller says: it announces each instance that it ends. */
  hear(line: string, slots: Launched[], now: number): void {
    const name = / replacing: (\S+): i-/.exec(line)?.[1];
    const slot = slots.find(({ node }) => node.name === name);
    if (slot) this.absences.push({ name: slot.node.name, launches: slot.launches, from: now });
  }

  /** Sees that a member takes part: it is back once the launch of another instance is complete as well. */
  see({ node, launches, hook }: Launched, now: number): void {
    const absence = this.absences.find(({ name, until }) => name === node.name && until === undefined);
    if (absence && launches > absence.launches && hook?.result === "CONTINUE") absence.until = now;
  }

  /** Seconds of all absences together; undefined while a member has not been seen back, or none was away. */
  get absentSeconds(): number | undefined {
    const ends = this.absences.map(({ from, until = NaN }) => (until - from) / 1000);
    const sum = ends.reduce((all, each) => all + each, 0);
    return sum > 0 ? sum : undefined;
  }

  /** Words about a roll that took so many seconds. */
  words(seconds: number): string {
    const { absentSeconds } = this;
    if (absentSeconds === undefined) return "not measured against its boots";
    return `${(seconds / absentSeconds).toFixed(2)} times the ${absentSeconds.toFixed(1)} s of its boots`;
  }

  /** Whether a roll that took so many seconds was as fast as it has to be. */
  isFast(seconds: number): boolean {
    return this.absentSeconds !== undefined && seconds / this.absentSeconds <= longestRollRatio;
  }
}
