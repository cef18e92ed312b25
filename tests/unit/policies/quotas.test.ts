import fc from "fast-check";

import type { Registration } from "../../../scripts/plan/capture";
import type { Plan, PlanResource } from "../../../scripts/plan/format";
import { quotas } from "../../../scripts/plan/quotas";
import { added, changed, planFrom } from "../../support/broken";
import { messagesOf } from "../../support/findings";
import { baseSettings, planOf, programOf, register } from "../../support/platform";
import { testPlatform } from "../../tiers/program/platform";

type Inputs = Record<string, unknown>;

const resource = (type: string, name: string, inputs: Inputs = {}): PlanResource => ({
  ...{ urn: `urn:pulumi:dev::p::${type}::${name}`, type, name, inputs },
  ...{ dependsOn: [], propertyDependencies: {}, options: {} },
});
const stack = resource("pulumi:pulumi:Stack", "p-dev");

/** A plan of these resources alone; `id-of-a` is the id of the one that is called `a`. */
const only = (resources: PlanResource[]): Plan => ({
  ...{ formatVersion: 1, project: "p", stack: "dev", region: "us-east-1", account: "1", production: false },
  ...{ resources: [stack, ...resources], nodes: [], edges: [], outputs: {}, findings: [], suppressions: [] },
  symbols: Object.fromEntries(resources.map(({ name }) => [`id-of-${name}`, `${name}.id`])),
  assumptions: [],
});

const both = (plan: Plan): string[] => [
  ...messagesOf(plan, "quota-exceeded").map((message) => `quota: ${message}`),
  ...messagesOf(plan, "limit-exceeded").map((message) => `limit: ${message}`),
];

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
const many = (type: string, inputs: (index: number) => Inputs = () => ({})) => {
  return (count: number) => numbers(count).map((index) => resource(type, `n${index}`, inputs(index)));
};
const figure = (type: string, inputs: (text: string) => Inputs) => (count: number) => [
  resource(type, "own", inputs("x".repeat(count))),
];

const [vpc, subnet, table] = ["aws:ec2/vpc:Vpc", "aws:ec2/subnet:Subnet", "aws:ec2/routeTable:RouteTable"];
const [role, policy, group] = ["aws:iam/role:Role", "aws:iam/policy:Policy", "aws:autoscaling/group:Group"];
const [securityGroup, template] = ["aws:ec2/securityGroup:SecurityGroup", "aws:ec2/launchTemplate:LaunchTemplate"];
const ingress = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const profile = "aws:iam/instanceProfile:InstanceProfile";
const endpoint = "aws:ec2/vpcEndpoint:VpcEndpoint";
const tags = (count: number) => Object.fromEntries(numbers(count).map((index) => [`k${index}`, "v"]));

