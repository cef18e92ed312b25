import type { Plan } from "../../scripts/plan/format";
import { Lab } from "../../scripts/rehearse/lab/lab";
import type { StandIn } from "../../scripts/rehearse/lab/standIn";
import { PlanView } from "../../scripts/rehearse/planView";
import { World } from "../../scripts/rehearse/standin/world";
import { withFleet } from "../support/fleetPlan";
import { planOf } from "../support/platform";

/** What stands in, in this process; the machines and the network are only told what to do. */
let world: World;
const done: string[] = [];

jest.mock("../../scripts/rehearse/lab/tls", () => ({
  certificates: () => Promise.resolve({ key: "", cert: "", ca: "" }),
}));
jest.mock("../../scripts/rehearse/lab/network", () => ({
  Network: class {
    hub = "hub";
    create = () => Promise.resolve();
    enforce = () => Promise.resolve();
    join = (name: string, address: string) => Promise.resolve({ name: `link-of-${name}`, address });
    leave = (name: string, address: string) => Promise.resolve(void done.push(`leave ${name} ${address}`));
    update = (_flows: unknown[], links: { address: string }[]) =>
      Promise.resolve(void done.push(`update ${links.map(({ address }) => address).join(" ")}`));
  },
}));
jest.mock("../../scripts/rehearse/lab/machine", () => ({
  Machine: class {
    private end: (ending: string) => void = () => undefined;
    private ending = Promise.resolve("end");
    constructor(private readonly settings: { name: string }) {}
    prepare = () => Promise.resolve();
    start = () => void (this.ending = new Promise((resolve) => (this.end = resolve)));
    ended = () => this.ending;
    kill = () => {
      this.end("end");
    };
    halt = (patienceMs?: number) => {
      done.push(`halt ${this.settings.name} ${patienceMs}`);
      this.kill();
      return Promise.resolve();
    };
    discard = () => Promise.resolve(void done.push(`discard ${this.settings.name}`));
  },
}));
jest.mock("../../scripts/rehearse/lab/standIn", () => ({
  StandIn: {
    start: (...given: Parameters<typeof StandIn.start>) => {
      const [, , settings, onEvent, , onTerminate, onScaleOut] = given;
      world = new World(settings, onEvent, () => Promise.resolve(), onTerminate, onScaleOut);
      return Promise.resolve({
        publish: (templates: Parameters<StandIn["publish"]>[0]) => {
          world.groups.publish(templates);
        },
        addSecretVersions: (versions: Parameters<StandIn["addSecretVersions"]>[0]) => {
          world.addSecretVersions(versions);
        },
        grant: (policies: Parameters<StandIn["grant"]>[0]) => {
          world.grant(policies);
        },
        act: (group: string, acts: boolean) =>
          Promise.resolve().then(() => {
            world.groups.act(group, acts);
          }),
        launch: (instance: Parameters<StandIn["launch"]>[0]) => {
          world.launch(instance);
        },
        retire: (instance: string) => {
          world.retire(instance);
        },
      });
    },
  },
}));

let dev: Plan;
beforeAll(async () => {
  dev = await planOf();
});

/** Time for all that nobody waits for. */
const rest = () => new Promise((resolve) => setTimeout(resolve, 20));
const names = (lab: Lab) => [...lab.slots.keys()].sort();
const instances = () => world.groups.describe(["dev-work"])[0]!.instances;
/** What an instance, or whoever acts for it, answers to a hook. */
const answer = (id: string, hook: string, result: "CONTINUE" | "ABANDON") => {
  world.answer(id, world.groups.waiting("dev-work", id, hook)!, result);
};
const tick = async () => {
  world.tick();
  await rest();
};

/** A fleet of two that runs; its launches are not completed. */
async function running(): Promise<Lab> {
  done.length = 0;
  const view = new PlanView(withFleet(dev));
  const lab = new Lab({
    ...{ run: "test", folder: "/nowhere", layers: [], view, nodes: [], fleets: view.fleets(["work"]) },
    ...{ programFolder: "", logs: "", clientGroups: [], secrets: {} },
  });
  await lab.open();
  const launched = lab.launchFleets();
  await rest();
  await tick();
  await launched;
  return lab;
}
async function serving(): Promise<Lab> {
  const lab = await running();
  for (const { id } of instances()) answer(id, "launch", "CONTINUE");
  return lab;
}

