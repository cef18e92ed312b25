import type { Plan } from "../../scripts/plan/format";
import { planStack } from "../../scripts/plan/stack";
import { allowedFlows, isOpen } from "../../scripts/rehearse/lab/firewall";
import { PlanView } from "../../scripts/rehearse/planView";
import { clientGroups } from "../../scripts/rehearse/run";
import { decide } from "../../scripts/iam/decide";
import { planOf } from "../support/platform";

let plan: Plan;
beforeAll(async () => {
  plan = await planOf();
});

const view = (change: (resources: Plan["resources"]) => Plan["resources"] = (all) => all) =>
  new PlanView({ ...plan, resources: change(plan.resources) });

test("the buckets of a plan are all that it makes, by the names that nodes are given", async () => {
  const made = new PlanView(await planOf({ registry: {} })).buckets();
  expect(made.map((name) => name.replace(/-[0-9a-f]{7}$/, ""))).toEqual(["chef", "registry-images"]);
});

describe("the nodes of a plan", () => {
  test("are all its slots, each with what its own resources say", () => {
    const nodes = view().nodes();
    expect(nodes.map(({ name }) => name)).toEqual(["zookeeper-1", "zookeeper-2", "zookeeper-3"]);
    for (const node of nodes) {
      expect(node.facts).toMatchObject({ name: node.name, address: node.address });
      expect(view().volume(node.facts.volume!.id)).toMatchObject({ zone: node.zone });
      expect(node.securityGroups.map((id) => plan.symbols[id])).toEqual(["zookeeper.id", "network-nodes.id"]);
      expect(node.tags).toMatchObject({ Name: node.name });
    }
    expect(new Set(nodes.map(({ zone }) => zone)).size).toBe(3);
  });

  test("can be chosen by name, and a name that is not there is refused with those that are", () => {
    expect(
      view()
        .nodes(["zookeeper-2"])
        .map(({ name }) => name),
    ).toEqual(["zookeeper-2"]);
    expect(() => view().nodes(["zookeeper-9"])).toThrow(
      "no such node in the plan: zookeeper-9; allowed: zookeeper-1, zookeeper-2, zookeeper-3",
    );
  });

  test("have the rights of their own role and of no other", () => {
    const [one] = view().nodes(["zookeeper-1"]);
    const put = (id: number) => ({
      ...{
        action: "s3:PutObject",
        resource: `arn:aws:s3:::${one!.facts.bucket}/members/zookeeper/${id}.json`,
        context: {},
      },
    });
    expect(decide(one!.policies, put(1)).allowed).toBe(true);
    expect(decide(one!.policies, put(2)).allowed).toBe(false);
  });

  test("without a launch template are refused by name", () => {
    const without = view((all) => all.filter(({ type }) => type !== "aws:ec2/launchTemplate:LaunchTemplate"));
    expect(() => without.nodes()).toThrow("the plan's node zookeeper-1 has no launch template");
  });
});

test("members reach each other on the plan's ports, and no longer on one whose rule is gone", () => {
  const flows = (of: PlanView) =>
    allowedFlows(
      of.nodes().map(({ name, address, securityGroups }) => ({ name, address, groups: securityGroups })),
      of.rules(),
    );
  const [one, two] = view().nodes();
  const open = (of: PlanView) => isOpen(flows(of), one!.name, two!.name, "tcp", 3888);
  expect(open(view())).toBe(true);
  expect(open(view((all) => all.filter(({ name }) => name !== "zookeeper-election")))).toBe(false);
});

test("the probe's client stands where a rule lets it in from outside, else among the members", () => {
  const nodes = view().nodes();
  const [own, common] = nodes[0]!.securityGroups;
  const outside = { ...view().rules()[0]!, direction: "ingress" as const, group: own!, peer: { group: "sg-clients" } };
  expect(clientGroups(nodes, [outside])).toEqual(["sg-clients"]);
  expect(clientGroups(nodes, view().rules())).toEqual([own, common]);
});

test("a door of the group that all nodes are in is no way for the probe's client to the service of one tier", async () => {
  const cluster = new PlanView(await planStack("dev"));
  const members = cluster.nodesOfTiers(["zookeeper"]);
  expect(clientGroups(members, cluster.rules(), cluster.machines())).toEqual(members[0]!.securityGroups);
  expect(clientGroups(members, cluster.rules())).toEqual([expect.stringMatching(/^sg-/)]);
});

test("the bucket starts with every object of the plan, and every secret has an id to be asked for", () => {
  expect(
    view()
      .objects()
      .map(({ key }) => key),
  ).toEqual(
    expect.arrayContaining(["tiers/zookeeper.json", expect.stringMatching(/^bundles\/[0-9a-f]{64}\.tar\.gz$/)]),
  );
  const document = view()
    .objects()
    .find(({ key }) => key === "tiers/zookeeper.json");
  const { secrets } = JSON.parse(document!.body.toString()) as {
    secrets: { superUser: { arn: string; versionId: string } };
  };
  expect(view().secrets()).toContain(secrets.superUser.arn);
  expect(view().secretVersions()).toEqual({ [secrets.superUser.arn]: [secrets.superUser.versionId] });
});

test("region and account are those of the plan's ARNs", () => {
  const { region, account, symbols } = view().plan;
  const places = Object.keys(symbols).flatMap((value) => /^arn:aws:[a-z0-9-]+:([a-z0-9-]+):(\d+):/.exec(value) ?? []);
  const said = new Set(places.filter((_, index) => index % 3 !== 0));
  expect(said).toEqual(new Set([region, account]));
});
