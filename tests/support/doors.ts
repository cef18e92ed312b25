import { nodeFile } from "../../components/bootstrap/nodeSpec";
import type { Port, PortService } from "../../components/ports";
import type { Plan, PlanNode, PlanResource } from "../../scripts/plan/format";
import { missingDoors, unwantedDoors } from "../../scripts/plan/reachability/gaps";

/** What reachability is computed from. */
export type Draft = Pick<Plan, "resources" | "nodes" | "symbols">;

/** A tier of a plan that is made by hand: its nodes carry a group of its name, `nodes`, and more groups by name. */
export interface Tier {
  name: string;
  role: string;
  /** Services that its nodes join. */
  services?: string[];
  /** Fixed addresses, one a member. */
  addresses?: string[];
  /** Blocks of a fleet's subnets; one that the plan does not have, if empty. */
  subnets?: string[];
  /** Most nodes of a fleet. */
  max?: number;
  groups?: string[];
}

/** A rule in whichever resource: `group` and `peer` are names of groups, or a block, or a prefix list. */
export interface Door {
  name: string;
  direction?: "ingress" | "egress";
  group: string;
  peer: string;
  protocol?: string;
  ports?: [from: number, to: number];
}

const stack = "urn:pulumi:dev::startup-stack::";

export function resource(type: string, name: string, inputs: object, parent?: string): PlanResource {
  return {
    ...{ urn: `${stack}${type}::${name}`, type, name, parent, inputs: { ...inputs } },
    ...{ dependsOn: [], propertyDependencies: {}, options: {} },
  };
}

export const componentOf = (tier: string): string => `${stack}startup-stack:test:Tier::${tier}`;
export const isBlock = (peer: string): boolean => /[/]/.test(peer);
const isList = (peer: string): boolean => peer.startsWith("pl-");
/** Id of a group of the plan by its name; one that begins with `sg-` is not of the plan. */
export const groupId = (name: string): string => (name.startsWith("sg-") ? name : `sg-0${name}`);

/** A plan of tiers and rules, with a group for every name. */
export function planOf(tiers: Tier[], doors: (Door | PlanResource)[]): Draft {
  const made = tiers.map(tierOf);
  const rules = doors.map((door) => ("urn" in door ? door : standalone(door)));
  const named = doors.flatMap((door) => ("urn" in door ? [] : [door.group, door.peer]));
  const groups = [...new Set([...tiers.flatMap((tier) => ["nodes", tier.name, ...(tier.groups ?? [])]), ...named])]
    .filter((name) => !name.startsWith("sg-") && !isBlock(name) && !isList(name))
    .filter((name) => !rules.some((rule) => rule.type === groupType && rule.name === name));
  const resources = [
    ...groups.map((name) => resource(groupType, name, {})),
    ...made.flatMap((each) => each.resources),
    ...tiers.flatMap(membershipOf),
    ...rules,
  ];
  const ids = resources.flatMap(({ type, name }): [string, string][] => {
    const id = idOf(type, name);
    return id === undefined ? [] : [[id, `${name}.id`]];
  });
  return { resources, nodes: made.flatMap(({ nodes }) => nodes), symbols: Object.fromEntries(ids) };
}

const groupType = "aws:ec2/securityGroup:SecurityGroup";
const prefixes: Record<string, string> = {
  "aws:ec2/launchTemplate:LaunchTemplate": "lt-0",
  "aws:ec2/networkInterface:NetworkInterface": "eni-0",
  "aws:ec2/subnet:Subnet": "subnet-0",
};

function idOf(type: string, name: string): string | undefined {
  if (type === groupType) return groupId(name);
  return prefixes[type] === undefined ? undefined : `${prefixes[type]}${name}`;
}

