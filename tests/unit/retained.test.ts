import colors from "picocolors";

import type { Registration } from "../../scripts/plan/capture";
import { retainedOf } from "../../scripts/plan/retained";
import { retainedLines } from "../../scripts/preview/retained";
import { added, planFrom } from "../support/broken";
import { baseSettings, planOf, programOf, register } from "../support/platform";

const plain = colors.createColors(false);
const settings = { ...baseSettings, mesos: {} };
const of = (registrations: Registration[]) => retainedOf(planFrom(registrations));

test("an environment that retains its data leaves volumes and bucket, protected, and says what else stays", async () => {
  const plan = await planOf({ ...settings, zookeeper: { members: 5, snapshotRetainCount: 7 } });
  expect(retainedLines(plan, plain)).toEqual([
    "  stays when the environment is destroyed",
    "  1 bucket            chef · protected",
    "  8 volumes           mesos-master-{1,2,3}-data, zookeeper-{1,2,3,4,5}-data · protected",
    "  77 daily snapshots  dev-mesos-master, dev-zookeeper · at most, by their tag startup-stack:snapshots",
    expect.stringMatching(/^ {2}8 secrets {11}mesos-agent-credential, .*, zookeeper-super · for 30 days, at no cost$/),
  ]);
});

test("one that does not leaves what AWS keeps for a while, and the snapshots that it asks for", async () => {
  const plan = await planOf({ ...settings, retainData: false });
  expect(retainedOf(plan).map(({ kind, count }) => [kind, count])).toEqual([
    ["daily snapshot", 84],
    ["secret", 8],
  ]);
  const none = { snapshotRetainCount: 0 };
  const bare = await planOf({ ...settings, retainData: false, zookeeper: none, mesos: { masters: none } });
  expect(retainedOf(bare).map(({ kind }) => kind)).toEqual(["secret"]);
  expect(bare.resources.filter(({ options }) => options.protect === true)).toEqual([]);
  const kept = bare.resources.filter(({ options }) => options.retainOnDelete === true).map(({ type }) => type);
  expect([...new Set(kept)]).toEqual(["aws:s3/bucketObjectv2:BucketObjectv2"]);
  const [bucket] = bare.resources.filter(({ type }) => type === "aws:s3/bucket:Bucket");
  expect(bucket!.inputs.forceDestroy).toBe(true);
});

describe("of what a program has besides", () => {
  let base: Registration[];
  beforeAll(async () => {
    base = await register(() => programOf({ ...settings, retainData: false }));
  });
  const kindsWith = (type: string, inputs: Record<string, unknown>, options?: Record<string, unknown>) => {
    const before = of(base);
    return of(added(base, type, "more", inputs, options)).filter(
      (row) => !before.some((same) => JSON.stringify(same) === JSON.stringify(row)),
    );
  };
  const last = { finalSnapshotIdentifier: "last" };

  test.each<[string, Record<string, unknown>, Record<string, unknown>, unknown[]]>([
    ["aws:rds/instance:Instance", last, {}, [["final snapshot", 1]]],
    ["aws:rds/instance:Instance", { ...last, skipFinalSnapshot: true }, {}, []],
    ["aws:rds/instance:Instance", {}, {}, []],
    ["aws:rds/instance:Instance", last, { retainOnDelete: true }, [["Instance", 1]]],
    ["aws:elasticache/replicationGroup:ReplicationGroup", last, {}, [["final snapshot", 1]]],
    ["aws:secretsmanager/secret:Secret", { recoveryWindowInDays: 0 }, {}, []],
    ["aws:secretsmanager/secret:Secret", { recoveryWindowInDays: 7 }, {}, [["secret", 9]]],
    ["aws:secretsmanager/secret:Secret", {}, { retainOnDelete: true }, [["Secret", 1]]],
    ["aws:s3/bucketObjectv2:BucketObjectv2", {}, { retainOnDelete: true }, []],
    ["aws:s3/bucketPolicy:BucketPolicy", {}, { retainOnDelete: true }, []],
    ["aws:ebs/volume:Volume", {}, { protect: true }, []],
  ])("%s with %j and %j", (type, inputs, options, kinds) => {
    expect(kindsWith(type, inputs, options).map(({ kind, count }) => [kind, count])).toEqual(kinds);
  });

  test("what is let go of and not protected is not said to be", () => {
    expect(kindsWith("aws:ebs/volume:Volume", {}, { retainOnDelete: true })).toEqual([
      { kind: "volume", count: 1, names: ["more"], note: undefined },
    ]);
  });
});
