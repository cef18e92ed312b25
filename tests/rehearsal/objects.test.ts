import { ObjectStore } from "../../scripts/rehearse/standin/objects";
import { locate } from "../../scripts/rehearse/standin/s3Call";

const key = "ensembles/zookeeper/lock.json";
const body = (text: string) => Buffer.from(text);

function store(): ObjectStore {
  const made = new ObjectStore(() => new Date("2026-01-01T00:00:00Z"));
  made.createBucket("chef");
  return made;
}

const etagOf = (answer: unknown): string => (answer as { etag: string }).etag;

describe("a conditional write", () => {
  test("with If-None-Match goes through only while the key is absent", () => {
    const objects = store();
    expect(objects.put("chef", key, body("1"), { ifNoneMatch: "*" })).toHaveProperty("etag");
    expect(objects.put("chef", key, body("2"), { ifNoneMatch: "*" })).toEqual({
      status: 412,
      code: "PreconditionFailed",
    });
    expect(objects.get("chef", key)).toMatchObject({ body: body("1") });
  });

  test("with If-Match goes through only over that very version", () => {
    const objects = store();
    const first = etagOf(objects.put("chef", key, body("1")));
    const second = etagOf(objects.put("chef", key, body("2"), { ifMatch: `"${first}"` }));
    expect(objects.put("chef", key, body("3"), { ifMatch: `"${first}"` })).toEqual({
      status: 412,
      code: "PreconditionFailed",
    });
    expect(objects.get("chef", key)).toMatchObject({ body: body("2"), etag: second });
  });

  test("with If-Match over nothing is told that the key is absent", () => {
    expect(store().put("chef", key, body("1"), { ifMatch: '"0"' })).toEqual({ status: 404, code: "NoSuchKey" });
  });
});

test("of two writers that saw the same version, one wins", () => {
  const objects = store();
  const seen = etagOf(objects.put("chef", key, body("free")));
  const outcomes = ["one", "other"].map(
    (holder) => "status" in objects.put("chef", key, body(holder), { ifMatch: seen }),
  );
  expect(outcomes).toEqual([false, true]);
});

test("a read of an unchanged version is answered with 304", () => {
  const objects = store();
  const etag = etagOf(objects.put("chef", key, body("1")));
  expect(objects.get("chef", key, { ifNoneMatch: `"${etag}"` })).toEqual({ status: 304, code: "NotModified" });
});

test("a bucket that is not there is told from a key that is not there", () => {
  expect(store().get("other", key)).toEqual({ status: 404, code: "NoSuchBucket" });
  expect(store().get("chef", key)).toEqual({ status: 404, code: "NoSuchKey" });
});

test("a listing is sorted, cut at its limit, and goes on after the last key", () => {
  const objects = store();
  for (const name of ["tiers/b", "tiers/a", "members/x", "tiers/c"]) objects.put("chef", name, body(""));
  const first = objects.list("chef", "tiers/", "", 2);
  expect(first).toMatchObject({ more: true });
  expect("keys" in first && first.keys.map(([name]) => name)).toEqual(["tiers/a", "tiers/b"]);
  const rest = objects.list("chef", "tiers/", "tiers/b", 2);
  expect("keys" in rest && rest.keys.map(([name]) => name)).toEqual(["tiers/c"]);
});

test.each([
  ["chef.s3.us-east-1.amazonaws.com", "/tiers/zookeeper.json"],
  ["chef.s3.amazonaws.com", "/tiers/zookeeper.json"],
  ["s3.us-east-1.amazonaws.com", "/chef/tiers/zookeeper.json"],
  ["s3.us-east-1.amazonaws.com:443", "/chef/tiers%2Fzookeeper.json"],
])("%s%s is the bucket's object", (host, path) => {
  expect(locate(host, path)).toEqual({ bucket: "chef", key: "tiers/zookeeper.json" });
});
