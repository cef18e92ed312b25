import type { Plan } from "../../scripts/plan/format";
import { missingDoors, unwantedDoors, type Gap } from "../../scripts/plan/reachability/gaps";
import { matrixOf } from "../../scripts/plan/reachability/matrix";
import { environments, planStack } from "../../scripts/plan/stack";
import type { Draft } from "../support/doors";
import { baseSettings, planOf } from "../support/platform";

describe("the environments of this repository", () => {
  const gapsOf = (plan: Draft): Gap[] => [...missingDoors(plan), ...unwantedDoors(plan)];
  let prod: Plan;
  beforeAll(async () => {
    prod = await planStack("prod");
  });
  const mutated = (name: string, inputs: object | undefined): Gap[] => {
    expect(prod.resources.map((each) => each.name)).toContain(name);
    const resources = prod.resources.flatMap((each) =>
      each.name !== name ? [each] : inputs === undefined ? [] : [{ ...each, inputs: { ...each.inputs, ...inputs } }],
    );
    return gapsOf({ ...prod, resources });
  };
  const idOfGroup = (name: string) => Object.keys(prod.symbols).find((id) => prod.symbols[id] === `${name}.id`)!;

  test.each(environments())("%s opens what the port table has, and nothing else", async (stack) => {
    const plan = await planStack(stack);
    const tier = (name: string, targets: object) => ({ kind: "tier", name, role: name, targets });
    expect(matrixOf(plan)).toEqual([
      tier("mesos-agent", {
        ...{ "mesos-agent": ["31000-32000/tcp"], "mesos-master": ["5050/tcp"], zookeeper: ["2181/tcp"] },
      }),
      tier("mesos-master", {
        ...{ "mesos-agent": ["5051/tcp"], "mesos-master": ["5050-5051/tcp"], zookeeper: ["2181/tcp", "5051/tcp"] },
      }),
      // The masters' door is that of all nodes: whoever joins the cluster later changes no rule.
      tier("zookeeper", { "mesos-master": ["5050/tcp"], zookeeper: ["2181/tcp", "2888/tcp", "3888/tcp"] }),
    ]);
    expect(gapsOf(plan)).toEqual([]);
  });

  test("nothing else is opened, and nothing missed, where all parts are asked for: a store is no node of all", async () => {
    const dataStores = { sql: {}, redis: {}, readBy: ["mesos-agent", "mesos-public-agent"] };
    const parts = { mesos: { publicAgents: {}, joinedBy: ["zookeeper"] }, registry: {}, dataStores };
    const plan = await planOf({ ...baseSettings, ...parts });
    expect(gapsOf(plan)).toEqual([]);
    const target = matrixOf(plan).filter(({ targets }) => "data-sql" in targets);
    expect(target.map(({ name }) => name)).toEqual(["mesos-agent", "mesos-public-agent"]);
  });

  test.each(Object.entries({ peer: 2888, election: 3888 }))("miss a rule that is gone: %s", (name, port) => {
    expect(mutated(`zookeeper-${name}`, undefined).map(({ message }) => message)).toEqual([
      `zookeeper cannot dial zookeeper on ${port}/tcp (ZooKeeper ${name}): no ingress rule of zookeeper lets it in`,
    ]);
  });

  test("miss the quorum's door for clients, which is that of all nodes, members among them", () => {
    const clients = mutated("zookeeper-client", undefined).map(({ from, ports: words }) => ({ from, words }));
    expect(clients.flatMap(({ from }) => from).sort()).toEqual(["mesos-agent", "mesos-master", "zookeeper"]);
    expect(new Set(clients.flatMap(({ words }) => words))).toEqual(new Set(["2181/tcp"]));
  });

  test("miss the way out, on each door", () => {
    expect(mutated("zookeeper-out", undefined).map(({ ports: [port] }) => port)).toEqual([
      "2181/tcp",
      "2888/tcp",
      "3888/tcp",
    ]);
  });

  test("name a rule that was widened, opened to all nodes or addresses, or pointed at another group", () => {
    const ofPeer = (inputs: object) =>
      mutated("zookeeper-peer", inputs).map(({ kind, from, to, ports: words, resource: urn }) => ({
        ...{ kind, from, to, ports: words, rule: urn.split("::").at(-1) },
      }));
    const unwanted = { kind: "unwanted", to: ["zookeeper"], rule: "zookeeper-peer" };
    const missing = { kind: "missing", from: ["zookeeper"], to: ["zookeeper"], ports: ["2888/tcp"], rule: "zookeeper" };
    expect(ofPeer({ toPort: 2889 })).toEqual([{ ...unwanted, from: ["zookeeper"], ports: ["2889/tcp"] }]);
    expect(ofPeer({ ipProtocol: "udp" })).toEqual([missing, { ...unwanted, from: ["zookeeper"], ports: ["2888/udp"] }]);
    expect(ofPeer({ referencedSecurityGroupId: undefined, cidrIpv4: "0.0.0.0/0" })).toEqual([
      { ...unwanted, from: ["mesos-agent", "mesos-master", "0.0.0.0/0"], ports: ["2888/tcp"] },
    ]);
    expect(ofPeer({ referencedSecurityGroupId: "sg-0a" })).toEqual([
      missing,
      { ...unwanted, from: ["sg-0a"], ports: ["2888/tcp"] },
    ]);
    expect(ofPeer({ referencedSecurityGroupId: idOfGroup("network-nodes") })).toEqual([
      { ...unwanted, from: ["mesos-agent", "mesos-master"], ports: ["2888/tcp"] },
    ]);
    expect(ofPeer({ securityGroupId: "sg-0a" })).toEqual([missing]);
  });
});
