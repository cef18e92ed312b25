import { heldBy } from "../support/exclusive";

type Inputs = Record<string, unknown>;

/** Who has what AWS gives to one resource at a time, in one account and region. */
export class Holders {
  private readonly byKey = new Map<string, string>();
  /** What went with a deleted resource although another one had taken it: an object that was written anew and then deleted. */
  readonly lost: string[] = [];

  /** Gives a new or changed resource all that it is to have. Throws, and gives nothing, where another one has some of it. */
  take(id: string, type: string, inputs: Inputs): void {
    const held = heldBy(type, inputs);
    const taken = held.find(({ key, isRefused }) => isRefused && ![undefined, id].includes(this.byKey.get(key)));
    if (taken !== undefined) throw new Error(`${taken.what} is taken by ${this.byKey.get(taken.key)}`);
    this.release(id);
    for (const { key } of held) this.byKey.set(key, id);
  }

  /** Takes away all that a resource has. */
  release(id: string): void {
    for (const [key, holder] of this.byKey) if (holder === id) this.byKey.delete(key);
  }

  /** Takes away all that a deleted resource has, and what another one took from it. */
  delete(id: string, type: string, inputs: Inputs): void {
    for (const { key, what } of heldBy(type, inputs)) {
      const holder = this.byKey.get(key);
      if (holder !== undefined && holder !== id) this.lost.push(`${what} of ${holder}`);
    }
    this.release(id);
  }
}
