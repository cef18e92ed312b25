import { removable, withoutAll } from "../../scripts/rehearse/removals";
import type { Plan, PlanResource } from "../../scripts/plan/format";

const resource = (type: string, name: string, inputs: Record<string, unknown>): PlanResource => ({
  ...{ urn: `urn:pulumi:dev::startup-stack::${type}::${name}`, type, name, inputs },
  ...{ dependsOn: [], propertyDependencies: {}, options: {} },
});

const hosts = [
  { address: "10.0.0.1", names: ["zookeeper-1.dev.internal", "zookeeper-1"] },
  { address: "10.0.0.2", names: ["zookeeper-2.dev.internal"] },
];
const policy = (...sids: string[]) =>
  JSON.stringify({ Version: "2012-10-17", Statement: sids.map((Sid) => ({ Sid })) });
const plan: Plan = {
  ...{ formatVersion: 1, project: "startup-stack", stack: "dev" },
  ...{ region: "us-east-1", account: "123456789012", production: false, suppressions: [] },
  resources: [
    resource("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "zookeeper-election", { fromPort: 3888 }),
    resource("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", "zookeeper-out", {}),
    resource("aws:ec2/securityGroup:SecurityGroup", "zookeeper", {}),
    resource("aws:iam/rolePolicy:RolePolicy", "zookeeper-1", {
      role: "one",
      policy: policy("ReadSecrets", "Complete"),
    }),
    resource("aws:iam/rolePolicy:RolePolicy", "zookeeper-2", { role: "two", policy: policy("Complete") }),
    resource("aws:s3/bucketObjectv2:BucketObjectv2", "zookeeper-document", {
      ...{ key: "tiers/zookeeper.json", content: JSON.stringify({ tier: "zookeeper", hosts }) },
    }),
    resource("aws:route53/record:Record", "zookeeper-2", { name: "zookeeper-2.dev.internal", records: ["10.0.0.2"] }),
  ],
  ...{ nodes: [], edges: [], outputs: {}, findings: [], symbols: {}, assumptions: [] },
};

const inputs = (from: Plan, name: string, type: string) =>
  from.resources.find((each) => each.name === name && each.type.startsWith(type))?.inputs;
const sids = (from: Plan, name: string) =>
  (JSON.parse(String(inputs(from, name, "aws:iam/")?.["policy"])) as { Statement: { Sid: string }[] }).Statement.map(
    ({ Sid }) => Sid,
  );
const document = (from: Plan) =>
  JSON.parse(String(inputs(from, "zookeeper-document", "aws:s3/")?.["content"])) as unknown;

test("rules, statements and hosts can be taken out", () => {
  expect(removable(plan)).toEqual([
    ...["zookeeper-election", "zookeeper-out", "ReadSecrets", "Complete"],
    ...["host:zookeeper-1.dev.internal", "host:zookeeper-1", "host:zookeeper-2.dev.internal"],
  ]);
});

test("a rule goes by its name, and nothing else with it", () => {
  const rest = withoutAll(plan, ["zookeeper-election"]);
  expect(rest.resources).toEqual(plan.resources.filter(({ name }) => name !== "zookeeper-election"));
});

test("a statement goes by its Sid, from every role that has it", () => {
  const rest = withoutAll(plan, ["Complete"]);
  expect(sids(rest, "zookeeper-1")).toEqual(["ReadSecrets"]);
  expect(sids(rest, "zookeeper-2")).toEqual([]);
  expect(inputs(rest, "zookeeper-1", "aws:iam/")).toMatchObject({ role: "one" });
});

test("a host goes from the documents and from the name service", () => {
  const rest = withoutAll(plan, ["host:zookeeper-2.dev.internal"]);
  expect(document(rest)).toEqual({ tier: "zookeeper", hosts: [hosts[0]] });
  expect(inputs(rest, "zookeeper-2", "aws:route53/")).toBeUndefined();
});

test("another name of the same host stays", () => {
  const rest = withoutAll(plan, ["host:zookeeper-1"]);
  expect(document(rest)).toMatchObject({ hosts: [{ names: ["zookeeper-1.dev.internal"] }, hosts[1]] });
});

test("several things go one after the other, and the plan that was given stays as it is", () => {
  const before = JSON.stringify(plan);
  const rest = withoutAll(plan, ["zookeeper-out", "ReadSecrets"]);
  expect(removable(rest)).not.toEqual(expect.arrayContaining(["zookeeper-out"]));
  expect(sids(rest, "zookeeper-1")).toEqual(["Complete"]);
  expect(JSON.stringify(plan)).toBe(before);
});

test.each(["zookeeper-elections", "zookeeper", "complete", "zookeeper-1", "host:zookeeper-9", ""])(
  "%p is refused with what is allowed",
  (what) => {
    expect(() => withoutAll(plan, [what])).toThrow(
      /^--without: the plan has no .*; allowed: zookeeper-election, .*host:zookeeper-2\.dev\.internal$/,
    );
  },
);
