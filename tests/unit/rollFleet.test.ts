import { decide } from "../../components/roll/fleet/decide";
import { begin, observe, type FleetMemory } from "../../components/roll/fleet/memory";
import { bucketSight, launchIn } from "../../components/roll/fleet/readings";
import type { FleetSight } from "../../components/roll/fleet/sight";
import type { RollOptions } from "../../components/roll/options";
import { explainFleet } from "../../scripts/roll/explainFleet";
import { table } from "../../scripts/table";
import { fleetOf, fleetRequest as request } from "../support/fleetSight";
import { digest, now } from "../support/sight";

const decided = (sight: FleetSight, options: RollOptions = {}) => {
  const memory = observe(begin(sight), request, options, sight);
  const step = decide({ request, options, sight, memory });
  return [step.kind, step.kind === "stop" ? `${step.outcome}: ${step.why}` : step.why];
};
const towards = (version: string) => ({ launchTemplateId: "lt-1", launchTemplateVersion: version });
const bounds = "at least 100 % of them stay in service, at most 110 % are there";

test.each<[string, FleetSight, string, string]>([
  ["all as wanted", fleetOf(), "stop", "done: 2 nodes run what is wanted, digest dddddddddddd applied"],
  [
    "no nodes wanted",
    fleetOf({ versions: [] }),
    "stop",
    "done: 0 nodes run what is wanted, digest dddddddddddd applied",
  ],
  [
    "no such group",
    { ...fleetOf(), group: undefined },
    "stop",
    "refused: there is no auto scaling group test-web: run `pulumi refresh`, then `pulumi up`",
  ],
  [
    "another digest",
    fleetOf({ bucketDigest: "e".repeat(64) }),
    "stop",
    `refused: the bucket asks for digest eeeeeeeeeeee and this roll for dddddddddddd: run \`pulumi up\`, or if that changes nothing, put the document back: aws s3 cp s3://bucket/states/web/${"d".repeat(64)}.json s3://bucket/tiers/web.json`,
  ],
  ["an outdated node", fleetOf({ versions: ["6", "7"] }), "start", `1 of 2 nodes to version 7 from 6; ${bounds}`],
  [
    "an outdated node of an outdated group",
    fleetOf({ versions: ["6", "7"], groupVersion: "6" }),
    "set",
    `1 of 2 nodes to version 7 from 6; ${bounds}`,
  ],
  [
    "an outdated group",
    fleetOf({ groupVersion: "6" }),
    "set",
    "no node is of another version than 7, which test-web now gets as well",
  ],
  [
    "a refresh that does it",
    fleetOf({ versions: ["6", "7"], refreshes: [{}] }),
    "wait",
    "instance refresh r-1 is InProgress, 40 % done",
  ],
  [
    "a refresh towards another version",
    fleetOf({ versions: ["6", "7"], refreshes: [{ launch: towards("5") }] }),
    "cancel",
    "r-1 brings version 5, wanted is 7",
  ],
  [
    "a refresh towards what the group launches, which is another version",
    fleetOf({ versions: ["6", "7"], groupVersion: "6", refreshes: [{}] }),
    "cancel",
    "r-1 brings version 6, wanted is 7",
  ],
  [
    "a refresh of its own version that does it",
    fleetOf({ versions: ["6", "7"], groupVersion: "6", refreshes: [{ launch: towards("7") }] }),
    "wait",
    "instance refresh r-1 is InProgress, 40 % done",
  ],
  [
    "one that is being rolled back",
    fleetOf({ versions: ["6", "7"], refreshes: [{ status: "RollbackInProgress", reason: "by somebody" }] }),
    "wait",
    "instance refresh r-1 is RollbackInProgress, 40 % done: by somebody",
  ],
  [
    "refreshes of the past",
    fleetOf({ versions: ["6", "7"], refreshes: [{ status: "Failed" }, { status: "Successful" }] }),
    "start",
    `1 of 2 nodes to version 7 from 6; ${bounds}`,
  ],
  [
    "an outdated node that failed with the digest",
    fleetOf({ versions: ["6", "7"], hosts: { 1: { digestApplied: null, digestFailed: digest } } }),
    "start",
    `1 of 2 nodes to version 7 from 6; ${bounds}`,
  ],
  [
    "a node that failed with the digest",
    fleetOf({ hosts: { 2: { digestApplied: "old", digestFailed: digest } } }),
    "stop",
    "degraded: web-i-2 failed with digest dddddddddddd; nodes that have not tried it wait",
  ],
  ["a node without an entry", fleetOf({ hosts: { 2: null } }), "wait", "no entry of web-i-2"],
  [
    "one whose entry cannot be read",
    fleetOf({ hosts: { 1: { unread: "it is no JSON" } } }),
    "wait",
    "no entry of web-i-1",
  ],
  ["one whose entry is old", fleetOf({ hosts: { 1: { writtenAt: now - 7201 } } }), "wait", "no entry of web-i-1"],
  [
    "nodes that lag",
    fleetOf({
      versions: Array(7).fill("7"),
      hosts: Object.fromEntries([1, 2, 3, 4, 5, 6, 7].map((n) => [n, { digestApplied: "old" }])),
    }),
    "wait",
    "digest dddddddddddd has yet to be applied by web-i-1, web-i-2, web-i-3, web-i-4, web-i-5 and 2 more",
  ],
  [
    "a node that comes, and one that goes",
    fleetOf({
      versions: ["7", "7", "6"],
      states: ["InService", "Pending:Wait", "Terminating:Wait"],
      desired: 3,
      hosts: { 2: null },
    }),
    "wait",
    "2 of 3 nodes are there; web-i-2 not in service",
  ],
])("%s", (_, sight, kind, why) => {
  expect(decided(sight)).toEqual([kind, why]);
});

