import type { Plan, PlanResource } from "../../../scripts/plan/format";
import { altered, planOfKinds, withResource } from "../../support/alteredPlan";
import { messagesOf } from "../../support/findings";
import { planOf } from "../../support/platform";

const rolePolicyType = "aws:iam/rolePolicy:RolePolicy";

let plan: Plan;
let kinds: Plan;
let bucketArn: string;
beforeAll(async () => {
  plan = await planOf();
  kinds = await planOfKinds({ joins: { joinedBy: ["zookeeper"] } });
  bucketArn = Object.entries(plan.symbols).find(([, symbol]) => symbol === "chef.arn")![0];
});

type Statement = Record<string, unknown>;
const policyOf = (...Statement: unknown[]) => JSON.stringify({ Version: "2012-10-17", Statement });

/** The plan with one more statement in a member's own policy. */
const given = (statement: Statement) =>
  altered(plan, rolePolicyType, "zookeeper-1", ({ policy }) => {
    const { Statement: own } = JSON.parse(policy as string) as { Statement: Statement[] };
    return { policy: policyOf(...own, { Sid: "More", Effect: "Allow", ...statement }) };
  });
const found = (id: string, statement: Statement) => messagesOf(given(statement), id);

test("no role of a plan has a wildcard, or a right over others, of whichever kind its nodes are", () => {
  const names = plan.resources.filter(({ type }) => type === rolePolicyType).map(({ name }) => name);
  expect(names).toContain("zookeeper-snapshots");
  for (const whole of [plan, kinds]) {
    expect(messagesOf(whole, "iam-wildcard")).toEqual([]);
    expect(messagesOf(whole, "iam-escalation")).toEqual([]);
  }
});

