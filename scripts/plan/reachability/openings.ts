/** Ports of one protocol. Protocols without ports have them all. */
export interface Opening {
  /** `tcp`, `udp`, `icmp`, `icmpv6`, the number of another one, `-1` for every protocol, or `other` for all that are not named beside it. */
  protocol: string;
  fromPort: number;
  toPort: number;
}

const allPorts = { fromPort: 0, toPort: 65_535 };
/** Every port of every protocol. */
export const everything: Opening = { protocol: "-1", ...allPorts };

const names: Record<string, string> = { all: "-1", "1": "icmp", "6": "tcp", "17": "udp", "58": "icmpv6" };
const withPorts = ["tcp", "udp"];

/** What a rule's protocol and ports open, whichever way they are written. ICMP has types instead of ports. */
export function openingOf(protocol: unknown, fromPort?: unknown, toPort?: unknown): Opening {
  const lower = String(protocol).toLowerCase();
  const name = names[lower] ?? lower;
  if (!withPorts.includes(name) || fromPort === undefined) return { protocol: name, ...allPorts };
  return { protocol: name, fromPort: Number(fromPort), toPort: Number(toPort ?? fromPort) };
}

/** What two openings have in common. */
export function intersect(a: Opening, b: Opening): Opening[] {
  if (a.protocol !== b.protocol && a.protocol !== "-1" && b.protocol !== "-1") return [];
  const fromPort = Math.max(a.fromPort, b.fromPort);
  const toPort = Math.min(a.toPort, b.toPort);
  return fromPort > toPort ? [] : [{ protocol: a.protocol === "-1" ? b.protocol : a.protocol, fromPort, toPort }];
}

const isIn = ({ protocol, fromPort, toPort }: Opening, other: Opening): boolean =>
  other.protocol === "-1" || (other.protocol === protocol && other.fromPort <= fromPort && toPort <= other.toPort);

/** What is left of an opening without others. */
export function without(opening: Opening, others: Opening[]): Opening[] {
  if (others.some((other) => isIn(opening, other))) return [];
  if (opening.protocol === "-1" && others.length > 0) {
    const named = [...new Set(others.map(({ protocol }) => protocol))];
    const parts = named.flatMap((protocol) => without({ protocol, ...allPorts }, others));
    return [...parts, { protocol: "other", ...allPorts }];
  }
  return others
    .filter(({ protocol }) => protocol === opening.protocol)
    .reduce<Opening[]>((left, other) => left.flatMap((each) => outside(each, other)), [opening]);
}

/** The ports of the first that lie below and above those of the second. */
function outside({ protocol, fromPort, toPort }: Opening, other: Opening): Opening[] {
  return [
    { protocol, fromPort, toPort: Math.min(toPort, other.fromPort - 1) },
    { protocol, fromPort: Math.max(fromPort, other.toPort + 1), toPort },
  ].filter((each) => each.fromPort <= each.toPort);
}

/** The same openings, sorted, none in or beside another one. */
export function merged(openings: Opening[]): Opening[] {
  if (openings.some(({ protocol }) => protocol === "-1")) return [everything];
  const rank = ({ protocol }: Opening) => `${protocol === "other" ? 1 : 0} ${protocol}`;
  const sorted = [...openings].sort(
    (a, b) => Number(rank(a) > rank(b)) - Number(rank(a) < rank(b)) || a.fromPort - b.fromPort,
  );
  return sorted.reduce<Opening[]>((all, { protocol, fromPort, toPort }) => {
    const last = all.at(-1);
    if (last?.protocol !== protocol || fromPort > last.toPort + 1) return [...all, { protocol, fromPort, toPort }];
    last.toPort = Math.max(last.toPort, toPort);
    return all;
  }, []);
}

/** An opening as people write it: `2181/tcp`, `31000-32000/tcp`, `icmp`. */
export function openingWords({ protocol, fromPort, toPort }: Opening): string {
  if (protocol === "-1") return "everything";
  if (protocol === "other") return "every other protocol";
  if (withPorts.includes(protocol)) return `${fromPort === toPort ? fromPort : `${fromPort}-${toPort}`}/${protocol}`;
  return /^\d+$/.test(protocol) ? `protocol ${protocol}` : protocol;
}
