import type { Port } from "../../components/ports";
import { colors } from "../../scripts/colors";
import type { PlanResource } from "../../scripts/plan/format";
import { missingDoors, unwantedDoors, type Gap } from "../../scripts/plan/reachability/gaps";
import { matrixOf } from "../../scripts/plan/reachability/matrix";
import { renderMatrix } from "../../scripts/preview/matrix";
import {
  componentOf,
  doorsOf,
  groupId,
  messages,
  people,
  planOf,
  platform,
  resource,
  rows,
  type Door,
  type Draft,
  type Tier,
} from "../support/doors";

const everyTier = platform.map(({ name }) => name);

/** The platform with rules that its table wants, but for those that a change takes out or alters, and with more. */
function changed(
  change: (door: Door) => Door | undefined,
  more: (Door | PlanResource)[] = [],
  tiers = platform,
): Draft {
  return planOf(tiers, [...doorsOf(tiers).flatMap((door) => change(door) ?? []), ...more]);
}
const withMore = (more: (Door | PlanResource)[], tiers = platform) => changed((door) => door, more, tiers);
const altered = (name: string, change: Partial<Door>) =>
  changed((door) => (door.name === name ? { ...door, ...change } : door));
const removed = (name: string) => changed((door) => (door.name === name ? undefined : door));

const peerDoor = "zk ZooKeeper peer tcp zk";
const logsDoor = "logs Logs input tcp nodes";

describe("a platform whose rules are those of its port table", () => {
  test("has no gap", () => {
    expect(messages(withMore([]))).toEqual([]);
  });

  test("has a matrix in which `nodes` are all tiers, and which shows whom rules let in from outside", () => {
    const sources = matrixOf(withMore([{ name: "app", group: "zk", peer: "app", ports: [2181, 2181] }]));
    const common = ["8301/tcp", "8301/udp"];
    const of = (wanted: string) => sources.find(({ name }) => name === wanted)?.targets;
    expect(sources.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      ...[...everyTier].sort().map((name) => `tier ${name}`),
      ...["group app", "block 0.0.0.0/0", `block ${people}`],
    ]);
    expect(of("agents")).toEqual({
      agents: common,
      front: ["443/tcp", ...common],
      logs: ["6514/tcp", ...common],
      masters: ["5050/tcp", ...common],
      watch: ["8301/tcp", "8125/udp", "8301/udp"],
      zk: ["2181/tcp", ...common],
    });
    // One node has nobody of its own to dial.
    expect(Object.keys(of("logs")!)).toEqual(everyTier.filter((name) => name !== "logs").sort());
    expect(of("app")).toEqual({ zk: ["2181/tcp"] });
    expect(of(people)).toEqual({ masters: ["5050/tcp"] });
    expect(of("0.0.0.0/0")).toEqual({ front: ["443/tcp"] });
  });

  test("has a matrix whose cells say a port once, in order", () => {
    const more = (
      [
        [2000, 3000],
        [2100, 2200],
        [3001, 3001],
        [10, 10],
      ] as [number, number][]
    ).map((ports): Door => ({
      ...{ name: `more ${ports.join("-")}`, group: "logs", peer: "watch", ports },
    }));
    const [source] = matrixOf(withMore(more)).filter(({ name }) => name === "watch");
    expect(source!.targets["logs"]).toEqual([
      ...["10/tcp", "2000-3001/tcp", "6514/tcp", "8301/tcp", "9100/tcp", "8301/udp"],
    ]);
  });

  test("has a matrix that people can read", () => {
    const text = renderMatrix(
      { stack: "dev" },
      matrixOf(planOf(platform.slice(0, 2), doorsOf(platform.slice(0, 2)))),
      colors,
    );
    expect(text.split("\n").map((line) => line.trim().split(/ {2,}/))).toEqual([
      ["dev · who may dial whom, by the rules of security groups alone"],
      [""],
      ["from ╲ to", "masters", "zk"],
      ["masters (mesos-master)", "5050/tcp 8301/tcp 8301/udp", "2181/tcp 8301/tcp 8301/udp"],
      ["zk (zookeeper)", "8301/tcp 8301/udp", "2181/tcp 2888/tcp 8301/tcp 8301/udp"],
      [`block ${people}`, "5050/tcp", "·"],
      [""],
    ]);
  });
});

