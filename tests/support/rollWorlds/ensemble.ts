import { freshSeconds } from "../../../components/roll/health";
import { keys } from "../../../components/roll/readings";
import type { BornMember } from "../../../components/roll/sight";
import type { SimMember, SimOptions } from "./options";
import { noticeSeconds, RollWorld } from "./world";

export interface EnsembleOptions extends SimOptions {
  leader: number;
  born: boolean;
  /** Members that do not hold their own disks. */
  unlabelled?: number[];
  /** The life was born in an earlier stack, as the document says, and the bucket has no record of it. */
  adopted?: Adopted;
  /** Seconds in service after which a member tells of a birth that its bucket has no record of. */
  birthSeconds?: number;
}

export interface Adopted {
  /** Members whose disks were kept; the others begin with blank ones. */
  kept: number[];
  /** Whether kept disks have copies of the birth. */
  copies: boolean;
  /** Whether the members are in service, under agents that write into another bucket; else they are being launched. */
  inService: boolean;
}

const tier = "zookeeper";
const incarnation = "0123456789abcdef";

/** Keys of an ensemble's objects. */
export const ensembleKeys = {
  born: keys.born(tier, incarnation),
  lock: keys.lock(tier),
  member: (id: number) => keys.member(tier, id),
};

/** A quorum that elects. It is harm to take a second voter away, or one of which nothing is known in this life. */
export class EnsembleWorld extends RollWorld {
  leader: number | undefined;
  private born: boolean;
  private votes = 0;
  /** Since when a born record stands in the bucket that no member has written. */
  private forgedAt: number | undefined;
  /** Members whose disks are blank: they vote once they have synced. */
  private readonly blank: Set<number>;

  constructor(protected override readonly options: EnsembleOptions) {
    const { born, adopted } = options;
    const said = adopted === undefined ? {} : { born: incarnation };
    super(
      options,
      options.planned ?? { kind: "ensemble", tier, incarnation },
      born && adopted?.inService !== false,
      said,
    );
    this.born = born;
    this.blank = new Set(
      this.members.map(({ wanted }) => wanted.id).filter((id) => adopted?.kept.includes(id) === false),
    );
    if (this.born) this.leader = this.voters.find(({ wanted }) => wanted.id === options.leader)?.wanted.id;
    if (this.born && adopted === undefined) this.recordBirth();
    this.open();
  }

  get voters(): SimMember[] {
    return this.members.filter(({ up, wanted }) => up && !this.blank.has(wanted.id));
  }

  get isRecorded(): boolean {
    return this.bucket.objects.has(this.bornKey);
  }

  /** Somebody whom no policy holds writes a birth over whatever is there. */
  forgeBirth(members: BornMember[]): void {
    this.forgedAt = this.now;
    this.bucket.put(this.bornKey, { formatVersion: 1, members }, this.now);
  }

  /** An operator takes it away, and the members write the real one again, from their disks' copies. */
  restoreBirth(): void {
    this.forgedAt = undefined;
    this.bucket.objects.delete(this.bornKey);
    if (this.born) this.recordBirth();
  }

  private get bornKey(): string {
    return keys.born(this.request.tier, this.request.incarnation ?? "");
  }

  override get whole(): boolean {
    return this.votes === this.members.length && this.leader !== undefined;
  }

  /**
   * Elects when there is a majority and no leader; the first leader records the birth, and a lost one whoever has a copy or
   * leads. Blank disks sync from whoever leads.
   */
  protected override settle(): void {
    const { voters, members } = this;
    this.votes = voters.length;
    if (!voters.some(({ wanted }) => wanted.id === this.leader)) this.leader = undefined;
    if (voters.length * 2 <= members.length) this.leader = undefined;
    else if (this.leader === undefined) {
      this.leader = voters.at(-1)?.wanted.id;
      if (!this.born) this.recordBirth();
      this.born = true;
    }
    if (this.options.adopted !== undefined) this.settleAdopted(this.options.adopted);
  }

