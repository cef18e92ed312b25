import * as aws from "@pulumi/aws";

import { ports, type Port } from "../../../components/ports";
import type { Plan } from "../../../scripts/plan/format";
import { isPublicBlock } from "../../../scripts/plan/publicBlock";
import { altered, planBeside, planOfKinds, withResource } from "../../support/alteredPlan";
import { messagesOf } from "../../support/findings";
import { planOf } from "../../support/platform";

const ingressType = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const templateType = "aws:ec2/launchTemplate:LaunchTemplate";
const subnetType = "aws:ec2/subnet:Subnet";

let plan: Plan;
let kinds: Plan;
beforeAll(async () => {
  plan = await planOf();
  kinds = await planOfKinds();
});

/** The id of a resource: namesakes differ in what their ids begin with. */
const idOf = ({ symbols }: Plan, prefix: string, name: string): string =>
  Object.entries(symbols).find(([id, symbol]) => id.startsWith(prefix) && symbol === `${name}.id`)![0];

/** A door of the desk, in a port table that has no other one. */
const row = (sources: Port["sources"], port: number, protocol: Port["protocol"] = "tcp"): Port => ({
  ...{ service: "Desk", role: "page", protocol, from: port, to: port },
  ...{ listener: { role: "desk" }, sources, why: "it is for all" },
});

test("a plan has neither an open door nor a control plane with a public address", () => {
  for (const whole of [plan, kinds]) {
    expect(messagesOf(whole, "open-door")).toEqual([]);
    expect(messagesOf(whole, "control-plane-public")).toEqual([]);
  }
});

