import type { Plan, PlanResource } from "../../../scripts/plan/format";
import { altered, withResource } from "../../support/alteredPlan";
import { messagesOf } from "../../support/findings";
import { planOf } from "../../support/platform";

let plan: Plan;
beforeAll(async () => {
  plan = await planOf();
});

const found = (broken: Plan) => messagesOf(broken, "storage-unencrypted");
const own = (type: string, inputs: PlanResource["inputs"]) => found(withResource(plan, type, inputs));

test("a plan's disks are encrypted", () => {
  expect(found(plan)).toEqual([]);
});

test("of a member's volume", () => {
  const given = (encrypted: unknown) =>
    found(altered(plan, "aws:ebs/volume:Volume", "zookeeper-1-data", { encrypted }));
  expect(given(false)).toEqual(["zookeeper-1-data: encrypted is false; allowed: true"]);
  expect(given("false")).toEqual(['zookeeper-1-data: encrypted is "false"; allowed: true']);
  expect(given(undefined)).toEqual(["zookeeper-1-data: encrypted is not set; allowed: true"]);
  expect(given("true")).toEqual([]);
  expect(given("«secret:zookeeper-1-data.encrypted»")).toEqual([]);
});

test("of a launch template's disks", () => {
  const given = (...blockDeviceMappings: unknown[]) =>
    found(altered(plan, "aws:ec2/launchTemplate:LaunchTemplate", "zookeeper-1", { blockDeviceMappings }));
  const root = { deviceName: "/dev/xvda", ebs: { encrypted: "true" } };
  const message = (index: number, words: string) =>
    `zookeeper-1: blockDeviceMappings[${index}].ebs.encrypted ${words}; allowed: true`;
  expect(given({ ...root, ebs: { encrypted: "false" } })).toEqual([message(0, 'is "false"')]);
  expect(given(root, { deviceName: "/dev/xvdb", ebs: { volumeSize: 8 } })).toEqual([message(1, "is not set")]);
  expect(given()).toEqual([message(0, "is not set")]);
  expect(given(root, { deviceName: "/dev/xvdb", virtualName: "ephemeral0" })).toEqual([]);
  expect(given(root, { deviceName: "/dev/xvdb", ebs: { snapshotId: "snap-0a" } })).toEqual([]);
  expect(given(root, { deviceName: "/dev/xvdb", ebs: { snapshotId: "snap-0a", encrypted: "false" } })).toHaveLength(1);
});

test("of an instance's disks, unless a launch template has them", () => {
  const type = "aws:ec2/instance:Instance";
  const encrypted = { rootBlockDevice: { encrypted: true } };
  expect(own(type, {})).toEqual(["own: rootBlockDevice.encrypted is not set; allowed: true"]);
  expect(own(type, { ...encrypted, ebsBlockDevices: [{ encrypted: true }, { volumeSize: 8 }] })).toEqual([
    "own: ebsBlockDevices[1].encrypted is not set; allowed: true",
  ]);
  expect(own(type, { launchTemplate: { id: "lt-0a" } })).toEqual([]);
  expect(own(type, { launchTemplate: { id: "lt-0a" }, rootBlockDevice: { volumeSize: 8 } })).toHaveLength(1);
  expect(own(type, { rootBlockDevice: "«secret:own.rootBlockDevice»" })).toEqual([]);
  expect(own("aws:ec2/launchConfiguration:LaunchConfiguration", {})).toHaveLength(1);
  expect(own("aws:ec2/launchConfiguration:LaunchConfiguration", encrypted)).toEqual([]);
});

const replica = "aws:elasticache/replicationGroup:ReplicationGroup";

test.each<[string, object, string[]]>([
  ["aws:rds/instance:Instance", {}, ["storageEncrypted"]],
  ["aws:rds/instance:Instance", { storageEncrypted: true }, []],
  ["aws:rds/instance:Instance", { replicateSourceDb: "main" }, []],
  ["aws:rds/instance:Instance", { snapshotIdentifier: "last" }, []],
  ["aws:rds/cluster:Cluster", {}, ["storageEncrypted"]],
  ["aws:rds/cluster:Cluster", { storageEncrypted: true }, []],
  ["aws:rds/cluster:Cluster", { replicationSourceIdentifier: "main" }, []],
  [replica, {}, ["atRestEncryptionEnabled", "transitEncryptionEnabled"]],
  [replica, { atRestEncryptionEnabled: "true" }, ["transitEncryptionEnabled"]],
  [replica, { atRestEncryptionEnabled: true, transitEncryptionEnabled: true }, []],
  [replica, { globalReplicationGroupId: "main" }, []],
  ["aws:elasticache/cluster:Cluster", {}, ["transitEncryptionEnabled"]],
  ["aws:elasticache/cluster:Cluster", { replicationGroupId: "main" }, []],
  ["aws:efs/fileSystem:FileSystem", {}, ["encrypted"]],
  ["aws:efs/fileSystem:FileSystem", { encrypted: true }, []],
  // Both are encrypted unless told otherwise.
  ["aws:sqs/queue:Queue", {}, []],
  ["aws:sqs/queue:Queue", { kmsMasterKeyId: "alias/aws/sqs", sqsManagedSseEnabled: false }, []],
  ["aws:s3/bucket:Bucket", {}, []],
])("of %s with %p", (type, inputs, properties) => {
  const messages = properties.map((property) => `own: ${property} is not set; allowed: true`);
  expect(own(type, { ...inputs })).toEqual(messages);
});

test("of a queue whose encryption is switched off", () => {
  const message = "own: sqsManagedSseEnabled is false; allowed: true";
  expect(own("aws:sqs/queue:Queue", { sqsManagedSseEnabled: false })).toEqual([message]);
});