describe("a door is missing", () => {
  test("without its rule, which is told with both sides, the row and what is lacking", () => {
    expect(missingDoors(removed(peerDoor), rows)).toEqual([
      {
        ...{ kind: "missing", resource: componentOf("zk"), from: ["zk"], to: ["zk"], ports: ["2888/tcp"] },
        message: "zk cannot dial zk on 2888/tcp (ZooKeeper peer): no ingress rule of zk lets it in",
      },
    ]);
  });

  test("to all tiers at once where the rule is one to or from all nodes", () => {
    const others = everyTier.filter((name) => name !== "logs").sort();
    expect(messages(removed(logsDoor))).toEqual([
      `${others.join(", ")} cannot dial logs on 6514/tcp (Logs input): no ingress rule of logs lets it in`,
    ]);
    const [gap, ...more] = missingDoors(removed("nodes Exporter metrics tcp watch"), rows);
    expect(more).toEqual([]);
    expect(gap).toMatchObject({ from: ["watch"], to: everyTier.filter((name) => name !== "watch").sort() });
  });

  test("without a way out of the side that dials", () => {
    const gaps = missingDoors(removed("masters-out"), rows);
    expect(gaps.map(({ resource: urn }) => urn)).toEqual(gaps.map(() => componentOf("masters")));
    expect(gaps.map(({ message }) => message)).toContain(
      "masters cannot dial zk on 2181/tcp (ZooKeeper client): no egress rule of masters lets it out",
    );
    expect(gaps.every(({ message }) => message.endsWith("no egress rule of masters lets it out"))).toBe(true);
  });

  test("in the part that rules leave out of its range", () => {
    const parts = [
      { name: "low", group: "agents", peer: "front", ports: [31_000, 31_499] as [number, number] },
      { name: "high", group: "agents", peer: "front", ports: [31_600, 32_000] as [number, number] },
    ];
    const tasks = (more: Door[]) =>
      messages(changed((door) => (door.name === "agents Mesos tasks tcp front" ? undefined : door), more));
    expect(tasks(parts)).toEqual([
      "front cannot dial agents on 31500-31599/tcp (Mesos tasks): no ingress rule of agents lets it in",
    ]);
    expect(tasks([...parts, { ...parts[0]!, name: "mid", ports: [31_400, 31_700] }])).toEqual([]);
  });

  test("by another protocol", () => {
    const [tcp, udp] = ["nodes Consul gossip tcp nodes", "nodes Consul gossip udp nodes"];
    expect(messages(altered(udp, { protocol: "17" }))).toEqual([]);
    const gaps = [...missingDoors(altered(udp, { protocol: "tcp" }), rows)];
    expect(gaps.map((gap) => [gap.from, gap.ports])).toEqual([[[...everyTier].sort(), ["8301/udp"]]]);
    expect(missingDoors(altered(tcp, { protocol: "-1", ports: undefined }), rows)).toEqual([]);
  });

  test("for the nodes alone that a rule's block leaves out", () => {
    const byBlock = (peer: string) => altered(peerDoor, { peer });
    expect(missingDoors(byBlock("10.0.1.0/30"), rows)).toEqual([]);
    expect(missingDoors(byBlock("10.0.1.2/31"), rows).map(({ message }) => message)).toEqual([
      "zk-1 cannot dial zk-2, zk-3 on 2888/tcp (ZooKeeper peer): no ingress rule of zk-2, zk-3 lets it in",
    ]);
    const halfFleet = altered("masters Mesos master tcp agents", { peer: "10.0.16.0/20" });
    expect(missingDoors(halfFleet, rows)).toMatchObject([{ from: ["agents"], to: ["masters"], ports: ["5050/tcp"] }]);
    const halfSubnet: Door = { name: "rest", group: "masters", peer: "10.0.32.0/21", ports: [5050, 5050] };
    const some = changed(
      (door) => (door.name === "masters Mesos master tcp agents" ? { ...door, peer: "10.0.16.0/20" } : door),
      [halfSubnet],
    );
    expect(missingDoors(some, rows)).toMatchObject([{ from: ["agents"], to: ["masters"], ports: ["5050/tcp"] }]);
    const wholeFleet = altered("masters Mesos master tcp agents", { peer: "10.0.0.0/18" });
    expect(missingDoors(wholeFleet, rows)).toEqual([]);
  });

  test("of one quorum of two only where a role reaches neither; members are those of the same tier", () => {
    const second: Tier = { name: "zk-b", role: "zookeeper", addresses: ["10.0.1.4", "10.0.1.5"] };
    const without = (...names: string[]) =>
      messages(changed((door) => (names.includes(door.name) ? undefined : door), [], [...platform, second]));
    expect(without("zk ZooKeeper client tcp agents")).toEqual([]);
    expect(without("zk ZooKeeper client tcp agents", "zk-b ZooKeeper client tcp agents")).toEqual([
      "agents cannot dial any of zk, zk-b on 2181/tcp (ZooKeeper client): no ingress rule of zk, zk-b lets it in",
    ]);
    expect(without("zk-b ZooKeeper peer tcp zk-b")).toEqual([
      "zk-b cannot dial zk-b on 2888/tcp (ZooKeeper peer): no ingress rule of zk-b lets it in",
    ]);
  });

  test("of nothing that the plan does not know: a group that it only names may open it", () => {
    const shared = platform.map((tier) => (tier.name === "zk" ? { ...tier, groups: ["sg-shared"] } : tier));
    const draft = changed((door) => (door.name === peerDoor ? undefined : door), [], shared);
    expect(missingDoors(draft, rows)).toEqual([]);
  });

  test("of no people, clients and internet, which may come in and need not", () => {
    const named = ["masters Mesos master tcp 192.168.9.0/24", "front Front https tcp 0.0.0.0/0"];
    expect(messages(changed((door) => (named.includes(door.name) ? undefined : door)))).toEqual([]);
  });
});

