/** One row of the port table: a door of a service, who may come in through it, and why. */
export interface Port {
  /** The service that listens, in its project's own spelling. */
  service: string;
  /** What the service uses the port for. */
  role: string;
  /** IP protocol. */
  protocol: "tcp" | "udp";
  /** First port of the range. */
  from: number;
  /** Last port of the range; equal to `from` for a single port. */
  to: number;
  /** Who may come in. */
  sources: string;
  /** Why they must; becomes the description of each rule. */
  why: string;
}

/**
 * The only place where a port number stands. Security group rules, chef attributes, health checks and `docs/ports.md`
 * are derived from it. Rows arrive with the tiers that open them.
 */
export const ports = {
  zookeeperClient: {
    service: "ZooKeeper",
    role: "client",
    protocol: "tcp",
    from: 2181,
    to: 2181,
    sources: "components that are connected to the quorum, and the members themselves",
    why: "clients find the leader and read and write znodes; a member asks the others whether they follow",
  },
  zookeeperPeer: {
    service: "ZooKeeper",
    role: "peer",
    protocol: "tcp",
    from: 2888,
    to: 2888,
    sources: "members of the same quorum",
    why: "followers take proposals from the leader",
  },
  zookeeperElection: {
    service: "ZooKeeper",
    role: "election",
    protocol: "tcp",
    from: 3888,
    to: 3888,
    sources: "members of the same quorum",
    why: "members vote for a leader",
  },
} as const satisfies Record<string, Port>;