/** For each thing that is counted: its name in a message, and resources that are so many of it. */
const rows: [of: string, what: string, name: string, make: (count: number) => PlanResource[]][] = [
  ["a region", "VPCs", "us-east-1", many(vpc)],
  ["a VPC", "subnets", "v", (n) => [resource(vpc, "v"), ...many(subnet, () => ({ vpcId: "id-of-v" }))(n)]],
  ["a VPC", "route tables", "vpc-1", many(table, () => ({ vpcId: "vpc-1" }))],
  [
    ...(["a route table", "routes for one kind of address", "t"] as const),
    (n) => [
      resource(table, "t", { routes: [{ cidrBlock: "10.0.0.0/8" }, { ipv6CidrBlock: "::/0" }] }),
      ...many("aws:ec2/route:Route", () => ({ routeTableId: "id-of-t", destinationCidrBlock: "0.0.0.0/0" }))(n - 1),
    ],
  ],
  ["a region", "Elastic IP addresses", "us-east-1", many("aws:ec2/eip:Eip")],
  ["a region", "internet gateways", "us-east-1", many("aws:ec2/internetGateway:InternetGateway")],
  [
    ...(["a zone", "NAT gateways", "us-east-1b"] as const),
    (n) => [
      resource(subnet, "b1", { availabilityZone: "us-east-1b" }),
      resource(subnet, "b2", { availabilityZone: "us-east-1b" }),
      ...many("aws:ec2/natGateway:NatGateway", (index) => ({ subnetId: `id-of-b${(index % 2) + 1}` }))(n),
    ],
  ],
  ["a region", "network interfaces", "us-east-1", many("aws:ec2/networkInterface:NetworkInterface")],
  ["a region", "security groups", "us-east-1", many(securityGroup)],
  [
    ...(["a security group", "rules in one direction for one kind of address", "g"] as const),
    (n) => [
      resource(securityGroup, "g", {
        ingress: [{ cidrBlocks: ["10.0.0.0/8"], self: true }],
        egress: [{ self: true }],
      }),
      resource("aws:ec2/securityGroupRule:SecurityGroupRule", "old", {
        ...{ type: "ingress", securityGroupId: "id-of-g", sourceSecurityGroupId: "sg-1" },
      }),
      ...many(ingress, () => ({ securityGroupId: "id-of-g", prefixListId: "pl-1" }))(n - 3),
      resource(ingress, "v6", { securityGroupId: "id-of-g", cidrIpv6: "::/0" }),
      resource("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", "out", { securityGroupId: "id-of-g" }),
    ],
  ],
  [
    ...(["a network interface", "security groups", "own"] as const),
    (n) => [
      resource("aws:ec2/networkInterface:NetworkInterface", "own", {
        securityGroups: [...numbers(n), 0].map((index) => `sg-${index}`),
      }),
    ],
  ],
  [
    ...([
      "a network interface",
      "rules in one direction, if all its security groups had as many as the largest",
    ] as const),
    "own",
    (n) => [
      resource(template, "own", { networkInterfaces: [{ securityGroups: ["sg-1", "id-of-g"] }] }),
      resource(securityGroup, "g", { ingress: [{ cidrBlocks: numbers(Math.ceil(n / 2)) }] }),
    ],
  ],
  [
    ...(["a region", "gateway endpoints", "us-east-1"] as const),
    (n) => [...many(endpoint)(n), resource(endpoint, "other", { vpcEndpointType: "Interface" })],
  ],
  ["an endpoint", "characters of its policy", "own", figure(endpoint, (text) => ({ policy: text }))],
  ["a hosted zone", "records", "Z1", many("aws:route53/record:Record", () => ({ zoneId: "Z1" }))],
  ["an account", "IAM roles", "the account", many(role)],
  ["an account", "instance profiles", "the account", many(profile)],
  ["an account", "managed policies of its own", "the account", many(policy)],
  [
    ...(["a role", "managed policies", "r"] as const),
    (n) => [
      resource(role, "r", { managedPolicyArns: ["arn:0", "arn:1"] }),
      resource("aws:iam/policyAttachment:PolicyAttachment", "all", { roles: ["r", "other"], policyArn: "arn:1" }),
      ...many("aws:iam/rolePolicyAttachment:RolePolicyAttachment", (index) => ({
        ...{ role: "id-of-r", policyArn: `arn:${index + 1}` },
      }))(n - 1),
    ],
  ],
  ["a role", "characters of its trust policy", "own", figure(role, (text) => ({ assumeRolePolicy: `${text} ` }))],
  [
    ...(["a role", "characters of all its inline policies", "r"] as const),
    (n) => [
      resource(role, "r", { inlinePolicies: [{ policy: "x x\n" }] }),
      resource("aws:iam/rolePolicy:RolePolicy", "p", { role: "id-of-r", policy: "x".repeat(n - 2 - '{"a":1}'.length) }),
      resource("aws:iam/rolePolicy:RolePolicy", "q", { role: "r", policy: { a: 1 } }),
    ],
  ],
  ["a managed policy", "characters", "own", figure(policy, (text) => ({ policy: ` ${text}\n` }))],
  ["a role", "characters of its name", "own", figure(role, (name) => ({ name }))],
  ["a managed policy", "characters of its name", "own", figure(policy, (name) => ({ name }))],
  ["an instance profile", "characters of its name", "own", figure(profile, (name) => ({ name }))],
  ["a region", "auto scaling groups", "us-east-1", many(group)],
  [
    ...(["an auto scaling group", "lifecycle hooks", "g"] as const),
    (n) => [
      resource(group, "g", { name: "dev-g", initialLifecycleHooks: [{ name: "launch" }] }),
      ...many("aws:autoscaling/lifecycleHook:LifecycleHook", () => ({ autoscalingGroupName: "dev-g" }))(n - 1),
    ],
  ],
  [
    ...(["an auto scaling group", "scaling policies", "g"] as const),
    (n) => [
      resource(group, "g", { name: "dev-g" }),
      ...many("aws:autoscaling/policy:Policy", () => ({ autoscalingGroupName: "dev-g" }))(n),
    ],
  ],
  ["an auto scaling group", "characters of its name", "own", figure(group, (name) => ({ name }))],
  ["a region", "launch templates", "us-east-1", many(template)],
  ["a launch template", "characters of its name", "own", figure(template, (name) => ({ name }))],
  [
    ...(["an instance", "bytes of user-data", "own"] as const),
    (n) => [resource(template, "own", { userData: Buffer.alloc(n).toString("base64") })],
  ],
  ["a security group", "characters of its name", "own", figure(securityGroup, (name) => ({ name }))],
  [
    "a security group",
    "characters of its description",
    "own",
    figure(securityGroup, (text) => ({ description: text })),
  ],
  ["an account", "buckets", "the account", many("aws:s3/bucketV2:BucketV2")],
  ["a bucket", "bytes of its policy", "own", figure("aws:s3/bucketPolicy:BucketPolicy", (text) => ({ policy: text }))],
  ["a resource", "tags", "own", (n) => [resource(template, "own", { tagSpecifications: [{ tags: tags(n) }] })]],
  ["an S3 object", "tags", "own", (n) => [resource("aws:s3/bucketObjectv2:BucketObjectv2", "own", { tags: tags(n) })]],
  ["a hosted zone", "tags", "own", (n) => [resource("aws:route53/zone:Zone", "own", { tags: tags(n) })]],
];

