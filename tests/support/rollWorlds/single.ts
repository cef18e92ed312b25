import { keys } from "../../../components/roll/readings";
import type { SimMember, SimOptions } from "./options";
import { RollWorld } from "./world";

export interface SingleOptions extends Omit<SimOptions, "members" | "lock"> {
  /** Whether the member is there already, or is being launched for the first time. */
  exists: boolean;
}

const tier = "logs";

/** Key of a single's record. */
export const singleKey = keys.member(tier, 1);

/** One member. It is harm to end an instance that was not to be replaced, or one of which nothing is known. */
export class SingleWorld extends RollWorld {
  constructor(options: SingleOptions) {
    super({ ...options, members: 1 }, options.planned ?? { kind: "single", tier }, options.exists);
    this.open();
  }

  override get whole(): boolean {
    return this.members.every(({ up }) => up);
  }

  protected override settle(): void {
    // There is nobody to settle anything with.
  }

  protected override report({ wanted: { id }, up }: SimMember) {
    return { serving: up, leads: false, synced: null, data: true, label: { id } };
  }

  protected override judge(member: SimMember, force: boolean): void {
    if (force) return;
    const { name } = member.wanted;
    if (!this.isOutdated(member)) this.note(`${name} was ended, and ran what is wanted`);
    if (!this.isHeard(member) && member.instance?.state === "InService") {
      this.note(`${name} was ended, and nothing was known of it`);
    }
    if (member.failed && member.up) this.note(`${name} was ended, serving, for a digest that failed on it`);
  }
}
