import type { Port, PortSource } from "../../../components/ports";
import { isPublicBlock } from "../publicBlock";
import type { Cohort } from "./cohorts";
import type { Opening } from "./openings";
import type { Peer } from "./rules";

/** Whether a door is these nodes'. */
export const listens = ({ listener }: Port, { role }: Cohort): boolean =>
  listener === "nodes" || listener.role === role;

/** Whether a source of a row is these nodes, for those who listen. */
export const isSource = (source: PortSource, from: Cohort, to: Cohort): boolean =>
  typeof source === "object"
    ? source.role === from.role
    : source === "nodes" || (source === "members" && from.tier === to.tier);

export const openingOfRow = ({ protocol, from, to }: Port): Opening => ({ protocol, fromPort: from, toPort: to });

/** What nodes may dial at others. Nodes have addresses too: whoever lets the internet in lets them in. */
export const wantedBetween = (rows: readonly Port[], from: Cohort, to: Cohort): Opening[] =>
  rows
    .filter((row) => listens(row, to))
    .filter(({ sources }) => sources.some((source) => source === "internet" || isSource(source, from, to)))
    .map(openingOfRow);

/** What machines that are no nodes may dial at nodes. */
export const wantedFromOutside = (rows: readonly Port[], from: Peer, to: Cohort): Opening[] =>
  rows.filter((row) => listens(row, to) && row.sources.some((source) => isOutside(source, from))).map(openingOfRow);

function isOutside(source: PortSource, peer: Peer): boolean {
  if ("group" in peer) return source === "clients";
  return source === "internet" || (source === "people" && !("cidr" in peer && isPublicBlock(peer.cidr)));
}