const shown = (count: number) => count.toLocaleString("en-US");

test("each thing that is counted has a row here", () => {
  expect(quotas.map(({ of, what }) => `${of}: ${what}`)).toEqual(rows.map(([of, what]) => `${of}: ${what}`));
  for (const { most, highest } of quotas) expect(highest).toBeGreaterThanOrEqual(most);
});

test.each(rows)("%s may have as many %s as AWS gives, and one more is found", (of, what, name, make) => {
  const { most, highest } = quotas.find((quota) => quota.of === of && quota.what === what)!;
  const about = (count: number) => both(only(make(count))).filter((message) => message.includes(` ${what}; `));
  const has = (count: number) => `${name} has ${shown(count)} ${what}; ${of} has`;
  const step = what.startsWith("rules in one direction, if") ? 2 : 1;
  const asked = (count: number) => [`quota: ${has(count)} ${shown(most)} until AWS is asked for more`];
  expect(about(most)).toEqual([]);
  if (highest > most) expect(about(most + step)).toEqual(asked(most + step));
  if (highest === Infinity) return;
  if (highest > most) expect(about(highest)).toEqual(asked(highest));
  expect(about(highest + step)).toEqual([`limit: ${has(highest + step)} ${shown(highest)} at most`]);
});

describe("in plans as they are", () => {
  let quorum: Registration[];
  beforeAll(async () => {
    quorum = await register(() => programOf(baseSettings));
  });

  test("nothing is too much", async () => {
    expect(both(planFrom(quorum))).toEqual([]);
    expect(both(planFrom(await register(() => (testPlatform(), {}))))).toEqual([]);
  });

  test("a NAT gateway for each of six zones needs more addresses than an account has", async () => {
    const zones = ["a", "b", "c", "d", "e", "f"].map((letter) => `us-east-1${letter}`);
    const plan = (count: number) => planOf({ network: { zones: zones.slice(0, count), nat: "perZone" } });
    expect(both(await plan(5))).toEqual([]);
    const six = await plan(6);
    expect(six.findings.filter(({ id }) => id === "quota-exceeded")).toEqual([
      {
        ...{ id: "quota-exceeded", level: "warning" },
        resource: "urn:pulumi:dev::startup-stack::pulumi:pulumi:Stack::startup-stack-dev",
        message: "us-east-1 has 6 Elastic IP addresses; a region has 5 until AWS is asked for more",
      },
    ]);
  });

  test("what a program adds to a component's own resources is counted with it", () => {
    const client = Object.values(planFrom(quorum).resources).find(({ type }) => type === ingress)!;
    const { securityGroupId } = client.inputs;
    const rule = (index: number) => ({ securityGroupId, cidrIpv4: `10.1.${index}.0/24`, ipProtocol: "-1" });
    const rules = numbers(58).reduce((all, index) => added(all, ingress, `more-${index}`, rule(index)), quorum);
    expect(both(planFrom(rules))).toEqual([
      "quota: zookeeper has 61 rules in one direction for one kind of address; a security group has 60 until AWS is asked for more",
    ]);
  });

  test("a policy of joins that is too long is an error, and says whose it is", () => {
    const long = changed(quorum, "aws:iam/policy:Policy", "zookeeper-joins", (inputs) => {
      const [statement, ...others] = (JSON.parse(inputs.policy as string) as { Statement: object[] }).Statement;
      const more = { ...statement, Resource: numbers(200).map((index) => `arn:aws:s3:::joined/${1000 + index}.json`) };
      return { ...inputs, policy: JSON.stringify({ Version: "2012-10-17", Statement: [more, ...others] }, null, 2) };
    });
    const { findings } = planFrom(long);
    expect(findings.filter(({ id }) => id === "limit-exceeded")).toEqual([
      {
        ...{ id: "limit-exceeded", level: "error" },
        resource: expect.stringMatching(/::zookeeper-joins$/) as string,
        message: expect.stringMatching(
          /^zookeeper-joins has 6,\d{3} characters; a managed policy has 6,144 at most$/,
        ) as string,
      },
    ]);
  });
});