describe("iam-wildcard", () => {
  const volumes = "arn:aws:ec2:us-east-1:123456789012:volume/*";
  const secrets = "arn:aws:secretsmanager:us-east-1:123456789012:secret:*";
  const unnamed = "without a condition that says which";

  test.each<[Statement, string]>([
    [{ Action: "*", Resource: "arn:aws:s3:::a/b" }, "actions by a wildcard: *"],
    [{ Action: ["s3:GetObject", "s3:*"], Resource: "arn:aws:s3:::a/b" }, "actions by a wildcard: s3:*"],
    [{ Action: "s3:Get*", Resource: "arn:aws:s3:::a/b" }, "actions by a wildcard: s3:Get*"],
    [{ Action: "ec2:Describe*", Resource: "*" }, "actions by a wildcard: ec2:Describe*"],
    [{ NotAction: "iam:*", Resource: "arn:aws:s3:::a/b" }, "all actions but iam:*"],
    [{ Action: "s3:GetObject", NotResource: "arn:aws:s3:::a/*" }, "all resources but arn:aws:s3:::a/*"],
    [{ Action: "s3:GetObject", Resource: "*" }, `s3:GetObject on *, ${unnamed}`],
    [{ Action: "s3:GetObject", Resource: "arn:aws:s3:::a/*" }, `s3:GetObject on arn:aws:s3:::a/*, ${unnamed}`],
    [{ Action: "s3:ListBucket", Resource: "arn:aws:s3:::*" }, `s3:ListBucket on arn:aws:s3:::*, ${unnamed}`],
    [{ Action: ["ec2:AttachVolume"], Resource: [volumes] }, `ec2:AttachVolume on ${volumes}, ${unnamed}`],
    [
      { Action: "secretsmanager:GetSecretValue", Resource: secrets },
      `secretsmanager:GetSecretValue on ${secrets}, ${unnamed}`,
    ],
    [{ Action: ["ec2:DescribeTags", "ec2:CreateTags"], Resource: "*" }, `ec2:CreateTags on *, ${unnamed}`],
    [
      { Action: ["s3:Put*", "iam:GetRole"], Resource: "*" },
      `actions by a wildcard: s3:Put*, and iam:GetRole on *, ${unnamed}`,
    ],
  ])("of %p", (statement, words) => {
    expect(found("iam-wildcard", statement)).toEqual([`zookeeper-1: statement More allows ${words}`]);
  });

  test.each<[Statement]>([
    [{ Action: "s3:GetObject", Resource: "arn:aws:s3:::a/b/*" }],
    [{ Action: "s3:ListBucket", Resource: "arn:aws:s3:::a-*" }],
    [{ Action: ["ec2:DescribeVolumes", "autoscaling:DescribeAutoScalingGroups"], Resource: "*" }],
    [{ Action: ["ssmmessages:OpenDataChannel", "ssm:UpdateInstanceInformation"], Resource: "*" }],
    [{ Action: "ec2:CreateSnapshot", Resource: "arn:aws:ec2:us-east-1::snapshot/*" }],
    [{ Effect: "Deny", Action: "*", Resource: "*" }],
    [{ Effect: "Deny", NotAction: "s3:GetObject", NotResource: "arn:aws:s3:::a/*" }],
  ])("but not of %p", (statement) => {
    expect(found("iam-wildcard", statement)).toEqual([]);
  });

  test("a condition narrows when it names resources, or the service that asks for one", () => {
    const narrowed = (Condition: object) =>
      found("iam-wildcard", { Action: "ec2:AttachVolume", Resource: volumes, Condition }).length === 0;
    expect(narrowed({ StringEquals: { "aws:ResourceTag/owner": "me" } })).toBe(true);
    expect(narrowed({ ArnEquals: { "ec2:InstanceProfile": "arn:aws:iam::123456789012:instance-profile/a" } })).toBe(
      true,
    );
    const key = { Action: "kms:Decrypt", Resource: "arn:aws:kms:us-east-1:123456789012:key/*" };
    const Condition = { StringEquals: { "kms:ViaService": "ec2.us-east-1.amazonaws.com" } };
    expect(found("iam-wildcard", { ...key, Condition })).toEqual([]);
    expect(narrowed(Condition)).toBe(false);
    expect(narrowed({ StringEquals: { "sts:ExternalId": "a" } })).toBe(false);
    expect(narrowed({ StringLike: { "ec2:Region": "eu-*" } })).toBe(false);
    expect(narrowed({ StringLike: { "aws:ResourceTag/owner": "*" } })).toBe(false);
    expect(narrowed({ StringNotEquals: { "aws:ResourceTag/owner": "me" } })).toBe(false);
    expect(narrowed({ StringEqualsIfExists: { "aws:ResourceTag/owner": "me" } })).toBe(false);
    expect(narrowed({ StringEquals: { "aws:PrincipalTag/owner": "me" } })).toBe(false);
    expect(narrowed({ Bool: { "aws:SecureTransport": "true" } })).toBe(false);
    expect(narrowed({ Null: { "aws:ResourceTag/owner": "false" } })).toBe(false);
  });

  test("a condition that a statement of the plan loses is missed", () => {
    const broken = altered(plan, rolePolicyType, "zookeeper-1", ({ policy }) => {
      const { Statement: own } = JSON.parse(policy as string) as { Statement: Statement[] };
      const bare = own.map((each) => (each.Sid === "AttachOwnVolume" ? { ...each, Condition: undefined } : each));
      return { policy: policyOf(...bare) };
    });
    const message = `zookeeper-1: statement AttachOwnVolume allows ec2:AttachVolume on ${volumes}, ${unnamed}`;
    expect(messagesOf(broken, "iam-wildcard")).toEqual([message]);
  });

  test.each<[string, PlanResource["inputs"]]>([
    ["aws:iam/policy:Policy", { policy: policyOf({ Effect: "Allow", Action: "*", Resource: "*" }) }],
    ["aws:iam/userPolicy:UserPolicy", { policy: { Statement: { Effect: "Allow", Action: "*", Resource: "*" } } }],
    ["aws:iam/groupPolicy:GroupPolicy", { policy: policyOf({ Effect: "Allow", Action: "*", Resource: "*" }) }],
    [
      "aws:iam/role:Role",
      { inlinePolicies: [{ name: "a", policy: policyOf({ Effect: "Allow", Action: "*", Resource: "*" }) }] },
    ],
  ])("of a program's own %s", (type, inputs) => {
    const message = "own: statement 1 allows actions by a wildcard: *";
    expect(messagesOf(withResource(plan, type, inputs), "iam-wildcard")).toEqual([message]);
  });
});

describe("iam-wildcard of AWS's own policies", () => {
  const given = (type: string, inputs: PlanResource["inputs"]) =>
    messagesOf(withResource(plan, type, inputs), "iam-wildcard");
  const own = "arn:aws:iam::aws:policy/";

  test.each(["AdministratorAccess", "PowerUserAccess", "AmazonS3FullAccess", "service-role/AmazonFooFullAccess"])(
    "%s",
    (name) => {
      const message = `own: gives ${own}${name}, which allows actions by a wildcard on every resource`;
      const policyArn = `${own}${name}`;
      expect(given("aws:iam/rolePolicyAttachment:RolePolicyAttachment", { policyArn })).toEqual([message]);
      expect(given("aws:iam/policyAttachment:PolicyAttachment", { policyArn })).toEqual([message]);
      expect(given("aws:iam/role:Role", { managedPolicyArns: [policyArn] })).toEqual([message]);
    },
  );

  test.each([`${own}AmazonSSMManagedInstanceCore`, "arn:aws:iam::123456789012:policy/FullAccess", 1])(
    "but not %p",
    (policyArn) => {
      expect(given("aws:iam/userPolicyAttachment:UserPolicyAttachment", { policyArn })).toEqual([]);
    },
  );
});