test.each<[string, FleetSight, string, string]>([
  ["all as wanted", fleetOf(), "start", `2 nodes are replaced by force, version 7; ${bounds}`],
  [
    "a group of another version",
    fleetOf({ groupVersion: "6" }),
    "set",
    `2 nodes are replaced by force, version 7; ${bounds}`,
  ],
  [
    "a refresh that spares some",
    fleetOf({ refreshes: [{ spares: true }] }),
    "cancel",
    "r-1 spares nodes of version 7, which are to be replaced by force as well",
  ],
  ["a refresh that spares none", fleetOf({ refreshes: [{}] }), "wait", "instance refresh r-1 is InProgress, 40 % done"],
])("by force: %s", (_, sight, kind, why) => {
  expect(decided(sight, { force: true })).toEqual([kind, why]);
});

describe("once it has a refresh of its own", () => {
  const gaveUp = ["i-7", "i-8", "i-9"];
  const old = { versions: ["6", "6"] };
  const after = (sight: FleetSight, known: Partial<FleetMemory> = {}) => {
    const memory = { ...begin(sight), acted: true, refresh: "r-1", earlier: towards("6"), ...known };
    const step = decide({ request, options: {}, sight, memory });
    return [step.kind, step.kind === "stop" ? `${step.outcome}: ${step.why}` : step.why];
  };

  test.each<[string, FleetSight, Partial<FleetMemory>, string, string]>([
    ["one that does not show yet is waited for", fleetOf(old), {}, "wait", "instance refresh r-1 does not show yet"],
    [
      "after one that failed the group gets back what it launched before",
      fleetOf({ ...old, refreshes: [{ status: "Failed", reason: "no capacity" }] }),
      {},
      "set",
      "test-web gets version 6 back: instance refresh r-1 is Failed: no capacity",
    ],
    [
      "which stops the roll with the reason",
      fleetOf({ ...old, groupVersion: "6", refreshes: [{ status: "Failed", reason: "no capacity" }] }),
      { told: true },
      "stop",
      "halfWay: instance refresh r-1 is Failed: no capacity; test-web launches version 6 again",
    ],
    [
      "one that was cancelled is the same",
      fleetOf({ ...old, refreshes: [{ status: "Cancelled", reason: "by somebody" }] }),
      {},
      "set",
      "test-web gets version 6 back: instance refresh r-1 is Cancelled: by somebody",
    ],
    [
      "one that was rolled back stops it too",
      fleetOf({ ...old, groupVersion: "6", refreshes: [{ status: "RollbackSuccessful", reason: "by somebody" }] }),
      {},
      "stop",
      "halfWay: instance refresh r-1 is RollbackSuccessful: by somebody; test-web launches version 6 again",
    ],
    [
      "the group keeps what somebody else has told it by then",
      fleetOf({ ...old, groupVersion: "8", refreshes: [{ status: "Cancelled", reason: "by somebody" }] }),
      {},
      "stop",
      "halfWay: instance refresh r-1 is Cancelled: by somebody",
    ],
    [
      "and the version that it had before, by force or not",
      fleetOf({ refreshes: [{ status: "Failed", reason: "no capacity" }] }),
      { earlier: towards("7") },
      "stop",
      "halfWay: instance refresh r-1 is Failed: no capacity",
    ],
    [
      "one of another template is named with it",
      fleetOf({ ...old, refreshes: [{ status: "Failed", reason: "no capacity" }] }),
      { earlier: { launchTemplateId: "lt-0", launchTemplateVersion: "9" } },
      "set",
      "test-web gets version 9 of lt-0 back: instance refresh r-1 is Failed: no capacity",
    ],
    [
      "that somebody else tells the group what to launch stops the roll",
      fleetOf({ ...old, groupVersion: "8", refreshes: [{}] }),
      {},
      "stop",
      "halfWay: somebody else has told test-web what to launch: version 8, wanted is 7; instance refresh r-1 is InProgress, 40 % done",
    ],
    [
      "also before there is one",
      fleetOf({ ...old, groupVersion: "8" }),
      { refresh: undefined, told: true },
      "stop",
      "halfWay: somebody else has told test-web what to launch: version 8, wanted is 7",
    ],
    [
      "one that it has found at work, and that left out a node, is followed by its own",
      fleetOf({ versions: ["6", "7"], refreshes: [{ status: "Successful" }] }),
      { taken: true },
      "start",
      `1 of 2 nodes to version 7 from 6; ${bounds}`,
    ],
    [
      "none that somebody begins after it is cancelled",
      fleetOf({ refreshes: [{ status: "Successful" }, { launch: towards("5") }] }),
      {},
      "stop",
      "halfWay: somebody else has begun another one: instance refresh r-2 is InProgress, 40 % done",
    ],
    [
      "its own is cancelled when all of the new version gave up",
      fleetOf({ ...old, refreshes: [{}] }),
      { gaveUp },
      "cancel",
      "no node comes up with version 7: web-i-7, web-i-8, web-i-9 gave up",
    ],
    [
      "and not when one of them has come up",
      fleetOf({ ...old, refreshes: [{}] }),
      { gaveUp, proven: true },
      "wait",
      "instance refresh r-1 is InProgress, 40 % done",
    ],
    [
      "it is waited for while it is being cancelled",
      fleetOf({ ...old, refreshes: [{ status: "Cancelling" }] }),
      { gaveUp },
      "wait",
      "instance refresh r-1 is Cancelling, 40 % done",
    ],
    [
      "nodes that are not of the wanted version after it are named",
      fleetOf({ versions: ["6", "7"], refreshes: [{ status: "Successful" }] }),
      {},
      "wait",
      "web-i-1 not of version 7",
    ],
    [
      "waiting ends at the deadline",
      fleetOf({ ...old, refreshes: [{ reason: "waits for a node in standby" }] }),
      { progressAt: now - 35 * 60 - 1 },
      "stop",
      "halfWay: no progress for 35 minutes: instance refresh r-1 is InProgress, 40 % done: waits for a node in standby",
    ],
  ])("%s", (_, sight, known, kind, why) => {
    expect(after(sight, known)).toEqual([kind, why]);
  });

  test("what an earlier roll has brought, and does not come up, is taken back", () => {
    const known = { refresh: undefined, acted: false, gaveUp };
    const why = "no node comes up with version 7: web-i-7, web-i-8, web-i-9 gave up";
    expect(after(fleetOf({ versions: [], desired: 2 }), known)).toEqual([
      "set",
      `test-web gets version 6 back: ${why}`,
    ]);
    expect(after(fleetOf({ versions: [], desired: 2, groupVersion: "6" }), { ...known, acted: true })).toEqual([
      ...["stop", `halfWay: ${why}; test-web launches version 6 again`],
    ]);
  });

  test("a first creation whose nodes all give up is stopped without one", () => {
    const sight = fleetOf({ versions: [], desired: 2 });
    expect(after(sight, { refresh: undefined, acted: false, earlier: towards("7"), gaveUp })).toEqual([
      "stop",
      "degraded: no node comes up with version 7: web-i-7, web-i-8, web-i-9 gave up",
    ]);
  });
});

