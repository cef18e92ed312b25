import { contains, parseBlock } from "../../../components/cidr";
import { everything, intersect, type Opening } from "../../plan/reachability/openings";
import type { Rule } from "../planView";

/** One end of a connection: a node, the probe's client, or something outside of the security groups. */
export interface Endpoint {
  name: string;
  address: string;
  /** Its security groups; absent for what stands outside, such as AWS's own endpoints. */
  groups?: string[];
}

/** Connections that the plan's rules let through. */
export interface Flow {
  from: Endpoint;
  to: Endpoint;
  protocol: "tcp" | "udp" | "icmp";
  fromPort: number;
  toPort: number;
}

/** What the lab can hold back. */
const enforced: Flow["protocol"][] = ["tcp", "udp", "icmp"];

export function cidrContains(cidr: string, address: string): boolean {
  const [block, host] = [parseBlock(cidr), parseBlock(`${address}/32`)];
  return block !== undefined && host !== undefined && contains(block, host);
}

/** What one side's groups open towards the other; everything for a side without groups. */
function openOn(side: Endpoint, other: Endpoint, direction: Rule["direction"], rules: Rule[]): Opening[] {
  const { groups } = side;
  if (groups === undefined) return [everything];
  return rules
    .filter((rule) => rule.direction === direction && groups.includes(rule.group))
    .filter(({ peer }) => isPeer(peer, other));
}

/** The lab speaks IPv4, and what a list of blocks holds is not in the plan. */
function isPeer(peer: Rule["peer"], { groups = [], address }: Endpoint): boolean {
  if ("group" in peer) return groups.includes(peer.group);
  return "cidr" in peer && cidrContains(peer.cidr, address);
}

/** All connections that both sides' rules allow. Security groups keep state, so answers need no rule of their own. */
export function allowedFlows(endpoints: Endpoint[], rules: Rule[]): Flow[] {
  const flows: Flow[] = [];
  for (const from of endpoints) {
    for (const to of endpoints) {
      if (from === to || !(from.groups || to.groups)) continue;
      for (const out of openOn(from, to, "egress", rules)) {
        for (const into of openOn(to, from, "ingress", rules)) {
          for (const { protocol: open, fromPort, toPort } of intersect(out, into)) {
            const protocols = enforced.filter((protocol) => open === everything.protocol || open === protocol);
            flows.push(...protocols.map((protocol) => ({ from, to, protocol, fromPort, toPort })));
          }
        }
      }
    }
  }
  return flows;
}

/** Whether a connection between two ends, by their names, is let through. */
export const isOpen = (flows: Flow[], from: string, to: string, protocol: string, port: number): boolean =>
  flows.some(
    (flow) =>
      flow.from.name === from &&
      flow.to.name === to &&
      flow.protocol === protocol &&
      port >= flow.fromPort &&
      port <= flow.toPort,
  );

const elements = (lines: string[]): string => (lines.length > 0 ? `elements = { ${lines.join(", ")} }` : "");

/** The hub's end of the link to a machine, and the address that the machine may send from. */
export interface Link {
  name: string;
  address: string;
}

const tuple = ({ from, to, protocol, fromPort, toPort }: Flow): string =>
  `${from.address} . ${to.address} . ${protocol} . ${fromPort === toPort ? fromPort : `${fromPort}-${toPort}`}`;

/** What the hub's sets hold, by their names. */
function setsOf(flows: Flow[], links: Link[]): Record<"links" | "open" | "pings", string[]> {
  const pings = flows
    .filter(({ protocol }) => protocol === "icmp")
    .map(({ from, to }) => `${from.address} . ${to.address}`);
  return {
    links: links.map(({ name, address }) => `${name} . ${address}`),
    open: flows.filter(({ protocol }) => protocol !== "icmp").map(tuple),
    pings: [...new Set(pings)],
  };
}

/** Other flows and links for rules that are in force. What was dropped and which links are cut stays as it is. */
export function setsText(flows: Flow[], links: Link[]): string {
  return Object.entries(setsOf(flows, links))
    .flatMap(([name, held]) => [
      `flush set inet vpc ${name}`,
      ...(held.length > 0 ? [`add element inet vpc ${name} { ${held.join(", ")} }`] : []),
    ])
    .map((line) => `${line}\n`)
    .join("");
}

/** The hub's rules for nft: what no flow allows is dropped and remembered. */
export function rulesetText(flows: Flow[], links: Link[]): string {
  const sets = setsOf(flows, links);
  const check = `
    ct state established,related accept
    iifname . ip saddr != @links drop
    ip saddr . ip daddr . meta l4proto . th dport @open accept
    meta l4proto icmp ip saddr . ip daddr @pings accept
    meta l4proto { tcp, udp } add @dropped { ip saddr . ip daddr . meta l4proto . th dport }`;
  return `table inet vpc
delete table inet vpc
table inet vpc {
  set links { type ifname . ipv4_addr; ${elements(sets.links)} }
  set silent { type ifname; }
  set open { type ipv4_addr . ipv4_addr . inet_proto . inet_service; flags interval; auto-merge; ${elements(sets.open)} }
  set pings { type ipv4_addr . ipv4_addr; ${elements(sets.pings)} }
  set dropped { type ipv4_addr . ipv4_addr . inet_proto . inet_service; flags dynamic; size 65535; counter; }
  chain cut {
    type filter hook prerouting priority -400; policy accept;
    iifname @silent drop
  }
  chain cutOut {
    type filter hook postrouting priority 400; policy accept;
    oifname @silent drop
  }
  chain between {
    type filter hook forward priority 0; policy drop;${check}
  }
  chain outside {
    type filter hook input priority 0; policy drop;
    iifname lo accept
    ip daddr { 169.254.169.253, 169.254.169.254 } iifname . ip saddr @links accept${check}
  }
}
`;
}
