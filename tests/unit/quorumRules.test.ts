import * as pulumi from "@pulumi/pulumi";

import { describeFault } from "../../components/faults";
import { zooKeeperQuorumFaults } from "../../components/zookeeper/validate";
import { ZooKeeperQuorum, type ZooKeeperQuorumArgs } from "../../index";
import { adopting, ensembleRules } from "../support/ensembleRules";
import { unknownOutput } from "../support/outputs";
import { register } from "../support/platform";
import { testPartlyKnown } from "../support/putOff";
import { quorumArgs } from "../support/quorumArgs";

test("the roller's rules are the configuration's, and name the argument", () => {
  const args = { ...quorumArgs, roller: { waitMinutes: 1441 } };
  expect(zooKeeperQuorumFaults(args as never).map(describeFault)).toEqual([
    "roller.waitMinutes = 1441: allowed: whole numbers from 1 to 1440 minutes",
  ]);
});

test("a majority of disks is enough, a lost one is made anew", () => {
  const args = { ...quorumArgs, incarnation: "0123456789abcdef", members: adopting("vol-0a", "vol-0b") };
  expect(zooKeeperQuorumFaults(args as never)).toEqual([]);
});

test("the base that every row changes one thing in is accepted", () => {
  expect(zooKeeperQuorumFaults(quorumArgs as never)).toEqual([]);
});

test.each(ensembleRules)("ZooKeeperQuorum: %s", (_rule, input, message) => {
  const args: ZooKeeperQuorumArgs = { ...quorumArgs, ...input };
  expect(zooKeeperQuorumFaults(args as never).map(describeFault)).toEqual([message]);
});

test.each<[string, Partial<ZooKeeperQuorumArgs>]>([
  ["heap that fits an instance type", { instanceType: pulumi.output("m6i.large"), heapMib: 4096 }],
  ["heap that fits an instance type of a promise", { instanceType: Promise.resolve("m6i.large"), heapMib: 4096 }],
  ["heap, where the instance type is not known", { instanceType: unknownOutput(), heapMib: 4096 }],
  ["rare instance type with an image", { instanceType: "m8g.large", image: pulumi.output("ami-0123456789abcdef0") }],
  ["session that fits a tick", { tickTime: pulumi.output(500), minSessionTimeout: 1000 }],
])("an output is not taken for omitted: a %s is accepted", async (_, changed) => {
  const registrations = await register(() => ({ zk: new ZooKeeperQuorum("zk", { ...quorumArgs, ...changed }).party }));
  expect(registrations.length).toBeGreaterThan(20);
});

testPartlyKnown(
  ensembleRules.map(([, input, fault, reads]) => ({
    component: "ZooKeeperQuorum",
    args: { ...quorumArgs, ...input },
    reads,
    fault,
  })),
);

test("a component that is imported names itself and all faults", () => {
  expect(
    () => new ZooKeeperQuorum("zk", { ...quorumArgs, tickTime: 1, members: quorumArgs.members.slice(0, 1) }),
  ).toThrow(
    'ZooKeeperQuorum "zk": 2 faults\n  members = 1: allowed: 3, 5\n  tickTime = 1: allowed: whole numbers from 100 to 60000 milliseconds',
  );
});
