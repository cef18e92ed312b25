import { keys } from "../../../components/roll/readings";
import type { SimMember, SimOptions } from "./options";
import { noticeSeconds, RollWorld } from "./world";

export interface PairOptions extends Omit<SimOptions, "members"> {
  /** The member that has the address at first. */
  holder: number;
  /** Whether the members are there already, or are being launched for the first time. */
  exists: boolean;
  /** Seconds until the other one has the address of one that is gone. */
  takeoverSeconds: number;
}

const tier = "front";

/** Keys of a pair's objects. */
export const pairKeys = { lock: keys.lock(tier), member: (id: number) => keys.member(tier, id) };

/**
 * Two members of which one has the address. It is harm to take the last one away that serves, to make the address move
 * twice, and to end one of which nothing is known.
 */
export class PairWorld extends RollWorld {
  holder: number | undefined;
  private movedAt = 0;
  private takenAt: number | undefined;

  constructor(protected override readonly options: PairOptions & SimOptions) {
    super(options, options.planned ?? { kind: "pair", tier }, options.exists);
    this.holder = this.members.find(({ wanted, up }) => up && wanted.id === options.holder)?.wanted.id;
    this.open();
  }

  static of(options: PairOptions): PairWorld {
    return new PairWorld({ ...options, members: 2 });
  }

  override get whole(): boolean {
    return this.holder !== undefined && this.members.every(({ up }) => up);
  }

  /** The address goes to the other one, by nobody's doing. */
  move(): void {
    const other = this.members.find(({ wanted, up }) => up && wanted.id !== this.holder);
    if (this.holder !== undefined && other !== undefined) this.give(other.wanted.id);
  }

  protected override settle(): void {
    const serving = this.members.filter(({ up }) => up);
    if (serving.some(({ wanted }) => wanted.id === this.holder)) return;
    if (this.holder !== undefined) this.movedAt = this.now;
    this.holder = undefined;
    const [next] = serving;
    this.takenAt = next === undefined ? undefined : (this.takenAt ?? this.now + this.options.takeoverSeconds);
    if (next !== undefined && this.now >= (this.takenAt ?? 0)) this.give(next.wanted.id);
  }

  protected override report({ wanted: { id }, up }: SimMember) {
    return { serving: up, leads: this.holder === id, synced: null, data: false, label: null };
  }

  protected override judge(member: SimMember, force: boolean): void {
    const { name, id } = member.wanted;
    const known = this.isHeard(member) || member.instance?.state !== "InService";
    if (!known && !force) this.note(`${name} was ended, and nothing was known of it`);
    const failed = this.members.find((each) => each.failed && each.up && this.isHeard(each));
    if (failed !== undefined && !force)
      this.note(`${name} was ended while ${failed.wanted.name} served, and had failed`);
    const other = this.members.find((each) => each !== member)!;
    // By force it counts as one that does not serve, but not for the sake of another one that a roller has taken away.
    if (!known && force && (other.up || other.away?.by !== "roller")) return;
    if (member.up && this.isKnownAway(other)) this.note(`${name} was ended while ${other.wanted.name} was away`);
    const settled = this.now - this.movedAt > noticeSeconds;
    if (!settled || !other.up || !member.up) return;
    if (this.holder === undefined) this.note(`${name} was ended while nobody had the address`);
    if (id === this.holder && this.isOutdated(other)) {
      this.note(`${name} was ended with the address, before ${other.wanted.name}`);
    }
  }

  private give(id: number): void {
    this.takenAt = undefined;
    this.holder = id;
    this.movedAt = this.now;
  }
}
