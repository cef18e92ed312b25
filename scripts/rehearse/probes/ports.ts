import { exec, ownProgram, repository } from "../lab/exec";
import { type Flow, isOpen } from "../lab/firewall";
import type { Lab } from "../lab/lab";
import type { Rule } from "../planView";
import type { Outcome } from "./dial";

/** Ports that many services use, tried besides the planned ones. */
const commonPorts = [22, 25, 53, 80, 111, 443, 2375, 2376, 5050, 5051, 8080, 8443, 8500, 9090, 9092, 9100, 9200];

export interface Dialed {
  from: string;
  to: string;
  port: number;
  planned: "open" | "closed";
  outcome: Outcome;
}

/** Ports to try: both ends of every rule's range, their neighbours, and what is common. */
export function portsToTry(rules: Rule[]): number[] {
  const ends = rules
    .filter(({ direction, fromPort, toPort }) => direction === "ingress" && toPort - fromPort < 65_535)
    .flatMap(({ fromPort, toPort }) => [fromPort - 1, fromPort, toPort, toPort + 1]);
  return [...new Set([...ends, ...commonPorts])].filter((port) => port > 0 && port < 65_536).sort((a, b) => a - b);
}

/** Dials every node from every other and from the client, on all ports to try. */
export async function probePorts(lab: Lab): Promise<Dialed[]> {
  const ports = portsToTry(lab.view.rules());
  const nodes = [...lab.slots.values()].map(({ node, link }) => ({ name: node.name, address: link.address }));
  const sources = [...nodes.map(({ name }) => name), "client"];
  const results = await Promise.all(
    sources.map(async (from) => {
      const targets = nodes
        .filter(({ name }) => name !== from)
        .flatMap(({ name: to, address }) => ports.map((port) => ({ from, to, address, port })));
      const outcomes = await dialFrom(
        lab.network.namespace(from),
        targets.map(({ address, port }) => [address, port]),
      );
      return targets.map(({ to, port }, index): Dialed => {
        const planned = isOpen(lab.flows, from, to, "tcp", port) ? "open" : "closed";
        return { from, to, port, planned, outcome: outcomes[index] ?? "silent" };
      });
    }),
  );
  return results.flat();
}

async function dialFrom(namespace: string, targets: [string, number][]): Promise<Outcome[]> {
  const command = ["netns", "exec", namespace, ...ownProgram("probes/dial")];
  const { stdout } = await exec("ip", command, { input: JSON.stringify(targets), cwd: repository });
  return JSON.parse(stdout) as Outcome[];
}

export const asPlanned = ({ planned, outcome }: Dialed): boolean => (planned === "closed") === (outcome === "silent");

/** Words for what the hub dropped between nodes, which `nodeAt` tells by their addresses: the usual cause of silence. */
export function dropCauses(
  dropped: { from: string; to: string; protocol: string; port: number }[],
  nodeAt: (address: string) => string | undefined,
  flows: Flow[],
): string[] {
  return dropped
    .flatMap((each) => {
      const { protocol, port } = each;
      const [from, to] = [nodeAt(each.from), nodeAt(each.to)];
      if (from === undefined || to === undefined || isOpen(flows, from, to, protocol, port)) return [];
      return [`${port}/${protocol} from ${from} to ${to} is dropped; no rule of the plan opens it`];
    })
    .sort();
}
