import { planStack } from "../../scripts/plan/stack";
import type { Plan } from "../../scripts/plan/format";
import { faultsNamed, offeredFaults, sharedFaults } from "../../scripts/rehearse/faults";
import { PlanView } from "../../scripts/rehearse/planView";
import { tiers } from "../../scripts/rehearse/tiers";
import { tierOf, withFacts } from "../support/rehearsal";

let dev: Plan;
beforeAll(async () => {
  const plan = await planStack("dev");
  dev = { ...plan, nodes: plan.nodes.filter(({ tier }) => tier === "zookeeper") };
});

const pair = { kind: "pair", tier: "web", member: { id: 1 }, volume: undefined } as const;
const single = { kind: "single", tier: "logs", member: { id: 1 } } as const;
/** One node each of an ensemble, a pair and a single, whose documents name no secrets. */
const mixed = () => {
  const view = new PlanView(withFacts(dev, { "zookeeper-2": pair, "zookeeper-3": single }));
  jest.spyOn(view, "document").mockReturnValue({ secrets: {} } as ReturnType<PlanView["document"]>);
  return view;
};
const withFleet = () => new PlanView(withFacts(dev, { "zookeeper-3": { kind: "fleet", tier: "work" } }));
const namesOf = (nodes: { name: string }[]) => nodes.map(({ name }) => name);

describe("the nodes to rehearse", () => {
  test("are those of the chosen tiers", () => {
    expect(namesOf(mixed().nodesOfTiers(["web"]))).toEqual(["zookeeper-2"]);
    expect(namesOf(mixed().nodesOfTiers(["logs", "zookeeper"]))).toEqual(["zookeeper-1", "zookeeper-3"]);
  });

  test("are all that have fixed addresses, of whatever kind; a fleet is named as not rehearsed", () => {
    expect(namesOf(mixed().nodes())).toEqual(["zookeeper-1", "zookeeper-2", "zookeeper-3"]);
    const chosen = withFleet().nodes();
    expect(namesOf(chosen)).toEqual(["zookeeper-1", "zookeeper-2"]);
    expect(withFleet().notRehearsed(chosen)).toEqual(["zookeeper-3 (fleet)"]);
  });

  test.each([
    ["that is not in the plan", "mesos"],
    ["whose nodes have no fixed address", "work"],
  ])("are refused for a tier %s, with those that there are", (_, tier) => {
    expect(() => withFleet().nodesOfTiers(["zookeeper", tier])).toThrow(
      `--tier: no such tier with fixed addresses in the plan: ${tier}; allowed: zookeeper`,
    );
  });
});

describe("the faults that are offered", () => {
  const machine = () => ({});
  const data = { write: () => Promise.resolve(), read: () => Promise.resolve(undefined) };
  const own = { name: "own", outcome: "", run: () => Promise.resolve({ ok: true, text: "" }) };
  const brought = () => [
    tierOf("zookeeper", { data, faults: [own] }),
    tierOf("web"),
    tierOf("logs", { changes: { ...tierOf("logs").changes, machine } }),
  ];
  const offered = (view: PlanView, nodes = view.nodes()) => namesOf(offeredFaults(brought(), nodes, view));

  test("carry their tier, once for each tier that is rehearsed", () => {
    const names = offered(mixed());
    expect(names).toEqual(expect.arrayContaining(["zookeeper-reboot-node", "web-reboot-node", "logs-reboot-node"]));
    expect(new Set(names).size).toBe(names.length);
    expect(offered(mixed(), mixed().nodesOfTiers(["web"])).filter((name) => !name.startsWith("web-"))).toEqual([]);
  });

  test.each([
    ["lost-born-record", ["zookeeper"]],
    ["kill-leader", ["zookeeper", "web"]],
    ["kill-member", ["zookeeper", "web", "logs"]],
    ["roll-image", ["zookeeper", "web", "logs"]],
    ["roll-broken", ["zookeeper", "web", "logs"]],
    ["roll-killed", ["zookeeper", "web"]],
    ["foreign-volume", ["zookeeper", "logs"]],
    ["blank-disk", ["zookeeper"]],
    ["roll-bootstrap", ["logs"]],
    ["own", ["zookeeper"]],
  ])("fit the kind and what the tier has: %s", (fault, expected) => {
    const names = offered(mixed());
    expect(["zookeeper", "web", "logs"].filter((tier) => names.includes(`${tier}-${fault}`))).toEqual(expected);
  });

  test("fit a tier whose document names a secret: secret-refused", () => {
    const view = new PlanView(dev);
    expect(offered(view)).toContain("zookeeper-secret-refused");
    expect(offered(mixed())).not.toContain("zookeeper-secret-refused");
  });

  test("are none for a tier that brings nothing", () => {
    expect(offeredFaults([], mixed().nodes(), mixed())).toEqual([]);
    expect(() => faultsNamed(["web-reboot-node"], [])).toThrow("allowed: none: no tier of the chosen nodes has any");
  });

  test("can be chosen by name, in the order given; unknown names are refused together, with those of the chosen tiers", () => {
    const all = offeredFaults(brought(), mixed().nodesOfTiers(["web"]), mixed());
    expect(namesOf(faultsNamed(["web-kill-leader", "web-kill-member"], all))).toEqual([
      ...["web-kill-leader", "web-kill-member"],
    ]);
    expect(() => faultsNamed(["kill-member", "web-kill-member", "logs-kill-member"], all)).toThrow(
      /^--fault: no such fault: kill-member, logs-kill-member; allowed: web-kill-member, web-[^z]*$/,
    );
  });

  test("have names of their own: no tier's fault is called like one of all tiers", () => {
    for (const tier of tiers) {
      const names = namesOf([...sharedFaults, ...tier.faults]);
      expect(new Set(names).size).toBe(names.length);
    }
  });
});