describe("a door is unwanted", () => {
  const only = (draft: Draft, table: Port[] = rows): Gap => {
    const [gap, ...more] = unwantedDoors(draft, table);
    expect(more).toEqual([]);
    return gap!;
  };

  test("where a rule is wider than its row, in ports and in protocols", () => {
    expect(messages(altered(peerDoor, { ports: [2880, 2890] }))).toEqual([
      `zk can dial zk on 2880-2887/tcp, 2889-2890/tcp, which ${peerDoor} opens: no row of the port table wants it`,
    ]);
    const all = only(altered(peerDoor, { protocol: "-1", ports: undefined })).ports;
    expect(all).toEqual([
      ...["0-2180/tcp", "2182-2887/tcp", "2889-8300/tcp", "8302-65535/tcp", "0-8300/udp", "8302-65535/udp"],
      "every other protocol",
    ]);
  });

  test("where a rule points at another group, and then another one is missing", () => {
    expect(messages(altered(peerDoor, { peer: "agents" }))).toEqual([
      "zk cannot dial zk on 2888/tcp (ZooKeeper peer): no ingress rule of zk lets it in",
      `agents can dial zk on 2888/tcp, which ${peerDoor} opens: ZooKeeper peer is for members of the same tier`,
    ]);
  });

  test("to or from all nodes, once", () => {
    const gap = only(withMore([{ name: "shell", group: "nodes", peer: "watch", ports: [22, 22] }]));
    expect(gap).toMatchObject({ from: ["watch"], to: everyTier.filter((name) => name !== "watch").sort() });
    expect(only(withMore([{ name: "all", group: "zk", peer: "nodes", ports: [2888, 2888] }])).from).toEqual(
      everyTier.filter((name) => name !== "zk").sort(),
    );
  });

  test("in as many sentences as it takes to say who can dial whom, and no more", () => {
    const draft = withMore([{ name: "odd", group: "nodes", peer: "nodes", ports: [2888, 2888] }]);
    const others = [...everyTier].sort().filter((name) => name !== "zk");
    const all = [...others, "zk"];
    expect(unwantedDoors(draft, rows).map(({ from, to }) => [from, to])).toEqual([
      [others, all],
      [["zk"], others],
    ]);
  });

  test("of protocols without ports", () => {
    const by = (protocol: string) => only(withMore([{ name: "more", group: "front", peer: "front", protocol }])).ports;
    expect([by("icmp"), by("1"), by("112")]).toEqual([["icmp"], ["icmp"], ["protocol 112"]]);
    expect([by("icmpv6"), by("58")]).toEqual([["icmpv6"], ["icmpv6"]]);
    const ping = resource("aws:ec2/securityGroupRule:SecurityGroupRule", "ping", {
      ...{ type: "ingress", securityGroupId: groupId("front"), self: true },
      ...{ protocol: "icmp", fromPort: 8, toPort: 0 },
    });
    expect(only(withMore([ping])).ports).toEqual(["icmp"]);
  });

  test("from another quorum of the same role", () => {
    const tiers = [...platform, { name: "zk-b", role: "zookeeper", addresses: ["10.0.1.4", "10.0.1.5"] }];
    const draft = withMore([{ name: "mixed", group: "zk", peer: "zk-b", ports: [2888, 2888] }], tiers);
    expect(messages(draft)).toEqual([
      "zk-b can dial zk on 2888/tcp, which mixed opens: ZooKeeper peer is for members of the same tier",
    ]);
  });

  test("from a program's own group, unless the row is for clients", () => {
    const app = (door: number): Door => ({ name: "app", group: "zk", peer: "app", ports: [door, door] });
    expect(messages(withMore([app(2181)]))).toEqual([]);
    expect(messages(withMore([app(2888)]))).toEqual([
      "app can dial zk on 2888/tcp, which app opens: ZooKeeper peer is for members of the same tier",
    ]);
    expect(only(withMore([{ ...app(2888), peer: "sg-elsewhere" }])).from).toEqual(["sg-elsewhere"]);
  });

  test("from blocks of addresses, by whose they are", () => {
    const from = (peer: string, group: string, door: number) =>
      unwantedDoors(withMore([{ name: "block", group, peer, ports: [door, door] }]), rows).map((gap) => gap.from);
    expect(from("192.168.7.0/24", "masters", 5050)).toEqual([]);
    expect(from("198.51.100.0/24", "masters", 5050)).toEqual([["198.51.100.0/24"]]);
    expect(from("pl-0a", "masters", 5050)).toEqual([]);
    expect(from("0.0.0.0/0", "masters", 5050)).toEqual([["logs", "watch", "zk", "0.0.0.0/0"]]);
    expect(from("::/0", "masters", 5050)).toEqual([["::/0"]]);
    expect(from("::/0", "front", 443)).toEqual([]);
    expect(from("pl-0a", "zk", 2181)).toEqual([["pl-0a"]]);
    expect(from("10.0.1.64/28", "zk", 2181)).toEqual([["front", "10.0.1.64/28"]]);
    // All of its addresses are members', so nobody else can have one.
    expect(from("10.0.1.65/32", "zk", 2181)).toEqual([["front-1"]]);
    expect(from("10.0.1.2/31", "zk", 2888)).toEqual([]);
    // Some nodes of the fleet may get such an address.
    expect(from("10.0.17.0/24", "zk", 2888)).toEqual([["agents", "10.0.17.0/24"]]);
  });

  test("only as far as the side that dials is let out", () => {
    const draft = (ports: [number, number]) =>
      changed(
        (door) => (door.name === "agents-out" ? undefined : door),
        [
          { name: "agents-some", direction: "egress", group: "agents", peer: "10.0.0.0/16", ports },
          { name: "odd", group: "zk", peer: "agents", ports: [7000, 7010] },
        ],
      );
    expect(unwantedDoors(draft([1, 6999]), rows)).toEqual([]);
    expect(only(draft([7005, 9000])).ports).toEqual(["7005-7010/tcp"]);
    const byGroup: Door = { name: "to-zk", direction: "egress", group: "agents", peer: "zk", ports: [7000, 7000] };
    const toGroup = changed(
      (door) => (door.name === "agents-out" ? undefined : door),
      [byGroup, { name: "odd", group: "zk", peer: "agents", ports: [7000, 7010] }],
    );
    expect(only(toGroup).ports).toEqual(["7000/tcp"]);
    const toSome = changed(
      (door) => (door.name === "front-out" ? undefined : door),
      [
        { name: "front-some", direction: "egress", group: "front", peer: "10.0.17.0/24", protocol: "-1" },
        { name: "odd", group: "agents", peer: "front", ports: [7000, 7000] },
      ],
    );
    expect(only(toSome)).toMatchObject({ from: ["front"], to: ["agents"] });
  });

  test("from nobody where no node has the group that it is opened on, or none to dial", () => {
    expect(messages(withMore([{ name: "own", group: "app", peer: "0.0.0.0/0", ports: [22, 22] }]))).toEqual([]);
    expect(messages(withMore([{ name: "own", group: "logs", peer: "logs", ports: [22, 22] }]))).toEqual([]);
  });

  test("by a group that is attached to an interface later on, or carried beside the others", () => {
    const attached = resource(
      "aws:ec2/networkInterfaceSecurityGroupAttachment:NetworkInterfaceSecurityGroupAttachment",
      "x",
      {
        ...{ securityGroupId: groupId("extra"), networkInterfaceId: "eni-0zk-2" },
      },
    );
    const door: Door = { name: "odd", group: "extra", peer: "front", ports: [22, 22] };
    expect(only(withMore([attached, door])).to).toEqual(["zk-2"]);
    const tiers = platform.map((tier) => (tier.name === "agents" ? { ...tier, groups: ["extra"] } : tier));
    expect(only(withMore([door], tiers)).to).toEqual(["agents"]);
  });

  test("of a fleet whose subnets are not of the plan by its groups, and by the block of all addresses", () => {
    const tiers: Tier[] = [{ name: "work", role: "work", max: 9 }, ...platform.slice(0, 1)];
    const by = (peer: string) =>
      messages(planOf(tiers, [...doorsOf(tiers), { name: "odd", group: "zk", peer, ports: [22, 22] }]));
    expect(by("work")).toEqual(["work can dial zk on 22/tcp, which odd opens: no row of the port table wants it"]);
    expect(by("10.0.0.0/8")).toEqual([
      "zk, 10.0.0.0/8 can dial zk on 22/tcp, which odd opens: no row of the port table wants it",
    ]);
    expect(by("0.0.0.0/0")[0]).toMatch(/^work, zk, 0\.0\.0\.0\/0 can dial zk/);
  });
});

