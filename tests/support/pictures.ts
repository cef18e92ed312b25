import type { NodeKind } from "../../components/bootstrap/nodeSpec";
import type { Plan, PlanNode, PlanResource } from "../../scripts/plan/format";
import { doorsOf, groupId, planOf, resource, rows, type Door, type Tier } from "./doors";

/** A tier of a plan that is drawn: how many members with addresses it has, or how many nodes of a fleet. */
export interface DrawnTier {
  name: string;
  role?: string;
  kind: NodeKind;
  component?: string;
  instanceType?: string;
  members?: number;
  fleet?: [min: number, max: number];
  joins?: string[];
  /** Tiers that it dials by rules of their own, and the port. */
  dials?: [tier: string, port: number][];
  isPublic?: boolean;
}

const zones = ["us-east-1a", "us-east-1b", "us-east-1c"];
const networkUrn = "urn:pulumi:dev::startup-stack::startup-stack:index:Network::network";
const subnetId = (kind: string, zone: string) => `subnet-0${kind}-${zone}`;

/** Ids that `tests/support/doors.ts` gives, by what they are of. */
const ids: [type: string, prefix: string][] = [
  ["aws:ec2/subnet:Subnet", "subnet-0"],
  ["aws:ec2/internetGateway:InternetGateway", "igw-0"],
];

function network(): PlanResource[] {
  const own = (type: string, name: string, inputs: object) => resource(type, name, inputs, networkUrn);
  return [
    { ...resource("startup-stack:index:Network", "network", {}), urn: networkUrn },
    own("aws:ec2/vpc:Vpc", "network", { cidrBlock: "10.20.0.0/16" }),
    own("aws:ec2/internetGateway:InternetGateway", "internet", {}),
    own("aws:ec2/route:Route", "public", { gatewayId: "igw-0internet", routeTableId: "rtb-0public" }),
    ...zones.flatMap((availabilityZone, index) => [
      own("aws:ec2/subnet:Subnet", `public-${availabilityZone}`, {
        availabilityZone,
        cidrBlock: `10.20.${index * 8}.0/21`,
      }),
      own("aws:ec2/subnet:Subnet", `private-${availabilityZone}`, {
        ...{ availabilityZone, cidrBlock: `10.20.${64 + index * 8}.0/21` },
      }),
      own("aws:ec2/routeTableAssociation:RouteTableAssociation", availabilityZone, {
        ...{ subnetId: subnetId("public", availabilityZone), routeTableId: "rtb-0public" },
      }),
      own("aws:ec2/natGateway:NatGateway", availabilityZone, { subnetId: subnetId("public", availabilityZone) }),
    ]),
  ];
}

/** The plan of these tiers in a network of three zones, with all doors of a table and those that tiers dial. */
export function drawnPlan(tiers: DrawnTier[], more: PlanResource[] = [], moreDoors: Door[] = []): Plan {
  const made = tiers.map(({ name, role = name, members, joins }, band): Tier => ({
    ...{ name, role, services: joins },
    addresses: members === undefined ? undefined : Array.from({ length: members }, (_, at) => addressOf(band, at)),
  }));
  const own = tiers.flatMap(({ name, dials = [] }) =>
    dials.map(([group, port]): Door => ({ name: `${group} ${port} ${name}`, group, peer: name, ports: [port, port] })),
  );
  const draft = planOf(made, [...doorsOf(made, rows), ...own, ...moreDoors]);
  const placed = network();
  const resources = draft.resources.map((each) => {
    const tier = tiers.find(({ name }) => each.parent?.endsWith(`::${name}`));
    if (each.name === "nodes") return { ...each, name: "network-nodes", parent: networkUrn };
    if (tier === undefined || !each.type.startsWith("aws:autoscaling/")) return each;
    const kind = tier.isPublic === true ? "public" : "private";
    return { ...each, inputs: { ...each.inputs, vpcZoneIdentifiers: zones.map((zone) => subnetId(kind, zone)) } };
  });
  const symbols = placed.flatMap(({ type, name }) =>
    ids.filter(([of]) => of === type).map(([, prefix]): [string, string] => [`${prefix}${name}`, `${name}.id`]),
  );
  return {
    ...{
      formatVersion: 1,
      project: "startup-stack",
      stack: "prod",
      region: "us-east-1",
      account: "",
      production: true,
    },
    ...{ edges: [], outputs: {}, findings: [], suppressions: [], assumptions: [] },
    resources: [...placed, ...resources, ...more],
    nodes: draft.nodes.map((node) => nodeOf(node, tiers)),
    symbols: { ...draft.symbols, ...Object.fromEntries(symbols), [groupId("nodes")]: "network-nodes.id" },
  };
}

