import type { Port, PortService, PortSource } from "../../../components/ports";
import type { Plan } from "../format";
import type { Cohort } from "./cohorts";
import type { Peer } from "./rules";

/** A door: `ZooKeeper client`. */
export const rowWords = ({ service, role }: Pick<Port, "service" | "role">): string => `${service} ${role}`;

/** Nodes of a role by its name, and those that run a service. */
const nodesWords = (nodes: { role: string } | PortService): string =>
  "role" in nodes ? nodes.role : `nodes that run ${nodes.service}`;

/** Whose a door is. */
export const listenerWords = ({ listener }: Pick<Port, "listener">): string =>
  listener === "nodes" ? "every node" : nodesWords(listener);

const words: Record<Exclude<PortSource, object>, string> = {
  members: "members of the same tier",
  nodes: "every node",
  readers: "tiers that are named for it",
  clients: "a program's own clients",
  people: "operators' networks",
  internet: "anybody",
};

/** Who may come in through a door: `members of the same tier, mesos-agent`. */
export const sourcesWords = ({ sources }: Pick<Port, "sources">): string =>
  sources.map((source) => (typeof source === "string" ? words[source] : nodesWords(source))).join(", ");

/** A security group by its logical name, or by its id where it is not of the plan. */
export const groupName = (symbols: Plan["symbols"], id: string): string => symbols[id]?.replace(/\.id$/, "") ?? id;

/** What a rule names on the other side. */
export function peerWords(peer: Peer, symbols: Plan["symbols"]): string {
  if ("group" in peer) return groupName(symbols, peer.group);
  return "cidr" in peer ? peer.cidr : peer.list;
}

/** Nodes by the name of their tier where these are all of it, else by their own. */
export function cohortWords(cohorts: Cohort[], all: Cohort[]): string[] {
  const tiers = [...new Set(cohorts.map(({ tier }) => tier))];
  return tiers.flatMap((tier) => {
    const own = cohorts.filter((cohort) => cohort.tier === tier);
    const whole = own.length === all.filter((cohort) => cohort.tier === tier).length;
    return whole ? [tier] : [...new Set(own.flatMap(({ names }) => names))].sort();
  });
}
