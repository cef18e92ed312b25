import { ChefRepository, MesosCluster, Network, ZooKeeperQuorum, type MesosClusterArgs } from "../../index";
import { buildPlan } from "../../scripts/plan/build";
import { without } from "../support/alteredPlan";
import { refusal } from "../support/allComponents";
import { heldBy } from "../support/exclusive";
import { messagesOf } from "../support/findings";
import { mesosArgs } from "../support/mesosArgs";
import { register } from "../support/platform";

// Two clusters of one program: in one network, on one quorum, with the same group of all nodes.

const zones = ["us-east-1a", "us-east-1b", "us-east-1c"];

/** A network with a quorum, and clusters on it by their names. */
function clusters(changes: Record<string, { addressBand?: number; zookeeperChroot?: string }>) {
  const network = new Network("network", { cidr: "10.0.0.0/16", zones, domain: "dev.internal" });
  const { nodesGroupId, vpcId, privateSubnets } = network;
  const { bootstrap } = new ChefRepository("chef", { environment: "dev", nodesGroupId });
  const members = privateSubnets.map(({ zone, id: subnetId, cidr: subnetCidr, bandsReserved }, index) => ({
    ...{ id: index + 1, zone, subnetId, subnetCidr, bandsReserved },
  }));
  const { connectionString } = new ZooKeeperQuorum("zookeeper", { vpcId, bootstrap, members });
  for (const [name, { addressBand, ...change }] of Object.entries(changes)) {
    new MesosCluster(name, {
      ...{ vpcId, bootstrap, zookeeperConnection: connectionString, ...change },
      masters: { members, addressBand },
      agents: { subnetIds: privateSubnets.map(({ id }) => id), minSize: 2, maxSize: 2 },
    });
  }
  return {};
}

const second = { addressBand: 12, zookeeperChroot: "/other" };

const planOfTwo = async () =>
  buildPlan("startup-stack", "dev", "us-east-1", await register(() => clusters({ mesos: {}, other: second })));

test("a quorum has one door for them all, and nothing that AWS gives out once is wanted twice", async () => {
  const plan = await planOfTwo();
  const keys = plan.resources.flatMap(({ type, inputs }) => heldBy(type, inputs).map(({ key }) => key));
  expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
  const doors = plan.resources.filter(({ inputs }) => inputs.fromPort === 2181).map(({ name }) => name);
  expect(doors).toEqual(["zookeeper-client"]);
});

test("tasks of a cluster dial one another, those of the other one need not be dialed, and no policy minds", async () => {
  const plan = await planOfTwo();
  expect(plan.findings.filter(({ level }) => level === "error")).toEqual([]);
  const closed = without(plan, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "other-agent-tasks");
  expect(messagesOf(closed, "door-missing")).toEqual([
    "other-agent cannot dial any of mesos-agent, other-agent on 31000-32000/tcp (Mesos tasks): no ingress rule of mesos-agent, other-agent lets it in",
  ]);
});

describe("one path in one quorum", () => {
  const other = (change: Partial<MesosClusterArgs>) => {
    const masters = { ...mesosArgs.masters, addressBand: 12 };
    return refusal(() => new MesosCluster("other", { ...mesosArgs, masters, ...change }));
  };
  const refused =
    'MesosCluster "other": 1 fault\n  zookeeperChroot = "/mesos": the masters of mesos meet there, in the same quorum; ' +
    "allowed: a path that no other cluster has, such as /other";

  test("is refused to a second cluster, also where its list has but one member that the other has", async () => {
    const said: string[] = [];
    await register(() => {
      new MesosCluster("mesos", mesosArgs);
      const zookeeperConnection = `${mesosArgs.zookeeperConnection.split(",")[0]!},10.0.64.17:2181`;
      said.push(other({}), other({ zookeeperChroot: "/mesos" }), other({ zookeeperConnection }));
      return {};
    });
    expect(said).toEqual([refused, refused, refused]);
  });

  test.each([
    ["at other members", { zookeeperConnection: "10.0.64.17:2181" }],
    ["in another network", { vpcId: "vpc-0b" }],
    ["by another name", { zookeeperChroot: "/mesos/2" }],
  ])("is another one %s", async (_where, change) => {
    const said: string[] = [];
    await register(() => {
      new MesosCluster("mesos", mesosArgs);
      said.push(other(change));
      return {};
    });
    expect(said).toEqual([""]);
  });
});