test("a fleet's nodes come at addresses of their own, and the network lets them in", async () => {
  const lab = await running();
  expect(names(lab)).toEqual(
    instances()
      .map(({ id }) => `work-${id}`)
      .sort(),
  );
  const addresses = [...lab.slots.values()].map(({ link }) => link.address);
  expect(new Set(addresses).size).toBe(2);
  expect(done.at(-1)).toEqual(expect.stringContaining(addresses[0]!));
  expect(done.at(-1)).toEqual(expect.stringContaining(addresses[1]!));
  for (const { node, instance } of lab.slots.values()) {
    expect(world.at(node.address)).toMatchObject({ id: instance, node: node.name, zone: node.zone });
  }
  expect(lab.troubles).toEqual([]);
});

test("a node that is to go runs until its hook is answered, is stopped in order, and leaves its place to another one", async () => {
  const lab = await serving();
  const { id } = instances()[0]!;
  const { address } = lab.slot(`work-${id}`).link;
  world.end(id);
  await tick();
  expect(done.filter((line) => line.startsWith("halt"))).toEqual([]);
  expect(names(lab)).toHaveLength(3); // the next one is launched at once
  answer(id, "terminate", "CONTINUE");
  await rest();
  expect(done.filter((line) => !line.startsWith("update"))).toEqual([
    ...[`halt work-${id} 120000`, `discard work-${id}`, `leave work-${id} ${address}`],
  ]);
  expect(names(lab)).toHaveLength(2);
  expect(names(lab)).not.toContain(`work-${id}`);
  expect(instances().map((each) => each.id)).not.toContain(id);
  expect(lab.troubles).toEqual([]);
});

test("a node that ends by itself is replaced by its group", async () => {
  const lab = await serving();
  const [first] = names(lab);
  await lab.slot(first!).machine.kill();
  await rest();
  expect(names(lab)).toHaveLength(1);
  await tick();
  expect(names(lab)).toHaveLength(2);
  expect(names(lab)).not.toContain(first);
});

test("a node that is to go before it runs is ended once it does", async () => {
  const lab = await serving();
  world.retire(instances()[0]!.id);
  world.tick();
  const { id } = instances().at(-1)!;
  world.end(id);
  await rest();
  expect(done).toContain(`discard work-${id}`);
  expect(names(lab)).not.toContain(`work-${id}`);
  expect(instances().map((each) => each.id)).not.toContain(id);
});

test("a node that gives its launch up goes, unless it is kept to be looked at: then its group rests too", async () => {
  const lab = await running();
  lab.keptWhenAbandoned.add("work");
  const [one, two] = instances().map(({ id }) => id) as [string, string];
  answer(one, "launch", "ABANDON");
  await rest();
  await tick();
  expect(names(lab)).toEqual([`work-${one}`, `work-${two}`].sort());
  expect(lab.slot(`work-${one}`).hook?.result).toBe("ABANDON");
  lab.keptWhenAbandoned.clear();
  world.groups.act("dev-work", true);
  answer(two, "launch", "ABANDON");
  await rest();
  expect(names(lab)).toEqual([`work-${one}`]);
  await tick();
  expect(names(lab)).toHaveLength(3);
});

test("another plan makes its version of the fleet's template known, and nodes are launched from it when their group is", async () => {
  const lab = await serving();
  const group = { launchTemplate: { id: "lt-work", version: "8" } };
  const later = new PlanView(withFleet(dev, { group, template: { userData: "bGF0ZXI=" } }));
  jest.spyOn(later, "objects").mockReturnValue([]);
  Object.assign(lab.standIn, { addVolumes: () => Promise.resolve() });
  await lab.publish(later);
  const told = () => instances().flatMap(({ id }) => world.at(lab.slot(`work-${id}`).link.address)?.userData ?? []);
  expect(told()).toEqual(["aGVsbG8=", "aGVsbG8="]);
  world.groups.update("dev-work", { id: "lt-work", version: "8" });
  world.retire(instances()[0]!.id);
  await tick();
  expect(told()).toEqual(["aGVsbG8=", "bGF0ZXI="]);
});
