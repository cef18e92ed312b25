import type { NodeKind } from "../../../components/bootstrap/nodeSpec";

/** What a member's service says of itself at one moment, asked from outside of all security groups. */
export interface Presence {
  /** It listens; nobody does while it restarts. */
  answers: boolean;
  /** It takes part: a member of an ensemble votes, one of a pair has the address or could take it, a single does its work. */
  serves: boolean;
  /** It leads the ensemble, or holds the pair's address. */
  leads: boolean;
}

/** Kinds of which one member stands out: it leads, or holds the address. They have a lock. */
export const hasLeader = (kind: NodeKind): boolean => kind === "ensemble" || kind === "pair";

/** All members take part, and exactly one leads where one has to. */
export function isWhole(kind: NodeKind, members: Presence[]): boolean {
  const leaders = members.filter(({ leads }) => leads).length;
  return members.every(({ serves }) => serves) && leaders === (hasLeader(kind) ? 1 : 0);
}
