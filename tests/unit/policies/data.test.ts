import type { Registration } from "../../../scripts/plan/capture";
import type { Plan } from "../../../scripts/plan/format";
import { secretSignature } from "../../../scripts/plan/standIns";
import { added, changed, planFrom, without } from "../../support/broken";
import { messagesOf } from "../../support/findings";
import { baseSettings, programOf, register } from "../../support/platform";
import { testPlatform } from "../../tiers/program/platform";

let quorum: Registration[];
let platform: Registration[];

beforeAll(async () => {
  quorum = await register(() => programOf(baseSettings));
  platform = await register(() => (testPlatform(), {}));
});

const levelsOf = (registrations: Registration[], policy: string): string[][] =>
  [false, true].map((production) =>
    planFrom(registrations, { production }).findings.flatMap(({ id, level }) => (id === policy ? [level] : [])),
  );
const secret = (value: unknown) => ({ ...secretSignature, value });

describe("data-unprotected", () => {
  const found = (plan: Plan) => messagesOf(plan, "data-unprotected");
  const foundOf = (type: string, inputs: Record<string, unknown>, options?: Record<string, unknown>) =>
    found(planFrom(added(quorum, type, "kept", inputs, options)));
  const lost = (mends: string) => [`kept: what it holds is lost when it is deleted or replaced; give it ${mends}`];

  test("is found in no plan as it is: volumes outlive their stack, and secrets can be had back", () => {
    for (const registrations of [quorum, platform]) expect(found(planFrom(registrations))).toEqual([]);
  });

  test("is found of a member's volume that the stack no longer lets go of", () => {
    const registrations = quorum.map((each) => (each.name === "zookeeper-2-data" ? { ...each, options: {} } : each));
    expect(found(planFrom(registrations))).toEqual([
      "zookeeper-2-data: what it holds is lost when it is deleted or replaced; give it protect, finalSnapshot or retainOnDelete",
    ]);
    expect(levelsOf(registrations, "data-unprotected")).toEqual([["info"], ["error"]]);
  });

  test("is one finding of all volumes of a component that does not retain its data", async () => {
    const registrations = await register(() => programOf({ ...baseSettings, mesos: {}, retainData: false }));
    const plan = planFrom(registrations);
    const volumes = (tier: string) => [1, 2, 3].map((id) => `${tier}-${id}-data`).join(", ");
    const lostOf = (tier: string) =>
      `${volumes(tier)}: what they hold is lost when they are deleted or replaced; give each protect, finalSnapshot or retainOnDelete`;
    expect(found(plan).sort()).toEqual([lostOf("mesos-master"), lostOf("zookeeper")]);
    const resources = plan.findings.filter(({ id }) => id === "data-unprotected").map(({ resource }) => resource);
    expect(resources.map((urn) => urn.split("::").slice(-2).join(" ")).sort()).toEqual([
      "startup-stack:index:MesosCluster mesos",
      "startup-stack:index:ZooKeeperQuorum zookeeper",
    ]);
  });

  const database = { skipFinalSnapshot: true };
  const cache = { snapshotRetentionLimit: 1 };
  const snapshot = "protect, skipFinalSnapshot: false or retainOnDelete";
  test.each<[string, Record<string, unknown>, string, Record<string, unknown>[]]>([
    ["aws:ebs/volume:Volume", {}, "protect, finalSnapshot or retainOnDelete", [{ finalSnapshot: true }]],
    ["aws:efs/fileSystem:FileSystem", {}, "protect or retainOnDelete", []],
    ["aws:kms/key:Key", { deletionWindowInDays: 30 }, "protect or retainOnDelete", []],
    [
      "aws:secretsmanager/secret:Secret",
      { recoveryWindowInDays: 0 },
      "protect, a recoveryWindowInDays of 7 to 30 or retainOnDelete",
      [{}, { recoveryWindowInDays: 7 }],
    ],
    [
      "aws:dynamodb/table:Table",
      {},
      "protect, deletionProtectionEnabled or retainOnDelete",
      [{ deletionProtectionEnabled: true }],
    ],
    [
      "aws:rds/instance:Instance",
      database,
      snapshot,
      [{}, { ...database, deletionProtection: true }, { ...database, replicateSourceDb: "first" }],
    ],
    ["aws:rds/cluster:Cluster", database, snapshot, [{}, { ...database, deletionProtection: true }]],
    ["aws:docdb/cluster:Cluster", database, snapshot, [{}]],
    ["aws:neptune/cluster:Cluster", database, snapshot, [{}]],
    ["aws:redshift/cluster:Cluster", database, snapshot, [{}]],
    [
      "aws:elasticache/replicationGroup:ReplicationGroup",
      cache,
      "protect, finalSnapshotIdentifier or retainOnDelete",
      [{}, { snapshotRetentionLimit: 0 }, { ...cache, finalSnapshotIdentifier: "last" }],
    ],
    ["aws:elasticache/cluster:Cluster", cache, "protect, finalSnapshotIdentifier or retainOnDelete", [{}]],
  ])("is found of %s with %j", (type, inputs, mends, kept) => {
    expect(foundOf(type, inputs)).toEqual(lost(mends));
    for (const own of kept) expect({ own, found: foundOf(type, own) }).toEqual({ own, found: [] });
    for (const option of ["protect", "retainOnDelete"]) expect(foundOf(type, inputs, { [option]: true })).toEqual([]);
    // Where a setting is a secret nobody can say.
    const secrets = Object.fromEntries(Object.entries(inputs).map(([key, value]) => [key, secret(value)]));
    if (kept.length > 0 && Object.keys(inputs).length > 0) expect(foundOf(type, secrets)).toEqual([]);
  });

  test("reads switches and figures that are texts", () => {
    const retained = (days: unknown) => foundOf("aws:secretsmanager/secret:Secret", { recoveryWindowInDays: days });
    expect([retained("0"), retained("7"), retained(""), retained({})]).toEqual([
      lost("protect, a recoveryWindowInDays of 7 to 30 or retainOnDelete"),
      ...[[], [], []],
    ]);
    expect(foundOf("aws:rds/instance:Instance", { skipFinalSnapshot: "true" })).toHaveLength(1);
    expect(foundOf("aws:rds/instance:Instance", { skipFinalSnapshot: "false" })).toEqual([]);
  });

  test("is of no bucket, which AWS deletes only when it is empty", () => {
    expect(foundOf("aws:s3/bucket:Bucket", {})).toEqual([]);
  });
});

