import { contains, parseBlock, sizeOf, type Block } from "../../../components/cidr";
import type { Plan } from "../format";
import { cohortsOf, type Cohort } from "./cohorts";
import { intersect, type Opening } from "./openings";
import { rulesOf, type Peer, type Rule } from "./rules";

/** Rules that let one side at the other: at every node of it for certain, or all, with those that perhaps mean some. */
interface Admissions {
  certain: Rule[];
  all: Rule[];
}

/** What an ingress rule lets through that the dialing side may send. */
export interface Flow {
  rule: Rule;
  openings: Opening[];
}

/** Rules by the group that has them, and then by whom they name. */
type Index = Map<string, Map<string, Rule[]>>;

/** Who may dial whom by the rules of a plan alone. Security groups keep state, so that answers need no rule. */
export class Reach {
  readonly cohorts: Cohort[];
  private readonly rules: Record<Rule["direction"], Index> = { ingress: new Map(), egress: new Map() };
  /** Every row of the port table asks for the same pairs again. */
  private readonly admitted: Record<Rule["direction"], Map<Cohort, Map<Cohort, Admissions>>> = {
    ingress: new Map(),
    egress: new Map(),
  };
  private readonly carried: Set<string>;
  private readonly members: Block[];

  constructor(private readonly plan: Pick<Plan, "resources" | "nodes" | "symbols">) {
    const rules = rulesOf(plan);
    for (const rule of rules) {
      const own = entry(this.rules[rule.direction], rule.group, () => new Map<string, Rule[]>());
      entry(own, peerKey(rule.peer), () => []).push(rule);
    }
    this.cohorts = cohortsOf(plan, rules);
    this.carried = new Set(this.cohorts.flatMap(({ groups }) => groups));
    this.members = plan.nodes.flatMap(({ address }) => parseBlock(`${address ?? ""}/32`) ?? []);
  }

  /** Whether these are two nodes: of what is one node alone, none dials another. */
  apart(from: Cohort, to: Cohort): boolean {
    return !(from.alone && to.alone && from.names[0] === to.names[0]);
  }

  /** What nodes may dial at others, by the rule that lets them in. */
  flows(from: Cohort, to: Cohort): Flow[] {
    if (!this.apart(from, to)) return [];
    const out = this.admissions("egress", from, to).all;
    return this.admissions("ingress", to, from).all.map((rule) => ({
      rule,
      openings: out.flatMap((opening) => intersect(rule, opening)),
    }));
  }

  /** What every node of one side is let do to every node of the other: `ingress` of those who listen, `egress` of those who dial. */
  certain(direction: Rule["direction"], own: Cohort, other: Cohort): Opening[] {
    return this.admissions(direction, own, other).certain;
  }

  /** Whether nodes carry a group that the plan only names: of what its rules allow nothing is known. */
  hasOthers({ groups }: Cohort): boolean {
    return groups.some((group) => this.plan.symbols[group] === undefined);
  }

  /** Rules by which machines that are no nodes of the plan may dial these: how they are sent out is not known. */
  fromOutside(to: Cohort): Rule[] {
    const own = to.groups.flatMap((group) => [...(this.rules.ingress.get(group)?.values() ?? [])].flat());
    return own.filter(
      ({ peer }) => !("group" in peer && this.carried.has(peer.group)) && !("cidr" in peer && this.isTaken(peer.cidr)),
    );
  }

  /** Whether every address of a block is a member's own. */
  private isTaken(cidr: string): boolean {
    const block = parseBlock(cidr);
    if (block === undefined || sizeOf(block.prefix) > this.members.length) return false;
    return this.members.filter((member) => contains(block, member)).length === sizeOf(block.prefix);
  }

  private admissions(direction: Rule["direction"], own: Cohort, other: Cohort): Admissions {
    return entry(
      entry(this.admitted[direction], own, () => new Map<Cohort, Admissions>()),
      other,
      () => this.findAdmissions(this.rules[direction], own, other),
    );
  }

  private findAdmissions(rules: Index, { groups }: Cohort, { meant }: Cohort): Admissions {
    const found: Admissions = { certain: [], all: [] };
    for (const group of groups) {
      const own = rules.get(group);
      if (own === undefined) continue;
      for (const [name, held] of meant) {
        const named = own.get(name) ?? [];
        found.all.push(...named);
        if (held === "all") found.certain.push(...named);
      }
    }
    return found;
  }
}

/** What a rule calls the other side. Ids of groups and of lists, and blocks of addresses, have no name in common. */
function peerKey(peer: Peer): string {
  if ("group" in peer) return peer.group;
  return "cidr" in peer ? peer.cidr : peer.list;
}

/** What a map has for a key, made on the way where it has none. */
function entry<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
