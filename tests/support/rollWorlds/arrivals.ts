/** Calls whose clients have given up, and that arrive all the same: each at its moment, whoever is still there. */
export class Arrivals {
  private all: { at: number; act: () => void }[] = [];

  add(at: number, act: () => void): void {
    this.all.push({ at, act });
  }

  /** Lets those arrive that are due. */
  due(now: number): void {
    const due = this.all.filter(({ at }) => at <= now);
    this.all = this.all.filter(({ at }) => at > now);
    for (const { act } of due) act();
  }
}
