import { contains, parseBlock } from "../../components/cidr";
import type { Plan } from "../../scripts/plan/format";
import { drawAddress, fleetGroup, fleetNode } from "../../scripts/rehearse/lab/fleets";
import { PlanView } from "../../scripts/rehearse/planView";
import { selected } from "../../scripts/rehearse/selection";
import { decide } from "../../scripts/iam/decide";
import { managedPolicy, withFleet, writes } from "../support/fleetPlan";
import { planOf } from "../support/platform";

let dev: Plan;
beforeAll(async () => {
  dev = await planOf();
});

const viewOf = (changes: Parameters<typeof withFleet>[1] = {}) => new PlanView(withFleet(dev, changes));
const fleetOf = (changes: Parameters<typeof withFleet>[1] = {}) => viewOf(changes).fleets(["work"])[0]!;
const namesOf = (list: { name: string }[]) => list.map(({ name }) => name);
const slots = ["zookeeper-1", "zookeeper-2", "zookeeper-3"];

describe("a fleet of the plan", () => {
  test("is what its group, its template and its subnets say", () => {
    const fleet = fleetOf();
    expect(fleet).toMatchObject({
      ...{ name: "work", securityGroups: ["sg-work"], roleName: "work", instanceType: "t3.small" },
      ...{ size: { min: 2, max: 4, desired: 2 }, template: { id: "lt-work", version: "7" } },
    });
    expect(fleet.hooks).toEqual([
      { name: "launch", transition: "launching", heartbeatSeconds: 1800, defaultResult: "ABANDON" },
      { name: "terminate", transition: "terminating", heartbeatSeconds: 900, defaultResult: "ABANDON" },
    ]);
    const nodes = viewOf().nodes();
    expect(fleet.subnets).toEqual(nodes.map(({ subnetCidr, zone }) => ({ cidr: subnetCidr, zone })));
    expect(fleetGroup(fleet)).toMatchObject({ name: "dev-work", zones: nodes.map(({ zone }) => zone).sort() });
  });

  test("has the desired capacity of its group where that is given", () => {
    expect(fleetOf({ group: { desiredCapacity: 3 } }).size.desired).toBe(3);
  });

  test.each(["$Latest", "$Default", undefined])(
    "of the version %s has another one when its template changes",
    (version) => {
      const group = { launchTemplate: { id: "lt-work", version } };
      const before = fleetOf({ group }).template.version;
      expect(fleetOf({ group }).template.version).toBe(before);
      expect(fleetOf({ group, template: { imageId: "ami-2" } }).template.version).not.toBe(before);
    },
  );

  test("without subnets is refused by name", () => {
    expect(() => fleetOf({ group: { vpcZoneIdentifiers: [] } })).toThrow("the plan's node work has no subnets");
  });

  test("is rehearsed with the slots, or alone, by its tier or its name", () => {
    const of = (names: string[], tiers: string[]) => {
      const { nodes, fleets } = selected(viewOf(), names, tiers);
      return [namesOf(nodes), namesOf(fleets)];
    };
    expect(of([], [])).toEqual([slots, ["work"]]);
    expect(of([], ["work"])).toEqual([[], ["work"]]);
    expect(of([], ["zookeeper"])).toEqual([slots, []]);
    expect(of(["work", "zookeeper-1"], [])).toEqual([["zookeeper-1"], ["work"]]);
    expect(of(["work"], [])).toEqual([[], ["work"]]);
    expect(() => of([], ["web", "work"])).toThrow("--tier: no such tier");
    expect(() => of(["web", "work"], [])).toThrow("--nodes: no such node in the plan: web");
  });
});

describe("the address of a fleet's node", () => {
  const cidr = "10.0.16.0/23";
  const number = (address: string) => parseBlock(`${address}/32`)!.first - parseBlock(cidr)!.first;

  test("lies after the first 16 and the bands of its subnet, never is the last one, and nobody else has it", () => {
    const taken = new Set<string>();
    for (let address = drawAddress(cidr, taken); address !== undefined; address = drawAddress(cidr, taken)) {
      expect(taken.has(address)).toBe(false);
      taken.add(address);
    }
    const numbers = [...taken].map(number);
    expect([Math.min(...numbers), Math.max(...numbers), numbers.length]).toEqual([256, 510, 255]);
  });

  test("is drawn: where the search begins is left to chance", () => {
    expect(number(drawAddress(cidr, new Set(), () => 0)!)).toBe(256);
    expect(number(drawAddress(cidr, new Set(), () => 0.999)!)).toBe(510);
    expect(number(drawAddress(cidr, new Set(["10.0.17.254"]), () => 0.999)!)).toBe(256);
  });

  test("is not there in a subnet that the bands fill", () => {
    expect(drawAddress("10.0.16.0/24", new Set())).toBeUndefined();
    expect(drawAddress("10.0.16.0/26", new Set())).toBeUndefined();
  });
});

describe("a fleet's node", () => {
  const launch = (zone: string) => ({ zone, instance: "i-00123456789abcdef" });

  test("names itself by tier and instance, and stands in a subnet of its zone", () => {
    const fleet = fleetOf();
    for (const { zone, cidr } of fleet.subnets) {
      const node = fleetNode(fleet, launch(zone), new Set());
      expect(node).toMatchObject({ name: "work-i-00123456789abcdef", zone, subnetCidr: cidr });
      expect(node.facts).toMatchObject({ name: node.name, fqdn: `${node.name}.dev.internal`, address: node.address });
      expect(contains(parseBlock(cidr)!, parseBlock(`${node.address}/32`)!)).toBe(true);
    }
  });

  test("goes to another subnet of its zone when one is full, and is refused when all are", () => {
    const subnets = ["10.0.16.0/24", "10.0.18.0/23"].map((cidr) => ({ cidr, zone: "us-east-1a" }));
    const fleet = { ...fleetOf(), subnets };
    expect(fleetNode(fleet, launch("us-east-1a"), new Set()).subnetCidr).toBe("10.0.18.0/23");
    expect(() => fleetNode({ ...fleet, subnets: subnets.slice(0, 1) }, launch("us-east-1a"), new Set())).toThrow(
      "no address is left outside the bands of fixed members; subnets in us-east-1a: 10.0.16.0/24",
    );
  });
});

describe("a managed policy of the plan", () => {
  const { policy, exclusively, to } = managedPolicy;
  const mayWrite = (more: ReturnType<typeof policy>[], prefix: string) =>
    decide(fleetOf({ more }).policies, {
      ...{ action: "s3:PutObject", resource: `arn:aws:s3:::chef/${prefix}/x`, context: {} },
    }).allowed;

  test("counts among the statements of the roles that it is attached to, beside their own", () => {
    for (const attachment of [exclusively(["work"]), to("work")]) {
      const more = [policy(writes("joins")), attachment];
      expect([mayWrite(more, "joins"), mayWrite(more, "own"), mayWrite(more, "other")]).toEqual([true, true, false]);
    }
    expect(mayWrite([policy(writes("joins"))], "joins")).toBe(false);
    expect(mayWrite([policy(writes("joins")), exclusively(["other"])], "joins")).toBe(false);
  });

  test("is taken away by an exclusive attachment from roles that this one does not list", () => {
    expect(mayWrite([policy(writes("joins")), exclusively(["other"]), to("work")], "joins")).toBe(false);
  });

  test("is named as not rehearsed only when its text is not in the plan", () => {
    const aws = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore";
    const more = [policy(writes("joins")), to("work"), to("work", aws), exclusively(["work"], `${aws}2`)];
    expect(viewOf({ more }).policiesByReference().sort()).toEqual([aws, `${aws}2`]);
  });
});