/** What tells the nodes of a tier which services they join. */
function membershipOf({ name, services }: Tier): PlanResource[] {
  if (services === undefined) return [];
  const membership = resource("startup-stack:index:Membership", `${name}-joins`, {});
  const joins = Object.fromEntries(services.map((service) => [service, { settings: {}, secrets: {} }]));
  const content = JSON.stringify({ formatVersion: 1, tier: name, joins });
  return [membership, resource("aws:s3/bucketObjectv2:BucketObjectv2", `${name}-joins`, { content }, membership.urn)];
}

function tierOf(tier: Tier): { resources: PlanResource[]; nodes: PlanNode[] } {
  const securityGroups = [tier.name, "nodes", ...(tier.groups ?? [])].map(groupId);
  const launched = (name: string, device: object, group: object): PlanResource[] => [
    resource("aws:ec2/launchTemplate:LaunchTemplate", name, { networkInterfaces: [device] }),
    resource(
      "aws:autoscaling/group:Group",
      name,
      { name: `dev-${name}`, launchTemplate: { id: `lt-0${name}` }, ...group },
      componentOf(tier.name),
    ),
  ];
  if (tier.addresses === undefined) {
    const subnets = (tier.subnets ?? []).map((cidrBlock, index) =>
      resource("aws:ec2/subnet:Subnet", `${tier.name}-subnet-${index}`, { cidrBlock }),
    );
    const vpcZoneIdentifiers =
      subnets.length === 0 ? ["subnet-elsewhere"] : subnets.map(({ name }) => `subnet-0${name}`);
    return {
      resources: [...subnets, ...launched(tier.name, { deviceIndex: 0, securityGroups }, { vpcZoneIdentifiers })],
      nodes: [nodeOf(tier, tier.name, tier.max ?? 4)],
    };
  }
  const members = tier.addresses.map((address, index) => ({ name: `${tier.name}-${index + 1}`, address }));
  return {
    resources: members.flatMap(({ name }) => [
      resource("aws:ec2/networkInterface:NetworkInterface", name, { securityGroups }),
      ...launched(name, { networkInterfaceId: `eni-0${name}` }, {}),
    ]),
    nodes: members.map(({ name, address }) => nodeOf(tier, name, 1, address)),
  };
}

function nodeOf(tier: Tier, name: string, max: number, address?: string): PlanNode {
  const text = JSON.stringify({ group: `dev-${name}` });
  return {
    ...{ name, component: tier.name, tier: tier.name, kind: address === undefined ? "fleet" : "ensemble" },
    ...{ role: tier.role, runList: [], zones: [], address, instanceType: "t3.small", image: "ami-1", min: 1, max },
    userData: { bytes: 0, files: [{ path: nodeFile, mode: "0600", text }], parts: [] },
  };
}

function standalone({ name, direction = "ingress", group, peer, protocol = "tcp", ports }: Door): PlanResource {
  const kind = direction === "ingress" ? "Ingress" : "Egress";
  const other = isList(peer)
    ? { prefixListId: peer }
    : !isBlock(peer)
      ? { referencedSecurityGroupId: groupId(peer) }
      : peer.includes(":")
        ? { cidrIpv6: peer }
        : { cidrIpv4: peer };
  return resource(`aws:vpc/securityGroup${kind}Rule:SecurityGroup${kind}Rule`, name, {
    ...{ securityGroupId: groupId(group), ipProtocol: protocol, ...other },
    ...(ports === undefined ? {} : { fromPort: ports[0], toPort: ports[1] }),
  });
}

/** A way out for a group, to everywhere. */
export const wayOut = (group: string): Door => ({
  ...{ name: `${group}-out`, direction: "egress", group, peer: "0.0.0.0/0", protocol: "-1" },
});

const row = (
  name: string,
  listener: string,
  door: string,
  ...sources: (Exclude<Port["sources"][number], object> | `@${string}` | `+${string}`)[]
): Port => {
  const [, from, to = from, protocol] = /^(\d+)(?:-(\d+))?\/(tcp|udp)$/.exec(door)!;
  const [service, ...words] = name.split(" ");
  return {
    ...{ service: service!, role: words.join(" "), protocol: protocol as "tcp", from: Number(from), to: Number(to) },
    listener: listener.startsWith("+") ? serviceOf(listener) : listener === "nodes" ? listener : { role: listener },
    sources: sources.map(
      (source) =>
        (source.startsWith("@")
          ? { role: source.slice(1) }
          : source.startsWith("+")
            ? serviceOf(source)
            : source) as never,
    ),
    why: "they have to",
  };
};