describe("open-door", () => {
  const allowed = "allowed from the internet: 80/tcp and 443/tcp of a front end or a load balancer";
  const opened = (change: Record<string, unknown>) =>
    altered(plan, ingressType, "zookeeper-client", { referencedSecurityGroupId: undefined, ...change });

  test.each([
    [{ cidrIpv4: "0.0.0.0/0" }, "lets 0.0.0.0/0 in at zookeeper, on 2181/tcp"],
    [{ cidrIpv6: "::/0" }, "lets ::/0 in at zookeeper, on 2181/tcp"],
    [{ cidrIpv4: "203.0.113.7/32", fromPort: 443, toPort: 443 }, "lets 203.0.113.7/32 in at zookeeper, on 443/tcp"],
    [{ cidrIpv4: "11.0.0.0/8", ipProtocol: "-1" }, "lets 11.0.0.0/8 in at zookeeper, on everything"],
  ])("of a rule that stands alone: %p", (change, words) => {
    const broken = opened(change);
    expect(messagesOf(broken, "open-door")).toEqual([`zookeeper-client: ${words}; ${allowed}`]);
    // The same rule is not told of twice.
    expect(messagesOf(broken, "door-unwanted")).toEqual([]);
  });

  test.each([
    [{ cidrIpv4: "10.0.0.0/8" }],
    [{ cidrIpv4: "100.64.0.0/10" }],
    [{ cidrIpv6: "fd00::/8" }],
    [{ prefixListId: "pl-0a" }],
    [{ cidrIpv4: "«secret:zookeeper-client.cidrIpv4»" }],
  ])("but not of %p, which is for the port table alone", (change) => {
    expect(messagesOf(opened(change), "open-door")).toEqual([]);
  });

  test("of rules that stand in groups, of older ones, and of groups that no node has", async () => {
    const beside = await planBeside(() => {
      const web = { protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["10.0.0.0/8", "0.0.0.0/0"] };
      const group = new aws.ec2.SecurityGroup("balancer", {
        ingress: [web, { ...web, fromPort: 22, toPort: 22, cidrBlocks: [], ipv6CidrBlocks: ["2000::/3"] }],
        egress: [{ ...web, cidrBlocks: ["0.0.0.0/0"] }],
      });
      new aws.ec2.SecurityGroupRule("old", { ...web, type: "ingress", securityGroupId: group.id });
      new aws.ec2.SecurityGroupRule("out", { ...web, type: "egress", securityGroupId: group.id });
    });
    expect(messagesOf(beside, "open-door")).toEqual([
      `balancer: lets 0.0.0.0/0 in at balancer, on 443/tcp; ${allowed}`,
      `balancer: lets 2000::/3 in at balancer, on 22/tcp; ${allowed}`,
      `old: lets 0.0.0.0/0 in at balancer, on 443/tcp; ${allowed}`,
    ]);
  });

  test("of the group that AWS makes with a network, and not of the web's doors of a load balancer", async () => {
    const web = (port: number) => ({ protocol: "tcp", fromPort: port, toPort: port, cidrBlocks: ["0.0.0.0/0"] });
    const beside = await planBeside(() => {
      new aws.ec2.DefaultSecurityGroup("given", { vpcId: "vpc-0a", ingress: [web(443)] });
      const group = new aws.ec2.SecurityGroup("shop", { ingress: [web(80), web(443), web(8443)] });
      new aws.lb.LoadBalancer("shop", { securityGroups: [group.id] });
    });
    expect(messagesOf(beside, "open-door")).toEqual([
      `given: lets 0.0.0.0/0 in at given, on 443/tcp; ${allowed}`,
      `shop: lets 0.0.0.0/0 in at shop, on 8443/tcp; ${allowed}`,
    ]);
  });

  test("but not of what the port table opens, as far as that is the web's or people's", () => {
    const door = (port: number, cidrIpv4 = "0.0.0.0/0", ipProtocol = "tcp") => {
      const securityGroupId = idOf(kinds, "sg-", "desk");
      return withResource(kinds, ingressType, { ipProtocol, fromPort: port, toPort: port, cidrIpv4, securityGroupId });
    };
    const found = (broken: Plan, ...rows: Port[]) => messagesOf(broken, "open-door", { ports: rows }).length;
    expect(found(door(443), row(["internet"], 443))).toBe(0);
    expect(found(door(80), row(["internet"], 443), row(["internet"], 80))).toBe(0);
    expect(found(door(443), row(["internet"], 80))).toBe(1);
    expect(found(door(443, "0.0.0.0/0", "udp"), row(["internet"], 443, "udp"))).toBe(1);
    expect(found(door(8443), row(["internet"], 8443))).toBe(1);
    expect(found(door(443), { ...row(["internet"], 443), listener: { role: "gate" } })).toBe(1);
    expect(found(door(22, "192.168.9.0/24"), row(["people"], 22))).toBe(0);
    expect(found(door(22, "203.0.113.0/24"), row(["people"], 22))).toBe(1);
    expect(found(door(22), row(["people"], 22))).toBe(1);
    expect(found(door(22, "203.0.113.0/24"), row(["clients"], 22))).toBe(1);
  });

  test("says of a block whether hosts on the internet are in it", () => {
    const cases: [string, boolean][] = [
      ["10.0.0.0/7", true],
      ["10.255.255.255/32", false],
      ["172.32.0.0/16", true],
      ["172.31.0.0/16", false],
      ["192.168.1.7/16", false],
      ["169.254.169.254/32", false],
      ["fe80::/9", true],
      ["2001:db8::1/128", true],
      ["fc00::/7", false],
      ["no block", false],
      ["203.0.113.7", false],
    ];
    expect(cases.map(([cidr]) => [cidr, isPublicBlock(cidr)])).toEqual(cases);
  });
});