test("what is a secret, is missing or makes no sense is not counted, and stops nothing", () => {
  const types = [...new Set(rows.flatMap(([, , , make]) => make(20)).map(({ type }) => type))];
  const odd = fc.constantFrom<unknown>(
    undefined,
    null,
    7,
    "",
    "«secret:a.b»",
    ["«secret:a.b[0]»"],
    [null],
    { a: null },
    true,
  );
  const keys = [...new Set(rows.flatMap(([, , , make]) => make(20)).flatMap(({ inputs }) => Object.keys(inputs)))];
  fc.assert(
    fc.property(fc.constantFrom(...types), fc.dictionary(fc.constantFrom(...keys), odd), (type, inputs) => {
      expect(both(only([resource(type, "own", inputs)]))).toEqual([]);
    }),
    { numRuns: 2000 },
  );
});

test("secrets are not counted, however many there are", () => {
  const secret = "«secret:own.value»";
  const policies = many("aws:iam/rolePolicy:RolePolicy", () => ({ role: "r", policy: secret }));
  const subnets = many(subnet, () => ({ vpcId: secret }));
  expect(both(only([...policies(1000), ...subnets(1000)]))).toEqual([]);
});

test("in a region of its own a resource is counted apart", () => {
  const addresses = many("aws:ec2/eip:Eip", (index) => (index < 6 ? { region: "eu-west-1" } : {}))(11);
  expect(both(only(addresses))).toEqual([
    "quota: eu-west-1 has 6 Elastic IP addresses; a region has 5 until AWS is asked for more",
  ]);
});
