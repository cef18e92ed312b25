import fc from "fast-check";

import { drawEnvironment } from "../../scripts/preview/picture";
import { resource, rows, type Door } from "../support/doors";
import { drawnPlan, stores, type DrawnTier } from "../support/pictures";
import { faultsOf } from "../support/svg";

/** Names as users give them, and as they do not: long ones, markup, letters that are wide. */
const names = fc.oneof(
  fc.constantFrom("zookeeper", "mesos-master", "mesos-agent", "front", "logs", "monitoring"),
  fc.stringMatching(/^[a-z][a-z0-9-]{0,60}$/).filter((name) => !/^(sg|pl)-/.test(name)),
  fc.stringMatching(/^[WM<>&"' é中😀]{1,30}$/u).map((name) => `x${name}x`),
);

const drawn = fc
  .record({
    names: fc.uniqueArray(names, { maxLength: 45 }),
    services: fc.array(names, { maxLength: 5 }),
    seed: fc.infiniteStream(fc.nat(999)),
  })
  .map(({ names: all, services, seed }) => {
    const next = (most: number): number => (seed.next().value as number) % most;
    const components = ["mesos", "work", "data"];
    const tiers = all.map((name): DrawnTier => {
      const kind = (["ensemble", "pair", "single", "fleet"] as const)[next(4)]!;
      const size = next(12);
      return {
        ...{ name, kind, isPublic: next(4) === 0, joins: services.slice(0, next(6)) },
        ...(kind === "fleet" ? { fleet: [size, size + next(2) * 100] } : { members: size + 1 }),
        ...(next(2) === 0 ? { component: components[next(components.length)]! } : {}),
        ...(next(3) === 0 ? { instanceType: "m6i.32xlarge, m5.24xlarge, c5.18xlarge" } : {}),
        dials: Array.from({ length: next(4) }, () => [all[next(all.length)]!, 8000 + next(5)]),
      };
    });
    const [resources, doors] = stores(all.slice(0, 3));
    const more: Door[] = all
      .slice(0, next(5))
      .map((group, index) => ({ name: `more ${index}`, group, peer: `192.0.${index}.0/24`, ports: [1, 65_000] }));
    const buckets = services.map((name) => resource("aws:s3/bucket:Bucket", name, {}));
    return drawnPlan(tiers, [...resources, ...buckets], [...doors, ...more]);
  });

test("no labels of any plan overlap, and no line or edge runs through one", () => {
  fc.assert(
    fc.property(drawn, (plan) => {
      expect(faultsOf(drawEnvironment(plan, rows))).toEqual([]);
    }),
    { numRuns: 60 },
  );
});
