import { documentDigest } from "../../components/bootstrap/documents";
import { keysOf, sightFrom, type Read } from "../../components/roll/readings";
import type { RollRequest } from "../../components/roll/request";
import { now, pairRequest, request, singleRequest } from "../support/sight";

const document = JSON.stringify({ formatVersion: 1, archive: {} });
const born = { formatVersion: 1, members: [{ id: 1, address: "10.0.0.17" }], recordedBy: "zookeeper-1" };
const lock = { formatVersion: 1, state: "held", nonce: "n", holder: "roller", instance: "i", purpose: "roll" };
const record = {
  ...{ formatVersion: 1, tier: "zookeeper", id: 1, incarnation: "0123456789abcdef", instanceId: "i-1" },
  ...{ serving: true, leads: false, synced: null, mode: "follower", epoch: 3, data: true, label: { id: 1 } },
  ...{ digestApplied: "d", digestFailed: null, reason: null, listRefused: null, lastLogLine: null },
};

/** What is seen where the bucket has these objects, ten seconds old. */
function seen(objects: Record<string, unknown>, of: RollRequest = request) {
  const reads = Object.entries(objects).map(([key, content]): [string, Read] => {
    const text = typeof content === "string" ? content : JSON.stringify(content);
    return [key, { text, etag: `"${key}"`, writtenAt: now - 10 }];
  });
  return sightFrom(of, now, new Map(), new Map(reads));
}

test("each kind asks for what it has, and a single for neither lock nor birth", () => {
  expect(keysOf(request)).toEqual([
    "tiers/zookeeper.json",
    "members/zookeeper/1.json",
    "members/zookeeper/2.json",
    "members/zookeeper/3.json",
    "ensembles/zookeeper/lock.json",
    "ensembles/zookeeper/0123456789abcdef.json",
  ]);
  expect(keysOf(pairRequest)).toEqual([
    "tiers/front.json",
    "members/front/1.json",
    "members/front/2.json",
    "ensembles/front/lock.json",
  ]);
  expect(keysOf(singleRequest)).toEqual(["tiers/logs.json", "members/logs/1.json"]);
});

test("objects are read as they were written", () => {
  const sight = seen({
    "tiers/zookeeper.json": document,
    "members/zookeeper/1.json": record,
    "members/zookeeper/2.json": { ...record, id: 2, incarnation: "feedfeedfeedfeed" },
    "ensembles/zookeeper/lock.json": lock,
    "ensembles/zookeeper/0123456789abcdef.json": born,
  });
  const [one, two, three] = sight.members;
  expect(one?.record).toMatchObject({ instanceId: "i-1", serving: true, writtenAt: now - 10 });
  expect(two).toMatchObject({
    otherLife: { incarnation: "feedfeedfeedfeed", instanceId: "i-1", serving: true, writtenAt: now - 10 },
  });
  expect(two).not.toHaveProperty("record");
  expect(three).toEqual({ wanted: request.members[2], group: undefined });
  expect(sight).toMatchObject({
    born: born.members,
    digest: documentDigest(document),
    lock: { state: "held", holder: "roller", etag: '"ensembles/zookeeper/lock.json"', writtenAt: now - 10 },
  });
});

test("an empty bucket has seen nobody", () => {
  expect(seen({})).toMatchObject({ lock: { state: "none" }, born: undefined, digest: "none" });
});

test.each([
  [request.incarnation, true],
  ["feedfeedfeedfeed", false],
  [undefined, false],
])("a document that names %s as born knows of this life's birth: %s", (life, isKnownBorn) => {
  const content = { formatVersion: 1, archive: {}, born: life };
  expect(seen({ "tiers/zookeeper.json": content })).toMatchObject({ isKnownBorn, born: undefined });
});

test("a document that names as born what is no life cannot be read", () => {
  const content = { formatVersion: 1, archive: {}, born: true };
  expect(seen({ "tiers/zookeeper.json": content }).digest).toEqual({
    unread: "tiers/zookeeper.json cannot be read: born = true: allowed: text, or nothing",
  });
});

const key = "members/zookeeper/1.json";

test.each<[string, unknown, string]>([
  ["nothing", "", "it is no JSON"],
  ["half of an object", '{"formatVersion": 1,', "it is no JSON"],
  ["null", null, "it is no JSON object"],
  ["a list", [record], "it is no JSON object"],
  ["one of a newer format", { ...record, formatVersion: 2 }, "formatVersion = 2: allowed: 1"],
  ["one without a format", { ...record, formatVersion: undefined }, "formatVersion: allowed: 1"],
  [
    "one that does not say whether it serves",
    { ...record, serving: undefined, leads: "no" },
    'serving: allowed: true, false; leads = "no": allowed: true, false',
  ],
  ["one of no life", { ...record, incarnation: null }, "incarnation = null: allowed: text"],
  ["one with a label of text", { ...record, label: "zookeeper-1" }, 'label = "zookeeper-1": allowed: an object, null'],
])("a record that is %s says nothing but why", (_, content, why) => {
  const [member] = seen({ [key]: content }).members;
  expect(member).toEqual({ wanted: request.members[0], group: undefined, unread: `${key} cannot be read: ${why}` });
});

test("members of a pair and singles have no life, and a record that names one is not theirs", () => {
  const own = { ...record, tier: "front", incarnation: null };
  const [member, other] = seen({ "members/front/1.json": own, "members/front/2.json": record }, pairRequest).members;
  expect(member?.record).toMatchObject({ instanceId: "i-1" });
  expect(other).toMatchObject({
    unread: 'members/front/2.json cannot be read: incarnation = "0123456789abcdef": allowed: null',
  });
  expect(seen({ "members/logs/1.json": own }, singleRequest).members[0]).toHaveProperty("record");
});

test.each<[string, unknown, string]>([
  ["no JSON", "{", "it is no JSON"],
  ["newer", { ...lock, formatVersion: 2, state: "free" }, "formatVersion = 2: allowed: 1"],
  ["in no state", { ...lock, state: "broken" }, 'state = "broken": allowed: free, held'],
  ["held by a number", { ...lock, holder: 7 }, "holder = 7: allowed: text, or nothing"],
])("a lock that is %s is held by nobody knows whom", (_, content, why) => {
  const key = "ensembles/zookeeper/lock.json";
  expect(seen({ [key]: content }).lock).toEqual({
    state: "held",
    unread: `${key} cannot be read: ${why}`,
    etag: `"${key}"`,
    writtenAt: now - 10,
  });
});

test.each<[string, unknown, string]>([
  ["no JSON", "", "it is no JSON"],
  ["newer", { ...born, formatVersion: 2 }, "formatVersion = 2: allowed: 1"],
  ["without members", { ...born, members: undefined }, "members: allowed: members with id and address"],
  [
    "of members without addresses",
    { ...born, members: [{ id: 1 }] },
    'members = [{"id":1}]: allowed: members with id and address',
  ],
])("a birth whose record is %s is not a birth that is missing", (_, content, why) => {
  const key = "ensembles/zookeeper/0123456789abcdef.json";
  expect(seen({ [key]: content }).born).toEqual({ unread: `${key} cannot be read: ${why}` });
});

test("a document that cannot be read is not another digest", () => {
  const sight = seen({ "tiers/zookeeper.json": { formatVersion: 2, archive: {} } });
  expect(sight.digest).toEqual({ unread: "tiers/zookeeper.json cannot be read: formatVersion = 2: allowed: 1" });
});