const addressOf = (band: number, at: number): string =>
  `10.20.${64 + (at % zones.length) * 8}.${((band + 1) * 16 + at + 1) % 250}`;

function nodeOf(node: PlanNode, tiers: DrawnTier[]): PlanNode {
  const { kind, component, instanceType = "m6i.large", fleet } = tiers.find(({ name }) => name === node.tier)!;
  const [min, max] = fleet ?? [1, 1];
  const [file] = node.userData.files;
  const facts = { ...(JSON.parse(file!.text) as object), tier: node.tier, bucket: "chef", client: { flavour: "cinc" } };
  return {
    ...{ ...node, userData: { ...node.userData, files: [{ ...file!, text: JSON.stringify(facts) }] } },
    ...{ kind, instanceType, min, max, component: component ?? node.tier },
    zones: node.address === undefined ? zones : [zones[(Number(/\d+$/.exec(node.name)![0]) - 1) % zones.length]!],
  };
}

/** A database and a cache, each with a group of its own, and the doors by which tiers dial them. */
export const stores = (tiers: string[]): [PlanResource[], Door[]] => [
  [
    resource("aws:rds/instance:Instance", "data-sql", {
      ...{ engine: "postgres", instanceClass: "db.m6g.large", vpcSecurityGroupIds: [groupId("data-sql")] },
    }),
    resource("aws:elasticache/replicationGroup:ReplicationGroup", "data-redis", {
      ...{ engine: "redis", nodeType: "cache.m6g.large", securityGroupIds: [groupId("data-redis")] },
    }),
    resource("aws:s3/bucket:Bucket", "chef", {}),
    resource("aws:s3/bucket:Bucket", "registry", {}),
    resource("aws:secretsmanager/secret:Secret", "sql", {}),
    resource("aws:route53/zone:Zone", "network", { name: "prod.internal" }),
  ],
  tiers.flatMap((peer): Door[] => [
    { name: `sql ${peer}`, group: "data-sql", peer, ports: [5432, 5432] },
    { name: `redis ${peer}`, group: "data-redis", peer, ports: [6379, 6379] },
  ]),
];

/** Production with every tier that is to come. */
export function fifteenTiers(): Plan {
  const [resources, doors] = stores(["backend", "queue"]);
  const joins = ["logs", "monitoring", "consul"];
  return drawnPlan(
    [
      { name: "zookeeper", kind: "ensemble", members: 3, joins },
      { name: "mesos-master", component: "mesos", kind: "ensemble", members: 3, joins },
      { name: "mesos-agent", component: "mesos", kind: "fleet", fleet: [5, 20], joins },
      {
        name: "mesos-public-agent",
        component: "mesos",
        role: "mesos-agent",
        kind: "fleet",
        fleet: [2, 6],
        joins,
        isPublic: true,
      },
      {
        name: "marathon",
        kind: "ensemble",
        members: 3,
        joins,
        dials: [
          ["zookeeper", 2181],
          ["mesos-master", 5050],
        ],
      },
      { name: "web", kind: "fleet", fleet: [3, 12], joins: [...joins, "mesos"], dials: [["backend", 8080]] },
      { name: "backend", kind: "fleet", fleet: [3, 12], joins: [...joins, "mesos"], dials: [["queue", 5672]] },
      { name: "queue", kind: "ensemble", members: 3, joins },
      {
        name: "nginx",
        role: "front",
        kind: "pair",
        members: 2,
        joins,
        dials: [
          ["web", 8080],
          ["marathon", 8080],
        ],
      },
      { name: "logs", kind: "single", members: 1, joins },
      { name: "stats", kind: "single", members: 1, joins, dials: [["monitoring", 3000]] },
      { name: "monitoring", kind: "single", members: 1, joins },
      { name: "consul", kind: "ensemble", members: 3, joins },
      { name: "registry", kind: "single", members: 1, joins },
    ],
    resources,
    doors,
  );
}