describe("control-plane-public", () => {
  const found = (broken: Plan, rows?: Port[]) => messagesOf(broken, "control-plane-public", { ports: rows });
  const only = "only a front end may have one";

  test("of a launch template", () => {
    const asked = (associatePublicIpAddress: unknown) =>
      altered(kinds, templateType, "desk", { networkInterfaces: [{ associatePublicIpAddress }] });
    const message = `desk: gets a public address, by associatePublicIpAddress; ${only}`;
    expect(found(asked("true"))).toEqual([message]);
    expect(found(asked(true))).toEqual([message]);
    expect(found(asked("false"))).toEqual([]);
    expect(found(asked("«secret:desk.x»"))).toEqual([]);
    expect(found(asked("true"), [row(["internet"], 443)])).toEqual([]);
    expect(found(asked("true"), [row(["people"], 443)])).toEqual([message]);
  });

  test("of a subnet that a node's interface is made in", () => {
    const subnet = "network-private-us-east-1a";
    const broken = altered(kinds, subnetType, subnet, { mapPublicIpOnLaunch: true });
    // Members bring an interface of their own into it, and to these EC2 gives none.
    expect(found(broken)).toEqual([`desk: gets a public address, by mapPublicIpOnLaunch of ${subnet}; ${only}`]);
    const refused = { networkInterfaces: [{ associatePublicIpAddress: "false" }] };
    expect(found(altered(broken, templateType, "desk", refused))).toEqual([]);
  });

  test("of an Elastic IP", () => {
    const networkInterface = idOf(kinds, "eni-", "ledger-1");
    const message = `ledger-1: gets a public address, by the Elastic IP own; ${only}`;
    expect(found(withResource(kinds, "aws:ec2/eip:Eip", { networkInterface }))).toEqual([message]);
    const association = { networkInterfaceId: networkInterface, allocationId: "eipalloc-0a" };
    expect(found(withResource(kinds, "aws:ec2/eipAssociation:EipAssociation", association))).toEqual([message]);
    expect(found(withResource(kinds, "aws:ec2/eip:Eip", { networkInterface: "eni-0another" }))).toEqual([]);
    expect(found(withResource(kinds, "aws:ec2/eip:Eip", { domain: "vpc" }))).toEqual([]);
  });

  test("of a load balancer that listens on a door of the table, or hands on to one", async () => {
    const beside = await planBeside(() => {
      const balancer = new aws.lb.LoadBalancer("balancer", { loadBalancerType: "network" });
      const targets = new aws.lb.TargetGroup("targets", { protocol: "TCP" });
      const listener = new aws.lb.Listener("front", {
        loadBalancerArn: balancer.arn,
        defaultActions: [{ type: "forward", targetGroupArn: targets.arn }],
      });
      new aws.lb.ListenerRule("rule", {
        listenerArn: listener.arn,
        actions: [{ type: "forward", forward: { targetGroups: [{ arn: targets.arn }, { arn: targets.arn }] } }],
        conditions: [],
      });
    });
    const balanced = (internal: boolean | undefined, listen: number, target: number) => {
      const named = altered(beside, "aws:lb/loadBalancer:LoadBalancer", "balancer", { internal });
      const listening = altered(named, "aws:lb/listener:Listener", "front", { port: listen });
      return altered(listening, "aws:lb/targetGroup:TargetGroup", "targets", { port: target });
    };
    const { from } = ports.zookeeperClient;
    const says = (resource: string) =>
      `balancer: faces the internet with ${from}/tcp of ${resource}, ZooKeeper client; make it internal`;
    expect(found(balanced(undefined, from, 8000))).toEqual([says("front")]);
    expect(found(balanced(false, 443, from))).toEqual([says("front"), says("rule")]);
    expect(found(balanced(true, from, from))).toEqual([]);
    expect(found(balanced(false, from + 1, from - 1))).toEqual([]);
    expect(found(balanced(false, 443, 443), [row(["internet"], 443)])).toEqual([]);
    expect(found(balanced(false, 443, 443), [row(["members"], 443)])).toHaveLength(2);
  });

  test("of a classic load balancer", () => {
    const classic = (more: object, lbPort: number, instancePort: number) =>
      withResource(plan, "aws:elb/loadBalancer:LoadBalancer", { listeners: [{ lbPort, instancePort }], ...more });
    const says = "own: faces the internet with 2888/tcp of own, ZooKeeper peer; make it internal";
    expect(found(classic({}, 2888, 2888))).toEqual([says]);
    expect(found(classic({}, 443, 2888))).toEqual([says]);
    expect(found(classic({ internal: true }, 443, 2888))).toEqual([]);
    expect(found(classic({}, 443, 8000))).toEqual([]);
  });
});
