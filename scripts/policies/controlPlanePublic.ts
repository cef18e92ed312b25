import { ports, serviceRoles, type Port } from "../../components/ports";
import { publicPorts } from "../plan/publicBalancers";
import { publicNodes } from "../plan/publicNodes";
import { rowWords } from "../plan/reachability/words";
import type { Draft, Found, Policy } from "./policy";

/**
 * Addresses, whatever the rules of security groups say; a rule that lets the internet in is `open-door`'s. Nodes that the
 * port table opens to the internet are front ends, and may have public addresses.
 */
export const controlPlanePublic: Policy = {
  id: "control-plane-public",
  level: "error",
  means:
    "a node that is no front end gets a public address, or a load balancer that faces the internet has a door of the port table that is not for it",
  why: "services of the control plane take every caller for a friend: one rule of a security group would be all that is between them and the internet",
  check: (draft) => {
    const rows = draft.ports ?? Object.values(ports);
    return [...byNodes(draft, rows), ...byBalancers(draft, rows)];
  },
};

const isForInternet = ({ sources }: Port): boolean => sources.includes("internet");

function byNodes(draft: Draft, rows: readonly Port[]): Found[] {
  const frontEnds = new Set(
    rows.filter(isForInternet).map(({ listener }) => {
      if (listener === "nodes") return listener;
      return "role" in listener ? listener.role : serviceRoles[listener.service];
    }),
  );
  return publicNodes(draft)
    .filter(({ node }) => !frontEnds.has("nodes") && !frontEnds.has(node.role))
    .map(({ node, resource, by }) => ({
      resource: resource.urn,
      message: `${node.name}: gets a public address, by ${by}; only a front end may have one`,
    }));
}

function byBalancers(draft: Draft, rows: readonly Port[]): Found[] {
  const inner = rows.filter((row) => row.protocol === "tcp" && !isForInternet(row));
  return publicPorts(draft).flatMap(({ balancer, resource, port }) => {
    const row = inner.find(({ from, to }) => from <= port && port <= to);
    if (row === undefined) return [];
    const message = `${balancer.name}: faces the internet with ${port}/tcp of ${resource.name}, ${rowWords(row)}; make it internal`;
    return [{ resource: resource.urn, message }];
  });
}
