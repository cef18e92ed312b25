import {
  allowedFlows,
  cidrContains,
  type Endpoint,
  isOpen,
  rulesetText,
  setsText,
} from "../../scripts/rehearse/lab/firewall";
import type { Rule } from "../../scripts/rehearse/planView";
import { asPlanned, dropCauses, portsToTry } from "../../scripts/rehearse/probes/ports";

const one: Endpoint = { name: "zookeeper-1", address: "10.0.0.1", groups: ["sg-zk"] };
const two: Endpoint = { name: "zookeeper-2", address: "10.0.0.2", groups: ["sg-zk"] };
const client: Endpoint = { name: "client", address: "10.0.0.9", groups: ["sg-client"] };
const aws: Endpoint = { name: "AWS", address: "198.51.100.10" };

const rule = (change: Partial<Rule>): Rule => ({
  ...{ urn: "urn:rule", resource: "rule" },
  direction: "ingress",
  group: "sg-zk",
  peer: { group: "sg-zk" },
  protocol: "tcp",
  fromPort: 2888,
  toPort: 2888,
  ...change,
});
const out = (group: string): Rule =>
  rule({ direction: "egress", group, peer: { cidr: "0.0.0.0/0" }, protocol: "-1", fromPort: 0, toPort: 65_535 });

describe("the flows that a plan's rules allow", () => {
  const flows = allowedFlows([one, two, client, aws], [rule({}), out("sg-zk"), out("sg-client")]);

  test("are those that a rule of the listening side names", () => {
    expect(isOpen(flows, one.name, two.name, "tcp", 2888)).toBe(true);
    expect(isOpen(flows, one.name, two.name, "tcp", 3888)).toBe(false);
    expect(isOpen(flows, one.name, two.name, "udp", 2888)).toBe(false);
  });

  test("leave out a group that no rule names", () => {
    expect(isOpen(flows, client.name, two.name, "tcp", 2888)).toBe(false);
  });

  test("reach what stands outside of all groups by egress rules alone", () => {
    expect(isOpen(flows, one.name, aws.name, "tcp", 443)).toBe(true);
    expect(isOpen(flows, aws.name, one.name, "tcp", 443)).toBe(false);
  });

  test("need an egress rule of the dialing side too", () => {
    const without = allowedFlows([one, two, aws], [rule({})]);
    expect(isOpen(without, one.name, two.name, "tcp", 2888)).toBe(false);
    expect(isOpen(without, one.name, aws.name, "tcp", 443)).toBe(false);
  });

  test("are the ports that both sides' ranges have in common", () => {
    const narrow = allowedFlows(
      [one, two],
      [rule({ fromPort: 1000, toPort: 2000 }), rule({ direction: "egress", fromPort: 1500, toPort: 3000 })],
    );
    expect(narrow[0]).toMatchObject({ fromPort: 1500, toPort: 2000 });
  });

  test("follow blocks of addresses", () => {
    const byBlock = allowedFlows(
      [one, two, client],
      [rule({ peer: { cidr: "10.0.0.8/29" } }), out("sg-zk"), out("sg-client")],
    );
    expect(isOpen(byBlock, client.name, one.name, "tcp", 2888)).toBe(true);
    expect(isOpen(byBlock, two.name, one.name, "tcp", 2888)).toBe(false);
  });
});

test("a block holds the addresses of its prefix and no other", () => {
  expect(cidrContains("10.0.16.0/20", "10.0.31.255")).toBe(true);
  expect(cidrContains("10.0.16.0/20", "10.0.32.0")).toBe(false);
  expect(cidrContains("0.0.0.0/0", "203.0.113.7")).toBe(true);
  expect(cidrContains("10.0.0.1/32", "10.0.0.2")).toBe(false);
});

test("the hub's rules name each open flow and drop the rest", () => {
  const text = rulesetText(allowedFlows([one, two], [rule({}), out("sg-zk")]), [
    { name: "n1", address: one.address },
    { name: "n2", address: two.address },
  ]);
  expect(text).toContain("10.0.0.1 . 10.0.0.2 . tcp . 2888, 10.0.0.2 . 10.0.0.1 . tcp . 2888");
  expect(text).toContain("type filter hook forward priority 0; policy drop;");
  expect(text).toContain("n1 . 10.0.0.1, n2 . 10.0.0.2");
});

describe("port probes", () => {
  test("try both ends of each rule, their neighbours, and no range's every port", () => {
    const ports = portsToTry([rule({ fromPort: 31_000, toPort: 32_000 })]);
    expect(ports).toEqual(expect.arrayContaining([22, 30_999, 31_000, 32_000, 32_001]));
    expect(ports).not.toContain(31_500);
  });

  test("count an open port that nobody listens on as open", () => {
    const dialed = { from: "a", to: "b", port: 2888 };
    expect(asPlanned({ ...dialed, planned: "open", outcome: "refused" })).toBe(true);
    expect(asPlanned({ ...dialed, planned: "open", outcome: "silent" })).toBe(false);
    expect(asPlanned({ ...dialed, planned: "closed", outcome: "refused" })).toBe(false);
    expect(asPlanned({ ...dialed, planned: "closed", outcome: "silent" })).toBe(true);
  });

  test("name port, both nodes and the missing rule for what was dropped between nodes", () => {
    const names = new Map([
      [one.address, one.name],
      [two.address, two.name],
    ]);
    const dropped = [
      { from: one.address, to: two.address, protocol: "tcp", port: 3888 },
      { from: one.address, to: "192.0.2.1", protocol: "udp", port: 123 },
    ];
    expect(dropCauses(dropped, (address) => names.get(address), [])).toEqual([
      "3888/tcp from zookeeper-1 to zookeeper-2 is dropped; no rule of the plan opens it",
    ]);
  });
});

test("other flows take the place of those in force, without a word about what was dropped or which links are cut", () => {
  const links = [{ name: "n1", address: one.address }];
  const text = setsText(allowedFlows([one, two], [rule({}), out("sg-zk")]), links);
  expect(text.split("\n")).toEqual([
    ...["flush set inet vpc links", "add element inet vpc links { n1 . 10.0.0.1 }", "flush set inet vpc open"],
    "add element inet vpc open { 10.0.0.1 . 10.0.0.2 . tcp . 2888, 10.0.0.2 . 10.0.0.1 . tcp . 2888 }",
    ...["flush set inet vpc pings", ""],
  ]);
});