  protected override report({ wanted: { id }, up }: SimMember) {
    const leads = this.leader === id;
    return {
      serving: this.leader !== undefined && up,
      leads,
      synced: leads ? this.votes - 1 : null,
      data: this.born && !this.blank.has(id),
      label: this.options.unlabelled?.includes(id) === true ? null : { id },
    };
  }

  /** Whoever comes up in another bucket writes the birth again, from the copy on its disk. */
  protected override writeRecord(member: SimMember): void {
    const { birthSeconds = 0 } = this.options;
    if (this.born && this.now - (member.inServiceAt ?? -Infinity) >= birthSeconds) this.recordBirth();
    super.writeRecord(member);
  }

  /** The leader tells of a follower that is gone, also of one whose own agent does not. */
  protected override isKnownAway(member: SimMember): boolean {
    const { up, away } = member;
    const isTold = this.members.some(({ wanted, agent }) => wanted.id === this.leader && agent);
    const isOld = away !== undefined && this.now - away.since > noticeSeconds;
    return super.isKnownAway(member) || (!up && isOld && isTold);
  }

  /** By force a broken member may go while others are broken too, but never one that votes. */
  protected override judge(member: SimMember, force: boolean): void {
    const { name, id } = member.wanted;
    const key = keys.member(this.request.tier, id);
    const isRecorded = this.bucket.content(key) !== undefined;
    if (this.forgedAt !== undefined && this.now - this.forgedAt > noticeSeconds) {
      this.note(`${name} was ended, and the birth was forged`);
    }
    if (!this.born) {
      if (!isRecorded && this.bucket.objects.has(key)) this.note(`${name} was ended, and its record could not be read`);
      return;
    }
    // Of a life that this bucket knows nothing of whoever has yet to start is missed by nobody, as long as nobody leads.
    const isStarting = !member.up && member.instance?.state !== "InService";
    if (this.options.adopted !== undefined && isStarting && this.leader === undefined) return;
    const others = this.members.filter((each) => each !== member && this.isKnownAway(each));
    // Force takes one of which nothing was ever heard for one that does not serve.
    if (force && !isRecorded && others.every(({ away }) => away?.by !== "roller")) return;
    if (others.length > 0 && (this.report(member).serving || !force)) {
      this.note(`${name} was ended while ${others.map(({ wanted }) => wanted.name).join(", ")} was away`);
    }
    const coming = others.find(({ away, ...other }) => away?.by === "roller" && this.isComing(other));
    if (coming !== undefined) this.note(`${name} was ended before ${coming.wanted.name} was back`);
    const failed = this.members.find((each) => each.failed && this.isHeard(each) && !this.isOutdated(each));
    if (failed !== undefined && !force)
      this.note(`${name} was ended, and ${failed.wanted.name} has failed as it is wanted`);
    if (others.length > 0 && this.options.unlabelled?.includes(id) === true) this.note(`${name} has no disk to keep`);
    if (!isRecorded && !force && member.instance?.state === "InService") {
      this.note(`${name} was ended, and nothing was known of it`);
    }
  }

  /** Whether one that was replaced has yet to be in service, or to join the others, for which a minute and more is left to it. */
  private isComing({ instance, inServiceAt = -Infinity }: Pick<SimMember, "instance" | "inServiceAt">): boolean {
    return instance?.state !== "InService" || this.now - inServiceAt < freshSeconds;
  }

  /** Only where there is none, as the policy demands. */
  private recordBirth(): void {
    if (this.isRecorded) return;
    const members = this.members.map(({ wanted: { id, address } }) => ({ id, address }));
    this.bucket.put(this.bornKey, { formatVersion: 1, members }, this.now);
  }

  private settleAdopted({ kept, copies }: Adopted): void {
    if (this.leader !== undefined) {
      for (const { up, wanted } of this.members) if (up) this.blank.delete(wanted.id);
      this.votes = this.voters.length;
    }
    const writes = ({ agent, instance, wanted: { id } }: SimMember): boolean =>
      agent && instance?.state === "InService" && (this.leader === id || (copies && kept.includes(id)));
    if (this.members.some(writes)) this.recordBirth();
  }
}
