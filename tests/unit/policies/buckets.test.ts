import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { Plan, PlanResource } from "../../../scripts/plan/format";
import { altered, planBeside, withResource, without } from "../../support/alteredPlan";
import { messagesOf } from "../../support/findings";
import { planOf } from "../../support/platform";

const blockType = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock";
const policyType = "aws:s3/bucketPolicy:BucketPolicy";

/** A resource as programs of older versions have it, whose class is deprecated. */
class Older extends pulumi.CustomResource {}

let plan: Plan;
beforeAll(async () => {
  plan = await planOf();
});

const found = (broken: Plan) => messagesOf(broken, "bucket-public");
const inputsOf = (type: string) => plan.resources.find((resource) => resource.type === type)!.inputs;

type Statement = Record<string, unknown>;
const policyWith = (...more: Statement[]) =>
  altered(plan, policyType, "chef", ({ policy }) => {
    const { Version, Statement: own } = JSON.parse(policy as string) as { Version: string; Statement: Statement[] };
    return { policy: JSON.stringify({ Version, Statement: [...own, ...more] }) };
  });

test("a plan's bucket is private, and answers with TLS alone", () => {
  expect(found(plan)).toEqual([]);
  expect(messagesOf(plan, "bucket-plain-http")).toEqual([]);
});

