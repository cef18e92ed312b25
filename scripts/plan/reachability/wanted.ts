import { serviceRoles, type Port, type PortService, type PortSource } from "../../../components/ports";
import { isPublicBlock } from "../publicBlock";
import type { Cohort } from "./cohorts";
import type { Opening } from "./openings";
import type { Peer } from "./rules";

/** Whether nodes have a role, or run a service. */
function isOne(of: { role: string } | PortService, { role, services }: Cohort): boolean {
  if ("role" in of) return of.role === role;
  return serviceRoles[of.service] === role || services.includes(of.service);
}

const isNode = ({ store }: Cohort): boolean => store === undefined;

/** Whether a door is these nodes'. */
export const listens = ({ listener }: Port, own: Cohort): boolean =>
  listener === "nodes" ? isNode(own) : isOne(listener, own);

/** Whether a source of a row is these nodes, for those who listen. */
export const isSource = (source: PortSource, from: Cohort, to: Cohort): boolean =>
  typeof source === "object"
    ? isOne(source, from)
    : (source === "nodes" && isNode(from)) ||
      (source === "members" && from.tier === to.tier) ||
      (source === "readers" && from.services.includes("data_stores"));

/** The same of those who may have the door or come in, which of a service all nodes are. */
const mayListen = (row: Port, own: Cohort): boolean =>
  (typeof row.listener === "object" && "service" in row.listener && isNode(own)) || listens(row, own);
const mayComeIn = (source: PortSource, from: Cohort, to: Cohort): boolean =>
  source === "internet" ||
  (typeof source === "object" && "service" in source && isNode(from)) ||
  isSource(source, from, to);

export const openingOfRow = ({ protocol, from, to }: Port): Opening => ({ protocol, fromPort: from, toPort: to });

/** What nodes may dial at others. Nodes have addresses too: whoever lets the internet in lets them in. */
export const wantedBetween = (rows: readonly Port[], from: Cohort, to: Cohort): Opening[] =>
  rows
    .filter((row) => mayListen(row, to))
    .filter(({ sources }) => sources.some((source) => mayComeIn(source, from, to)))
    .map(openingOfRow);

/** What machines that are no nodes may dial at nodes. */
export const wantedFromOutside = (rows: readonly Port[], from: Peer, to: Cohort): Opening[] =>
  rows.filter((row) => mayListen(row, to) && row.sources.some((source) => isOutside(source, from))).map(openingOfRow);

function isOutside(source: PortSource, peer: Peer): boolean {
  if ("group" in peer) return source === "clients";
  return source === "internet" || (source === "people" && !("cidr" in peer && isPublicBlock(peer.cidr)));
}
