/** Runs tasks in their order, so many at a time, and gives what each gave. */
export async function together<Result>(tasks: (() => Promise<Result>)[], atATime: number): Promise<Result[]> {
  const results: Result[] = [];
  // One iterator for all: whoever is done takes the next task.
  const left = tasks.entries();
  const work = async () => {
    for (const [index, task] of left) results[index] = await task();
  };
  await Promise.all(Array.from({ length: Math.max(1, atATime) }, work));
  return results;
}

/** Keeps what several print apart: the first that has not ended prints at once, the others when those before have. */
export class InTurn {
  private turn = 0;
  private readonly held = new Map<number, (() => void)[]>();
  private readonly ended = new Set<number>();

  print(who: number, print: () => void): void {
    if (who === this.turn) print();
    else this.held.set(who, [...(this.held.get(who) ?? []), print]);
  }

  end(who: number): void {
    this.ended.add(who);
    while (this.ended.has(this.turn)) {
      this.turn += 1;
      for (const print of this.held.get(this.turn) ?? []) print();
    }
  }
}
