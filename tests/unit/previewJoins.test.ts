import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { connect } from "../../components/connect";
import { ports } from "../../components/ports";
import { Membership, Network, ZooKeeperQuorum } from "../../index";
import { buildPlan } from "../../scripts/plan/build";
import { componentTree } from "../../scripts/preview/components";
import { doorsOf } from "../../scripts/preview/doors";
import { colors } from "../../scripts/colors";
import { textOf } from "../support/findings";
import { joined } from "../support/joined";
import { planOf, register } from "../support/platform";
import { quorumArgs } from "../support/quorumArgs";

/** A service with a door to it from all nodes, one from it to them, and one among them. */
class Service extends pulumi.ComponentResource {
  constructor(name: string, { nodesGroupId: nodes, vpcId }: Network) {
    super("startup-stack:test:Service", name);
    const parent = { parent: this };
    const { id: own } = new aws.ec2.SecurityGroup(name, { vpcId }, parent);
    const tags = {};
    connect(`${name}-in`, { from: nodes, to: own, port: ports.zookeeperClient, tags }, parent);
    connect(`${name}-out`, { from: own, to: nodes, port: ports.zookeeperPeer, tags }, parent);
    connect(`${name}-among`, { from: nodes, to: nodes, port: ports.zookeeperElection, tags }, parent);
    connect(`${name}-own`, { from: own, to: own, port: ports.zookeeperPeer, tags }, parent);
  }
}

const plan = async () => {
  const registrations = await register(() => {
    const network = new Network("network", { cidr: "10.0.0.0/16", zones: ["us-east-1a"], domain: "dev.internal" });
    new Service("stats", network);
    new Membership("web-joins", joined());
    return {};
  });
  return buildPlan("startup-stack", "dev", "us-east-1", registrations);
};

describe("the preview", () => {
  test("has a line for each party, with the services that it joins and their secrets by name", async () => {
    const texts = componentTree(await plan()).map(({ name, text }) => `${name}: ${text}`);
    expect(texts).toContain("web-joins: joins web: logs, mesos (secret credential)");
    expect(componentTree(await planOf()).map(({ text }) => text)).toContain("joins zookeeper: none");
  });

  test("has a line for each service with its doors to all nodes, which are one name", async () => {
    const made = await plan();
    const doors = [
      "network-nodes → network-nodes 3888/tcp",
      "network-nodes → stats 2181/tcp",
      "stats → network-nodes 2888/tcp",
    ];
    expect(doorsOf(made)).toEqual([{ component: "stats", doors }]);
    expect(textOf(made, colors)).toMatch(new RegExp(`^  stats +${doors.join(" · ")}$`, "m"));
    expect(made.edges).toContainEqual(expect.objectContaining({ from: "network-nodes", to: "stats", fromPort: 2181 }));
  });

  test("says nothing of doors where no service has one to all nodes", async () => {
    const registrations = await register(() => {
      new ZooKeeperQuorum("zookeeper", quorumArgs);
      return {};
    });
    const made = buildPlan("startup-stack", "dev", "us-east-1", registrations);
    expect(doorsOf(made)).toEqual([]);
    expect(textOf(made, colors)).not.toContain("doors");
  });
});
