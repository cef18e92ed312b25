import { rules } from "../../components/faults";
import { rollerFaults } from "../../components/node/memberRules";

type Rule = "vpcId" | "subnetId" | "securityGroupId" | "volumeId" | "snapshotId" | "hostedZoneId";
const problem = (rule: Rule, value: string) => rules[rule](value);

// What AWS and its emulators give: ids of eight and of seventeen digits, zones of LocalStack (localstack#4558) and of
// moto, the old (moto#1044) and the new one (moto#8988).
test.each<[rule: Rule, given: string[]]>([
  ["vpcId", ["vpc-1a2b3c4d", "vpc-1234567890abcdef0", "vpc-Q8KGC3XR"]],
  ["subnetId", ["subnet-1a2b3c4d", "subnet-1234567890abcdef0", "subnet-0local"]],
  ["securityGroupId", ["sg-1a2b3c4d", "sg-1234567890abcdef0", "sg-zz9"]],
  ["volumeId", ["vol-1a2b3c4d", "vol-1234567890abcdef0", "vol-xyz1"]],
  ["snapshotId", ["snap-1a2b3c4d", "snap-1234567890abcdef0", "snap-xyz1"]],
  [
    "hostedZoneId",
    [
      "Z0123456789ABCDEFGHIJ",
      "Z1RWWTK7Y8UDDQ",
      "Q504ZZUW6OEAN7I",
      "478c0b5c",
      "Q8KGC3XRHTBOM8SFV5WP0H",
      "a".repeat(32),
    ],
  ],
])("%s takes whatever has the form that AWS documents", (rule, given) => {
  expect(given.filter((value) => problem(rule, value) !== undefined)).toEqual([]);
});

test.each<[rule: Rule, given: string[]]>([
  ["vpcId", ["", "main", "vpc-", "vpc_1a2b3c4d", "subnet-1a2b3c4d", "vpc-1a2b3c4d "]],
  ["subnetId", ["vpc-1a2b3c4d", "10.0.0.0/24"]],
  ["securityGroupId", ["default", "arn:aws:ec2:us-east-1:123456789012:security-group/sg-1a2b3c4d"]],
  ["hostedZoneId", ["", "dev.internal", "dev.internal.", "/hostedzone/Z1RWWTK7Y8UDDQ", "a".repeat(33)]],
])("%s refuses what is something else", (rule, given) => {
  expect(given.filter((value) => problem(rule, value) === undefined)).toEqual([]);
});

test("a role may have any path that IAM takes", () => {
  const arn = (resource: string) => `arn:aws-us-gov:iam::123456789012:${resource}`;
  for (const role of [
    "role/deploy",
    "role/ci/deploy",
    "role/a!b/(c)/deploy",
    "role/aws-reserved/sso.amazonaws.com/x_1",
  ]) {
    expect(rollerFaults({ roleArn: arn(role) })).toEqual([]);
  }
  for (const other of ["user/deploy", "role/", "role/a b/deploy", "role/ci/dep!oy"]) {
    expect(rollerFaults({ roleArn: arn(other) })).toHaveLength(1);
  }
});