describe("rules of the older resources count too", () => {
  const group = (name: string, inputs: object) => resource("aws:ec2/securityGroup:SecurityGroup", name, inputs);
  const all = [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }];
  const tier: Tier[] = [{ name: "zk", role: "zookeeper", addresses: ["10.0.1.1", "10.0.1.2"] }];
  const door = (port: number, more: object) => ({ protocol: "tcp", fromPort: port, toPort: port, ...more });

  test("those that stand in a group", () => {
    const own = [door(2181, { self: true }), door(2888, { securityGroups: [groupId("zk")] })];
    expect(messages(planOf(tier, [group("zk", { ingress: own, egress: all })]), rows.slice(0, 2))).toEqual([]);
    const more = door(22, {
      cidrBlocks: ["198.51.100.0/24"],
      ipv6CidrBlocks: ["2001:db8::/32"],
      prefixListIds: ["pl-0a"],
    });
    const gap = unwantedDoors(planOf(tier, [group("zk", { ingress: [...own, more], egress: all })]), rows);
    expect(gap.map((each) => [each.from, each.to, each.resource])).toEqual([
      [["198.51.100.0/24", "2001:db8::/32", "pl-0a"], ["zk"], expect.stringMatching(/::zk$/)],
    ]);
    expect(missingDoors(planOf(tier, [group("zk", { ingress: own })]), rows.slice(0, 1))).toMatchObject([
      { message: "zk cannot dial zk on 2181/tcp (ZooKeeper client): no egress rule of zk lets it out" },
    ]);
  });

  test("those of `aws.ec2.SecurityGroupRule`", () => {
    const rule = (name: string, type: string, more: object) =>
      resource("aws:ec2/securityGroupRule:SecurityGroupRule", name, { type, securityGroupId: groupId("zk"), ...more });
    const rules = (peer: object) => [
      rule("client", "ingress", door(2181, { self: true })),
      rule("peer", "ingress", door(2888, peer)),
      rule("out", "egress", { protocol: "all", cidrBlocks: ["0.0.0.0/0"] }),
    ];
    const of = (peer: object) => messages(planOf(tier, rules(peer)), rows.slice(0, 2));
    expect(of({ sourceSecurityGroupId: groupId("zk") })).toEqual([]);
    expect(of({ sourceSecurityGroupId: groupId("app") })).toEqual([
      "zk cannot dial zk on 2888/tcp (ZooKeeper peer): no ingress rule of zk lets it in",
      "sg-0app can dial zk on 2888/tcp, which peer opens: ZooKeeper peer is for members of the same tier",
    ]);
  });
});