describe("snapshots-off", () => {
  const policyType = "aws:dlm/lifecyclePolicy:LifecyclePolicy";
  const found = (registrations: Registration[]) => messagesOf(planFrom(registrations), "snapshots-off");
  const withDetails = (change: (details: Record<string, unknown>) => unknown, more: Record<string, unknown> = {}) =>
    changed(quorum, policyType, "zookeeper-snapshots", (inputs) => ({
      ...inputs,
      ...more,
      policyDetails: change(inputs.policyDetails as Record<string, unknown>),
    }));
  const none = (volumes: string) =>
    `nothing makes snapshots of ${volumes}; give the tier a snapshotRetainCount, or the volumes a policy's tag`;
  const all = [`zookeeper: ${none("zookeeper-1-data, zookeeper-2-data, zookeeper-3-data")}`];

  test("is found of the tier that keeps none, and of no other in a plan as it is", () => {
    expect(found(quorum)).toEqual([]);
    expect(found(platform)).toEqual([`notes: ${none("notes-1-data")}`]);
  });

  test("is found without the policy, with one that is off, of something else or of another tag", () => {
    for (const registrations of [
      without(quorum, policyType, "zookeeper-snapshots"),
      withDetails((details) => details, { state: "DISABLED" }),
      withDetails((details) => ({ ...details, resourceTypes: ["INSTANCE"] })),
      withDetails((details) => ({ ...details, targetTags: { "startup-stack:snapshots": "prod-zookeeper" } })),
      withDetails(() => undefined),
    ]) {
      expect(found(registrations)).toEqual(all);
    }
    expect(levelsOf(without(quorum, policyType, "zookeeper-snapshots"), "snapshots-off")).toEqual([
      ["info"],
      ["warning"],
    ]);
  });

  test("names the one volume that has lost its tag", () => {
    const registrations = changed(quorum, "aws:ebs/volume:Volume", "zookeeper-3-data", (inputs) => ({
      ...inputs,
      tags: { Name: "zookeeper-3-data" },
    }));
    expect(found(registrations)).toEqual([`zookeeper: ${none("zookeeper-3-data")}`]);
  });

  test("is nothing where any tag of the policy fits, where it is of every volume, or where nobody can say", () => {
    for (const registrations of [
      withDetails((details) => ({
        ...details,
        targetTags: { other: "one", "startup-stack:snapshots": "dev-zookeeper" },
      })),
      withDetails(() => undefined, { defaultPolicy: "VOLUME" }),
      withDetails((details) => ({ ...details, targetTags: secret("tags") })),
      withDetails(secret),
      changed(quorum, "aws:ebs/volume:Volume", "zookeeper-3-data", (inputs) => ({
        ...inputs,
        tags: secret({ Name: "" }),
      })),
    ]) {
      expect(found(registrations)).toEqual([]);
    }
  });
});