describe("what a dry run says", () => {
  test("shows each node, what it runs and what it has applied", () => {
    const { rows, ...end } = explainFleet(
      request,
      {},
      fleetOf({ versions: ["6", "7", "7"], hosts: { 2: null, 3: { digestApplied: null, digestFailed: digest } } }),
    );
    expect(table(rows)).toEqual([
      "  node     state      version  digest   reported",
      "  web-i-1  InService  6 → 7    applied  60 s ago",
      "  web-i-2  InService  7        silent   never",
      "  web-i-3  InService  7        failed   60 s ago",
    ]);
    expect(end).toEqual({
      outcome: "done",
      words: `would start an instance refresh: 1 of 3 nodes to version 7 from 6; ${bounds}`,
    });
  });

  test.each<[FleetSight, string, string]>([
    [
      fleetOf({ versions: ["6", "6"], groupVersion: "6" }),
      "done",
      `would tell test-web what to launch: 2 of 2 nodes to version 7 from 6; ${bounds}`,
    ],
    [fleetOf({ refreshes: [{}] }), "done", "would wait: instance refresh r-1 is InProgress, 40 % done"],
    [fleetOf({ hosts: { 1: null } }), "degraded", "would wait: no entry of web-i-1"],
    [
      fleetOf({ refreshes: [{ launch: towards("5") }] }),
      "done",
      "would cancel an instance refresh and start another: r-1 brings version 5, wanted is 7",
    ],
  ])("and what would be done: %#", (sight, outcome, words) => {
    expect(explainFleet(request, {}, sight)).toMatchObject({ outcome, words });
  });
});

