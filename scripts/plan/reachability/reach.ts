import { contains, parseBlock, sizeOf } from "../../../components/cidr";
import type { Plan } from "../format";
import { kinsOf, type Kin } from "./kin";
import { intersect, type Opening } from "./openings";
import { rulesOf, type Peer, type Rule } from "./rules";

/** A rule that lets one side at the other: at every node of it for certain, or perhaps at some. */
interface Admission {
  rule: Rule;
  certain: boolean;
}

/** What an ingress rule lets through that the dialing side may send. */
export interface Flow {
  rule: Rule;
  openings: Opening[];
}

/** Who may dial whom by the rules of a plan alone. Security groups keep state, so that answers need no rule. */
export class Reach {
  readonly kins: Kin[];
  private readonly byGroup = { ingress: new Map<string, Rule[]>(), egress: new Map<string, Rule[]>() };
  private readonly carried: Set<string>;

  constructor(private readonly plan: Pick<Plan, "resources" | "nodes" | "symbols">) {
    const rules = rulesOf(plan);
    for (const rule of rules) {
      const own = this.byGroup[rule.direction];
      const others = own.get(rule.group);
      if (others === undefined) own.set(rule.group, [rule]);
      else others.push(rule);
    }
    this.kins = kinsOf(plan, rules);
    this.carried = new Set(this.kins.flatMap(({ groups }) => groups));
  }

  /** Whether these are two nodes: of what is one node alone, none dials another. */
  apart(from: Kin, to: Kin): boolean {
    return !(from.alone && to.alone && from.names[0] === to.names[0]);
  }

  /** What nodes may dial at others, by the rule that lets them in. */
  flows(from: Kin, to: Kin): Flow[] {
    if (!this.apart(from, to)) return [];
    const out = this.admissions("egress", from, to).map(({ rule }) => rule);
    return this.admissions("ingress", to, from).map(({ rule }) => ({
      rule,
      openings: out.flatMap((opening) => intersect(rule, opening)),
    }));
  }

  /** What every node of one side is let do to every node of the other: `ingress` of those who listen, `egress` of those who dial. */
  certain(direction: Rule["direction"], own: Kin, other: Kin): Opening[] {
    return this.admissions(direction, own, other).flatMap(({ rule, certain }) => (certain ? [rule] : []));
  }

  /** Whether nodes carry a group that the plan only names: of what its rules allow nothing is known. */
  hasOthers({ groups }: Kin): boolean {
    return groups.some((group) => this.plan.symbols[group] === undefined);
  }

  /** Rules by which machines that are no nodes of the plan may dial these: how they are sent out is not known. */
  fromOutside(to: Kin): Rule[] {
    const own = to.groups.flatMap((group) => this.byGroup.ingress.get(group) ?? []);
    return own.filter(
      ({ peer }) => !("group" in peer && this.carried.has(peer.group)) && !("cidr" in peer && this.isTaken(peer.cidr)),
    );
  }

  /** Whether every address of a block is a member's own. */
  private isTaken(cidr: string): boolean {
    const block = parseBlock(cidr);
    const members = this.plan.nodes.flatMap(({ address }) => parseBlock(`${address ?? ""}/32`) ?? []);
    return block !== undefined && members.filter((member) => contains(block, member)).length === sizeOf(block.prefix);
  }

  private admissions(direction: Rule["direction"], { groups }: Kin, other: Kin): Admission[] {
    return groups
      .flatMap((group) => this.byGroup[direction].get(group) ?? [])
      .flatMap((rule) => {
        const held = holdsOf(rule.peer, other);
        return held === undefined ? [] : [{ rule, certain: held === "all" }];
      });
  }
}

/** How far the other side of a rule is these nodes. What a list of blocks holds is not known. */
function holdsOf(peer: Peer, { groups, blocks }: Kin): "all" | "some" | undefined {
  if ("group" in peer) return groups.includes(peer.group) ? "all" : undefined;
  return "cidr" in peer ? blocks.get(peer.cidr) : undefined;
}
