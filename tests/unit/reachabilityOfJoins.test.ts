import { doorsOf, messages, planOf, platform, serviceRows, type Door, type Tier } from "../support/doors";

describe("doors of a service that nodes of other tiers join", () => {
  const joining = platform.map((tier) => (tier.name === "logs" ? { ...tier, services: ["mesos"] } : tier));
  const [registration, probe] = ["masters Mesos registration tcp nodes", "nodes Mesos probe tcp masters"];
  const without = (tiers: Tier[], ...names: string[]) =>
    messages(
      planOf(
        tiers,
        doorsOf(tiers, serviceRows).filter(({ name }) => !names.includes(name)),
      ),
      serviceRows,
    );

  test("are wanted by those who run it, by their role or by a join, and may be there for all others", () => {
    expect(without(joining)).toEqual([]);
    expect(without(platform, registration)).toEqual([
      "agents cannot dial masters on 5060/tcp (Mesos registration): no ingress rule of masters lets it in",
    ]);
    expect(without(joining, registration)).toEqual([
      "agents, logs cannot dial masters on 5060/tcp (Mesos registration): no ingress rule of masters lets it in",
    ]);
    expect(without(joining, probe)).toEqual([
      "masters cannot dial agents, logs on 5061/tcp (Mesos probe): no ingress rule of agents, logs lets it in",
    ]);
  });

  test("are for nodes alone, and for nobody else than the row names", () => {
    const more = (door: Door) =>
      messages(planOf(joining, [...doorsOf(joining, serviceRows), door]), serviceRows).map((message) =>
        message.replace(/, which .*: /, ": "),
      );
    const [ports, group] = [[5061, 5061] as [number, number], "nodes"];
    expect(more({ name: "app", group, peer: "app", ports })).toEqual([
      "app can dial agents, front, logs, masters, watch, zk on 5061/tcp: Mesos probe is for mesos-master",
    ]);
    expect(more({ name: "front", group: "zk", peer: "front", ports })).toEqual([
      "front can dial zk on 5061/tcp: no row of the port table wants it",
    ]);
  });
});