describe("bucket-public", () => {
  const all = {
    ...{ blockPublicAcls: true, blockPublicPolicy: true },
    ...{ ignorePublicAcls: true, restrictPublicBuckets: true },
  };

  test.each(Object.keys(all))("of a block without %s", (property) => {
    const message = `chef: its public access block does not set ${property}; allowed: all true`;
    expect(found(altered(plan, blockType, "chef", { [property]: false }))).toEqual([message]);
    expect(found(altered(plan, blockType, "chef", { [property]: undefined }))).toEqual([message]);
    expect(found(altered(plan, blockType, "chef", { [property]: `«secret:chef.${property}»` }))).toEqual([]);
  });

  test("of a bucket without a block, unless the account has one", () => {
    const bare = without(plan, blockType, "chef");
    const account = "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock";
    expect(found(bare)).toEqual(["chef: has no public access block"]);
    expect(found(withResource(bare, account, all))).toEqual([]);
    expect(found(withResource(bare, account, { ...all, ignorePublicAcls: false }))).toHaveLength(1);
    const another = { ...inputsOf(blockType), bucket: "another" };
    expect(found(altered(plan, blockType, "chef", another))).toEqual(["chef: has no public access block"]);
  });

  test("of a program's own buckets, in both versions of their type", async () => {
    const beside = await planBeside(() => {
      const logs = new Older("aws:s3/bucketV2:BucketV2", "logs", {});
      new aws.s3.BucketPublicAccessBlock("logs", { bucket: logs.id, ...all });
      new Older("aws:s3/bucketAclV2:BucketAclV2", "logs", { bucket: logs.id, acl: "private" });
      new aws.s3.Bucket("site", { acl: "public-read" });
    });
    expect(found(beside)).toEqual(["site: has no public access block", "site: acl is public-read"]);
  });

  test.each<[string, PlanResource["inputs"], string[]]>([
    ["aws:s3/bucketAcl:BucketAcl", { acl: "public-read-write" }, ["acl is public-read-write"]],
    ["aws:s3/bucketAclV2:BucketAclV2", { acl: "authenticated-read" }, ["acl is authenticated-read"]],
    ["aws:s3/bucketAcl:BucketAcl", { acl: "private" }, []],
    ["aws:s3/bucketAcl:BucketAcl", { acl: "aws-exec-read" }, []],
    ["aws:s3/bucketObjectv2:BucketObjectv2", { acl: "public-read", key: "a" }, ["acl is public-read"]],
  ])("of an ACL: %s %p", (type, inputs, problems) => {
    expect(found(withResource(plan, type, inputs))).toEqual(problems.map((problem) => `own: ${problem}`));
  });

  test("of grants", () => {
    const group = (name: string) => `http://acs.amazonaws.com/groups/${name}`;
    const granted = (uri: string) => {
      const accessControlPolicy = { grants: [{ grantee: { type: "Group", uri }, permission: "READ" }] };
      return found(withResource(plan, "aws:s3/bucketAcl:BucketAcl", { accessControlPolicy }));
    };
    expect(granted(group("global/AllUsers"))).toEqual([`own: a grant is for ${group("global/AllUsers")}`]);
    expect(granted(group("global/AuthenticatedUsers"))).toHaveLength(1);
    expect(granted(group("s3/LogDelivery"))).toEqual([]);
    const grants = [{ type: "Group", permissions: ["READ"], uri: group("global/AllUsers") }];
    expect(found(altered(plan, "aws:s3/bucket:Bucket", "chef", { grants }))).toHaveLength(1);
  });

  const open = { Sid: "Open", Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::chef/*" };

  test.each<[Statement]>([
    [{ Principal: "*" }],
    [{ Principal: { AWS: "*" } }],
    [{ Principal: { AWS: ["arn:aws:iam::123456789012:root", "*"] } }],
    [{ NotPrincipal: { AWS: "arn:aws:iam::123456789012:root" } }],
    [{ Principal: "*", Condition: { Bool: { "aws:SecureTransport": "true" } } }],
    [{ Principal: "*", Condition: { StringLike: { "aws:PrincipalArn": "*" } } }],
    [{ Principal: "*", Condition: { StringEqualsIfExists: { "aws:SourceVpc": "vpc-0a" } } }],
    [{ Principal: "*", Condition: { StringNotEquals: { "aws:SourceVpc": "vpc-0a" } } }],
    [{ Principal: "*", Condition: { StringEquals: { "aws:UserAgent": "mine" } } }],
    [{ Principal: "*", Condition: { IpAddress: { "aws:SourceIp": "0.0.0.0/0" } } }],
    [{ Principal: "*", Condition: { IpAddress: { "aws:SourceIp": ["203.0.113.0/24", "128.0.0.0/7"] } } }],
  ])("of a policy for everybody: %p", (who) => {
    const message = "chef: statement Open of its policy is for everybody";
    expect(found(policyWith({ ...open, ...who }))).toEqual([message]);
  });

  test.each<[Statement]>([
    [{ Principal: { AWS: "arn:aws:iam::123456789012:root" } }],
    [{ Principal: { Service: "logging.s3.amazonaws.com" } }],
    [{ Principal: "*", Effect: "Deny" }],
    [{ Principal: "*", Condition: { StringEquals: { "aws:SourceVpc": "vpc-0a" } } }],
    [{ Principal: "*", Condition: { StringEquals: { "AWS:PrincipalOrgID": ["o-0a"] } } }],
    [{ Principal: "*", Condition: { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::123456789012:role/reader-*" } } }],
    [{ Principal: "*", Condition: { IpAddress: { "aws:SourceIp": ["203.0.113.7", "128.0.0.0/8"] } } }],
  ])("but not of one for some: %p", (who) => {
    expect(found(policyWith({ ...open, ...who }))).toEqual([]);
  });
});

describe("bucket-plain-http", () => {
  const message = "chef: its policy does not deny everything where aws:SecureTransport is false";
  const plain = (broken: Plan) => messagesOf(broken, "bucket-plain-http");
  const changed = (change: Statement) =>
    plain(
      altered(plan, policyType, "chef", ({ policy }) => {
        const document = JSON.parse(policy as string) as { Statement: Statement[] };
        return { policy: JSON.stringify({ ...document, Statement: [{ ...document.Statement[0], ...change }] }) };
      }),
    );

  test("of a bucket whose policy is gone, or denies too little", () => {
    expect(plain(without(plan, policyType, "chef"))).toEqual([message]);
    expect(changed({ Effect: "Allow" })).toEqual([message]);
    expect(changed({ Action: "s3:Get*" })).toEqual([message]);
    expect(changed({ Condition: { Bool: { "aws:SecureTransport": "true" } } })).toEqual([message]);
    const { bucket } = inputsOf(policyType) as { bucket: string };
    expect(changed({ Resource: `arn:aws:s3:::${bucket}` })).toEqual([message]);
    expect(changed({ Resource: `arn:aws:s3:::${bucket}/*` })).toEqual([message]);
  });

  test("but not of one that says it otherwise, or is not known, nor of a program's own buckets", () => {
    expect(changed({ Action: "*", Resource: "*" })).toEqual([]);
    expect(changed({ Condition: { StringEquals: { "aws:SecureTransport": "false" } } })).toEqual([]);
    expect(plain(altered(plan, policyType, "chef", { policy: "«secret:chef.policy»" }))).toEqual([]);
    expect(plain(withResource(plan, "aws:s3/bucket:Bucket", {}))).toEqual([]);
  });
});
