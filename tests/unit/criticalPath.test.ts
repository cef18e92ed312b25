import fc from "fast-check";

import { chainWords, criticalPath, waits } from "../../scripts/bench/criticalPath";
import { planOf } from "../support/platform";

const stackType = "pulumi:pulumi:Stack";

/** A resource by its name, which waits for others by theirs. */
const resource = (name: string, dependsOn: string[] = [], more: { type?: string; parent?: string } = {}) => ({
  ...{ urn: name, name, type: "aws:ec2/vpc:Vpc", dependsOn, propertyDependencies: {} },
  ...more,
});

const names = (resources: Parameters<typeof criticalPath>[0], known?: Record<string, number>) =>
  criticalPath(resources, known).chain.map(({ name }) => name);

test("the longest chain is found, in whatever order the resources come", () => {
  const graph = [resource("d", ["b", "c"]), resource("c", ["b"]), resource("a"), resource("b", ["a"]), resource("e")];
  expect(names(graph)).toEqual(["a", "b", "c", "d"]);
  expect(names([...graph].reverse())).toEqual(["a", "b", "c", "d"]);
  expect(names([])).toEqual([]);
});

test("of chains of one weight it is that of the names that come first", () => {
  const graph = ["b", "a"].flatMap((name) => [resource(`${name}2`, [`${name}1`]), resource(`${name}1`)]);
  expect(names(graph)).toEqual(["a1", "a2"]);
  expect(names([resource("z", ["y", "x"]), resource("y"), resource("x")])).toEqual(["x", "z"]);
});

test("what inputs are made of is waited for, and what the plan does not have is there already", () => {
  const subnet = { ...resource("subnet", ["elsewhere"]), propertyDependencies: { vpcId: ["vpc", "vpc"] } };
  expect(names([subnet, resource("vpc")])).toEqual(["vpc", "subnet"]);
});

test("a parent is waited for, with all that it waits for itself; a component stands in no chain", () => {
  const graph = [
    resource("stack", [], { type: stackType }),
    resource("quorum", ["key"], { type: "startup-stack:index:ZooKeeperQuorum", parent: "stack" }),
    resource("key", [], { parent: "stack" }),
    resource("volume", [], { parent: "quorum" }),
    resource("copy", [], { parent: "volume" }),
  ];
  expect(names(graph)).toEqual(["key", "volume", "copy"]);
});

test("known seconds weigh more than any number of resources", () => {
  const graph = [
    resource("a"),
    resource("b", ["a"]),
    resource("c", ["b"]),
    resource("gateway", [], { type: "slow" }),
    resource("route", ["gateway"]),
  ];
  const path = criticalPath(graph, { slow: 84 });
  expect([path.seconds, chainWords(path)]).toEqual([84, "slow gateway -> Vpc route"]);
  expect(criticalPath(graph, {})).toMatchObject({ seconds: 0, chain: [{ name: "a" }, { name: "b" }, { name: "c" }] });
});

test("resources that wait for one another are refused by name", () => {
  const graph = [resource("a", ["b"]), resource("b", ["a"]), resource("c")];
  expect(() => criticalPath(graph)).toThrow("no update ends where resources wait for one another: a, b");
});

test("each one of a chain waits for the one before, and no chain is longer", () => {
  const size = 7;
  const edge = fc.tuple(fc.nat(size - 1), fc.nat(size - 1));
  fc.assert(
    fc.property(fc.array(edge), (edges) => {
      // An edge from a greater number to a less: no circle.
      const before = (index: number) =>
        edges.flatMap(([a, b]) => (Math.max(a, b) === index && a !== b ? [String(Math.min(a, b))] : []));
      const graph = Array.from({ length: size }, (_, index) => resource(String(index), before(index)));
      const depth = (index: number): number => 1 + Math.max(0, ...before(index).map((each) => depth(Number(each))));
      const chain = names(graph);
      expect(chain.length).toBe(Math.max(...graph.map((_, index) => depth(index))));
      chain.slice(1).forEach((name, index) => {
        expect(before(Number(name))).toContain(chain[index]);
      });
    }),
  );
});

test("that of an environment begins with its network and ends with the roll of its quorum", async () => {
  const { resources } = await planOf();
  const { chain, seconds } = criticalPath(resources);
  expect([chain[0]!.name, chain.at(-1)!.name]).toEqual(["network", "zookeeper-roll"]);
  expect(seconds).toBe(waits["aws:ec2/natGateway:NatGateway"]);
});