describe("entries of nodes", () => {
  const entry = (digestApplied: string | null, instanceId = "i-1") =>
    JSON.stringify({
      formatVersion: 1,
      tier: "web",
      instanceId,
      address: "10.0.0.9",
      digestApplied,
      digestFailed: null,
    });
  const sight = (objects: [string, string, number][]) =>
    bucketSight("web", new Map(objects.map(([key, text, writtenAt]) => [key, { text, writtenAt }]))).hosts;

  test("are of the instance that they stand below, whatever is in them, and the newest counts", () => {
    const hosts = sight([
      ["hosts/web/AROA1:i-1/10.0.0.9", entry("old"), 10],
      ["hosts/web/AROA1:i-1/10.0.0.10", entry("new"), 20],
      ["hosts/web/AROA1:i-2/10.0.0.11", entry("forged", "i-1"), 30],
    ]);
    expect(hosts.get("i-1")).toMatchObject({ digestApplied: "new", writtenAt: 20 });
    expect(hosts.get("i-2")).toMatchObject({ digestApplied: "forged" });
  });

  test("at any other place are nobody's", () => {
    expect(
      sight([
        ["hosts/web/i-1/10.0.0.9", entry("old"), 10],
        ["hosts/web/AROA1:operator/10.0.0.9", entry("old"), 10],
        ["hosts/web/AROA1:i-1/a/b", entry("old"), 10],
        ["hosts/other/AROA1:i-1/10.0.0.9", entry("old"), 10],
      ]).size,
    ).toBe(0);
  });

  test("that cannot be read say so and nothing else", () => {
    const [[, host] = []] = sight([["hosts/web/AROA1:i-1/10.0.0.9", "{", 10]]);
    expect(host).toEqual({ unread: "hosts/web/AROA1:i-1/10.0.0.9 cannot be read: it is no JSON" });
  });

  test("last words are those of a node that can be understood", () => {
    const text = JSON.stringify({ formatVersion: 1, instanceId: "i-1", lastLine: "no such package", code: 1 });
    expect(launchIn({ key: "k", text, writtenAt: 9 })).toMatchObject({
      instanceId: "i-1",
      lastLine: "no such package",
    });
    expect(launchIn({ key: "k", text: "{}", writtenAt: 9 })).toBeUndefined();
  });
});