describe("iam-escalation", () => {
  test("of a role that everybody may take on", () => {
    const trusting = (Principal: unknown) =>
      messagesOf(
        withResource(plan, "aws:iam/role:Role", {
          assumeRolePolicy: JSON.stringify({ Statement: [{ Effect: "Allow", Principal, Action: "sts:AssumeRole" }] }),
        }),
        "iam-escalation",
      );
    expect(trusting("*")).toEqual(["own: everybody may take this role on"]);
    expect(trusting({ AWS: "*" })).toEqual(["own: everybody may take this role on"]);
    expect(trusting({ Service: "ec2.amazonaws.com" })).toEqual([]);
  });

  const role = "arn:aws:iam::123456789012:role/zookeeper-1";

  test.each<[Statement, string]>([
    [{ Action: "iam:PutRolePolicy", Resource: role }, "iam:PutRolePolicy"],
    [{ Action: "IAM:AttachRolePolicy", Resource: role }, "iam:AttachRolePolicy"],
    [{ Action: "iam:Set*", Resource: role }, "iam:SetDefaultPolicyVersion"],
    [{ Action: "iam:PassRole", Resource: "*" }, "iam:PassRole on *"],
    [
      {
        ...{ Action: "iam:PassRole", Resource: "arn:aws:iam::123456789012:role/*" },
        Condition: { StringEquals: { "iam:PassedToService": "ec2.amazonaws.com" } },
      },
      "iam:PassRole on arn:aws:iam::123456789012:role/*",
    ],
  ])("of %p", (statement, words) => {
    expect(found("iam-escalation", statement)).toEqual([`zookeeper-1: allows ${words}`]);
  });

  test.each<[Statement]>([
    [{ Action: "iam:PassRole", Resource: role }],
    [{ Action: ["iam:GetRole", "iam:ListRolePolicies"], Resource: role }],
    [{ Effect: "Deny", Action: "iam:*", Resource: "*" }],
    [{ Action: "s3:PutObject", Resource: "arn:aws:s3:::another/tiers/zookeeper.json" }],
  ])("but not of %p", (statement) => {
    expect(found("iam-escalation", statement)).toEqual([]);
  });

  const writes = (resource: string, more: Statement = {}) =>
    found("iam-escalation", { Action: "s3:PutObject", Resource: `${bucketArn}/${resource}`, ...more });
  const below = (...folders: string[]) => [
    `zookeeper-1: allows ${folders.map((folder) => `s3:PutObject below ${bucketArn}/${folder}/`).join(", ")}`,
  ];

  test.each(["bundles", "joins", "states", "tiers"])("of a write below %s/", (folder) => {
    expect(writes(`${folder}/*`)).toEqual(below(folder));
    expect(writes(`${folder}/zookeeper.json`)).toEqual(below(folder));
    expect(writes(`${folder.slice(0, -1)}*`)).toEqual(below(folder));
    // Whoever may write may also say what the condition asks for.
    expect(writes(`${folder}/*`, { Condition: { Null: { "s3:if-none-match": "false" } } })).toEqual(below(folder));
    expect(writes(`${folder}-of-mine/*`)).toEqual([]);
    expect(writes(`members/${folder}/1.json`)).toEqual([]);
    expect(writes(`${folder}/*`, { Effect: "Deny" })).toEqual([]);
    expect(writes(`${folder}/*`, { Action: ["s3:GetObject", "s3:ListBucket"] })).toEqual([]);
  });

  test("of a write wherever a wildcard reaches them", () => {
    expect(writes("*")).toEqual(below("bundles", "joins", "states", "tiers"));
    expect(writes("${aws:userid}/*")).toHaveLength(1);
    expect(found("iam-escalation", { Action: "s3:PutObject", Resource: "*" })).toHaveLength(1);
    expect(found("iam-escalation", { Action: "s3:PutObject", Resource: "arn:aws:s3:::*" })).toHaveLength(1);
    expect(writes("hosts/*")).toEqual([]);
  });

  test.each(["s3:DeleteObject", "s3:DeleteObjectVersion", "s3:PutObjectAcl", "s3:PutObjectTagging"])(
    "of %s",
    (Action) => {
      const message = `zookeeper-1: allows ${Action} below ${bucketArn}/tiers/`;
      expect(writes("tiers/zookeeper.json", { Action })).toEqual([message]);
    },
  );

  test("but not of one that the same policy denies, whoever asks", () => {
    const denied = (deny: Statement) => {
      const Resource = `${bucketArn}/*`;
      const policy = policyOf(
        { Effect: "Allow", Action: "s3:PutObject", Resource },
        { Effect: "Deny", Action: "s3:Put*", ...deny },
      );
      return messagesOf(altered(plan, rolePolicyType, "zookeeper-1", { policy }), "iam-escalation");
    };
    const all = ["bundles", "joins", "states", "tiers"].map((folder) => `${bucketArn}/${folder}/*`);
    expect(denied({ Resource: all })).toEqual([]);
    expect(denied({ Resource: all.slice(1) })).toEqual(below("bundles"));
    expect(denied({ Resource: all, Condition: { Bool: { "aws:SecureTransport": "false" } } })).toHaveLength(1);
    expect(denied({ Resource: all, Action: "s3:DeleteObject" })).toHaveLength(1);
    expect(denied({ Resource: `${bucketArn}/tiers/any` })).toHaveLength(1);
  });
});
