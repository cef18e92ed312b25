import { begin, observe } from "../../components/roll/fleet/memory";
import { bucketSight } from "../../components/roll/fleet/readings";
import { recordText } from "../../components/roll/fleet/record";
import type { FleetSight, RefreshSight } from "../../components/roll/fleet/sight";
import { fleetOf, fleetRequest as request } from "../support/fleetSight";
import { now } from "../support/sight";

const towards = (version: string) => ({ launchTemplateId: "lt-1", launchTemplateVersion: version });

describe("what the group gets back", () => {
  const policy = { InstancesDistribution: { OnDemandBaseCapacity: 1 } };
  const earlierOf = (sight: FleetSight) => begin(sight).earlier;

  test("is what it launches, when all in service run that", () => {
    const sight = fleetOf({
      versions: ["6", "7"],
      states: ["InService", "Pending:Wait"],
      groupVersion: "6",
      earlier: "5",
    });
    expect(earlierOf(sight)).toEqual(towards("6"));
    expect(earlierOf({ ...sight, group: { ...sight.group!, policy } })).toEqual({ ...towards("6"), policy });
  });

  test.each([
    ["not all run it", { versions: ["6", "7"] }],
    ["nobody is in service", { versions: ["7"], states: ["Pending:Wait"] }],
  ])("is what an earlier roller has written down, when %s", (_, seen) => {
    expect(earlierOf(fleetOf({ ...seen, earlier: "6" }))).toEqual(towards("6"));
    expect(earlierOf(fleetOf(seen))).toEqual(towards("7"));
    expect(earlierOf({ ...fleetOf(seen), record: { etag: '"a"' } })).toEqual(towards("7"));
  });

  test("is written and read with its policy, and what cannot be read is written over", () => {
    const written = recordText({ ...towards("6"), policy }, towards("7"));
    expect(JSON.parse(written)).toEqual({
      ...{ formatVersion: 1, earlier: { ...towards("6"), policy }, launches: towards("7") },
    });
    const seen = (text: string) =>
      bucketSight("web", new Map([["fleets/web.json", { text, etag: '"a"', writtenAt: 10 }]])).record;
    expect(seen(written)).toEqual({ earlier: { ...towards("6"), policy }, etag: '"a"' });
    for (const broken of ["{", JSON.stringify({ formatVersion: 1, earlier: { launchTemplateId: "lt-1" } })]) {
      expect(seen(broken)).toEqual({ earlier: undefined, etag: '"a"' });
    }
  });
});

describe("nodes that give up", () => {
  const launching = (versions: string[], refreshes: Partial<RefreshSight>[] = []) =>
    fleetOf({ versions, states: versions.map(() => "Pending:Wait"), refreshes });
  const gone = { ...launching([]), now: now + 60 };

  test("are those that are gone before they came into service", () => {
    const memory = observe(begin(launching(["7", "7"])), request, {}, launching(["7", "7"]));
    expect(observe(memory, request, {}, gone).gaveUp).toEqual(["i-1", "i-2"]);
  });

  test("and not those that were there when the refresh was found, which replaces them", () => {
    const sight = launching(["7", "7"], [{}]);
    const memory = observe(begin(sight), request, {}, sight);
    expect(memory).toMatchObject({ refresh: "r-1", taken: true, replaced: ["i-1", "i-2"] });
    expect(observe(memory, request, {}, gone).gaveUp).toEqual([]);
  });
});