const serviceOf = (word: string) => ({ service: word.slice(1) }) as PortService;

/** A port table of a platform with tiers that this package does not have yet. */
export const rows: Port[] = [
  row("ZooKeeper client", "zookeeper", "2181/tcp", "members", "@mesos-master", "@mesos-agent", "clients"),
  row("ZooKeeper peer", "zookeeper", "2888/tcp", "members"),
  row("Mesos master", "mesos-master", "5050/tcp", "members", "@mesos-agent", "@front", "people"),
  row("Mesos agent", "mesos-agent", "5051/tcp", "@mesos-master"),
  row("Mesos tasks", "mesos-agent", "31000-32000/tcp", "@front"),
  row("Logs input", "logs", "6514/tcp", "nodes"),
  row("Statsd input", "monitoring", "8125/udp", "nodes"),
  row("Exporter metrics", "nodes", "9100/tcp", "@monitoring"),
  row("Consul gossip", "nodes", "8301/tcp", "nodes"),
  row("Consul gossip", "nodes", "8301/udp", "nodes"),
  row("Front https", "front", "443/tcp", "internet"),
];

/** Doors of a service that nodes of other tiers join, and of those who run it. */
export const serviceRows: Port[] = [
  row("Mesos registration", "mesos-master", "5060/tcp", "+mesos"),
  row("Mesos probe", "+mesos", "5061/tcp", "@mesos-master"),
];

/** The networks of operators, in these plans. */
export const people = "192.168.9.0/24";

/** The rules that open each row for the tiers of a plan, as their components would: one for each door and group. */
export function doorsOf(tiers: Tier[], table: Port[] = rows): Door[] {
  const groupsOf = (role: string) => tiers.filter((tier) => tier.role === role).map(({ name }) => name);
  const doors = table.flatMap(({ service, role, protocol, from, to, listener, sources }) => {
    // Rules of a service are those of the group of all nodes: who joins it changes none.
    const listeners = typeof listener === "object" && "role" in listener ? groupsOf(listener.role) : ["nodes"];
    return listeners.flatMap((group) =>
      sources.flatMap((source) => {
        if (source === "clients") return [];
        const peers: Record<string, string[]> = {
          members: [group],
          nodes: ["nodes"],
          people: [people],
          internet: ["0.0.0.0/0"],
        };
        const named =
          typeof source !== "object" ? peers[source]! : "role" in source ? groupsOf(source.role) : ["nodes"];
        return named.map((peer): Door => ({
          ...{ name: `${group} ${service} ${role} ${protocol} ${peer}`, group, peer, protocol, ports: [from, to] },
        }));
      }),
    );
  });
  return [...doors, ...tiers.map(({ name }) => wayOut(name))];
}

/** A platform of six tiers. */
export const platform: Tier[] = [
  { name: "zk", role: "zookeeper", addresses: ["10.0.1.1", "10.0.1.2", "10.0.1.3"] },
  { name: "masters", role: "mesos-master", addresses: ["10.0.1.17", "10.0.1.18", "10.0.1.19"] },
  { name: "agents", role: "mesos-agent", subnets: ["10.0.16.0/20", "10.0.32.0/20"] },
  { name: "logs", role: "logs", addresses: ["10.0.1.33"] },
  { name: "watch", role: "monitoring", addresses: ["10.0.1.49"] },
  { name: "front", role: "front", addresses: ["10.0.1.65", "10.0.1.66"] },
];

/** What is missing and what is unwanted, in words. */
export const messages = (draft: Draft, table: Port[] = rows): string[] =>
  [...missingDoors(draft, table), ...unwantedDoors(draft, table)].map(({ message }) => message);
