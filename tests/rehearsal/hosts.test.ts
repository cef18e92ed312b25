import type { Lab } from "../../scripts/rehearse/lab/lab";
import type { PlanView } from "../../scripts/rehearse/planView";
import { probeHosts } from "../../scripts/rehearse/probes/hosts";

const documents = [{ key: "tiers/zookeeper.json", hosts: [{ address: "10.0.0.1", names: ["zookeeper-1.dev"] }] }];
const view = {
  objects: () => documents.map(({ key, hosts }) => ({ key, body: Buffer.from(JSON.stringify({ hosts })) })),
} as unknown as PlanView;

/** Nodes that resolve these names. */
function labWith(nodes: { name: string; kind: string; address: string; resolves: Record<string, string> }[]): Lab {
  const slots = nodes.map(({ name, kind, address, resolves }) => {
    const run = ([, , , , ...names]: string[]) =>
      Promise.resolve({ stdout: names.map((each) => `${each} ${resolves[each] ?? ""}`).join("\n") });
    return [
      name,
      { node: { name, facts: { kind, fqdn: `${name}.dev` } }, link: { address }, machine: { run } },
    ] as const;
  });
  return { slots: new Map(slots), view } as unknown as Lab;
}

const slot = { name: "zookeeper-1", kind: "ensemble", address: "10.0.0.1" };
const fleet = { name: "work-i-0a", kind: "fleet", address: "10.0.1.9" };
const all = { "zookeeper-1.dev": "10.0.0.1" };

test("every node resolves the names of fixed members, and no plan names a fleet's node", async () => {
  const probed = await probeHosts(
    labWith([
      { ...slot, resolves: all },
      { ...fleet, resolves: all },
    ]),
  );
  expect(probed).toEqual({ asked: 2, faults: [] });
});

test("a fleet's node that does not resolve a fixed member is named", async () => {
  const { faults } = await probeHosts(
    labWith([
      { ...slot, resolves: all },
      { ...fleet, resolves: {} },
    ]),
  );
  expect(faults).toEqual(["work-i-0a resolves zookeeper-1.dev to nothing, planned is 10.0.0.1"]);
});
