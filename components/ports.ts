/** Services that nodes of other tiers join, and the role of the nodes that run each by themselves. */
export const serviceRoles = { mesos: "mesos-agent" } as const;

/** The nodes that run a service: those of its role, and those of tiers that join it. */
export interface PortService {
  service: keyof typeof serviceRoles;
}

/**
 * Whose a door is: every node's, those nodes' that have a role, or those that run a service. The last stands in the rules of
 * the group of all nodes, so that the others may have it as well. A data store, which is no node, has its engine for a role.
 */
export type PortListener = "nodes" | { role: string } | PortService;

/**
 * Who may come in through a door:
 * - `members`: the nodes of the listener's own tier; two quorums of one role are not each other's members,
 * - `nodes`: every node, `{ role }`: the nodes of a role, and `{ service }`: those that run a service, while other nodes may,
 * - `readers`: nodes of tiers that are named for a data store, which are told of it by a join,
 * - `clients`: machines of a program that are none of this package's nodes, by their security group,
 * - `people`: blocks of private addresses that operators dial from,
 * - `internet`: any block of addresses, nodes among them.
 *
 * Members, nodes, roles and readers have to come in where there are such tiers; the others may.
 */
export type PortSource =
  "members" | "nodes" | "readers" | "clients" | "people" | "internet" | { role: string } | PortService;

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
  /** Whose door it is. */
  listener: PortListener;
  /** Who may come in. */
  sources: readonly PortSource[];
  /** Why they must; becomes the description of each rule. */
  why: string;
}

/**
 * The only place where a port number stands. Security group rules, chef attributes, health checks and `docs/ports.md`
 * are derived from it, and the plan's rules are held against it. Rows arrive with the tiers that open them.
 */
export const ports = {
  ssh: {
    service: "SSH",
    role: "login",
    protocol: "tcp",
    from: 22,
    to: 22,
    listener: "nodes",
    sources: ["people"],
    why: "operators log in, and forward pages that no door is open for",
  },
  zookeeperClient: {
    service: "ZooKeeper",
    role: "client",
    protocol: "tcp",
    from: 2181,
    to: 2181,
    listener: { role: "zookeeper" },
    sources: ["members", { role: "mesos-master" }, { service: "mesos" }, "clients"],
    why: "clients find the leader and read and write znodes; a member asks the others whether they follow",
  },
  zookeeperPeer: {
    service: "ZooKeeper",
    role: "peer",
    protocol: "tcp",
    from: 2888,
    to: 2888,
    listener: { role: "zookeeper" },
    sources: ["members"],
    why: "followers take proposals from the leader",
  },
  zookeeperElection: {
    service: "ZooKeeper",
    role: "election",
    protocol: "tcp",
    from: 3888,
    to: 3888,
    listener: { role: "zookeeper" },
    sources: ["members"],
    why: "members vote for a leader",
  },
  mesosMaster: {
    service: "Mesos",
    role: "master",
    protocol: "tcp",
    from: 5050,
    to: 5050,
    listener: { role: "mesos-master" },
    sources: ["members", { service: "mesos" }, "clients"],
    why: "masters replicate their log, agents register, and whoever asks is sent to the leader",
  },
  mesosAgent: {
    service: "Mesos",
    role: "agent",
    protocol: "tcp",
    from: 5051,
    to: 5051,
    listener: { service: "mesos" },
    sources: [{ role: "mesos-master" }],
    why: "the leader pings agents, launches tasks on them and asks for their state",
  },
  mesosTasks: {
    service: "Mesos",
    role: "tasks",
    protocol: "tcp",
    from: 31000,
    to: 32000,
    listener: { role: "mesos-agent" },
    sources: [{ role: "mesos-agent" }],
    why: "tasks dial each other on the ports that their agents offer",
  },
  mysql: {
    service: "MySQL",
    role: "client",
    protocol: "tcp",
    from: 3306,
    to: 3306,
    listener: { role: "mysql" },
    sources: ["readers", "clients"],
    why: "tiers that are named read and write the database",
  },
  postgres: {
    service: "PostgreSQL",
    role: "client",
    protocol: "tcp",
    from: 5432,
    to: 5432,
    listener: { role: "postgres" },
    sources: ["readers", "clients"],
    why: "tiers that are named read and write the database",
  },
  redis: {
    service: "Redis",
    role: "client",
    protocol: "tcp",
    from: 6379,
    to: 6379,
    listener: { role: "redis" },
    sources: ["readers", "clients"],
    why: "tiers that are named read and write keys",
  },
  registry: {
    service: "Registry",
    role: "images",
    protocol: "tcp",
    from: 5000,
    to: 5000,
    listener: { role: "registry" },
    sources: ["nodes", "clients"],
    why: "nodes and those who build push images and pull them",
  },
} as const satisfies Record<string, Port>;
