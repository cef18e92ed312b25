import { decide } from "../../scripts/iam/decide";
import { matches } from "../../scripts/iam/policyVariables";

const bucket = "arn:aws:s3:::chef";
const policy = (...statements: object[]) => [{ resource: "zookeeper-1", document: { Statement: statements } }];
const ask = (
  policies: ReturnType<typeof policy>,
  action: string,
  resource: string,
  context: Record<string, string> = {},
) => decide(policies, { action, resource, context });

describe("a request against a role's statements", () => {
  const own = policy({ Effect: "Allow", Action: ["s3:PutObject"], Resource: `${bucket}/members/zookeeper/1.json` });

  test("is allowed when a statement names action and resource", () => {
    expect(ask(own, "s3:PutObject", `${bucket}/members/zookeeper/1.json`).allowed).toBe(true);
  });

  test("is refused for another member's object", () => {
    expect(ask(own, "s3:PutObject", `${bucket}/members/zookeeper/2.json`).allowed).toBe(false);
  });

  test("is refused for an action that no statement names", () => {
    expect(ask(own, "s3:DeleteObject", `${bucket}/members/zookeeper/1.json`).allowed).toBe(false);
  });

  test("is refused when nothing is allowed at all", () => {
    expect(ask([], "ec2:DescribeVolumes", "*").allowed).toBe(false);
  });

  test("is refused by a deny, whatever else allows it", () => {
    const denied = policy(
      { Effect: "Allow", Action: "s3:*", Resource: "*" },
      { Effect: "Deny", Action: "s3:DeleteObject", Resource: "*" },
    );
    expect(ask(denied, "s3:DeleteObject", `${bucket}/x`).allowed).toBe(false);
    expect(ask(denied, "s3:GetObject", `${bucket}/x`).allowed).toBe(true);
  });

  test("counts actions without regard to case and resources with it", () => {
    expect(ask(own, "S3:putobject", `${bucket}/members/zookeeper/1.json`).allowed).toBe(true);
    expect(ask(own, "s3:PutObject", `${bucket}/members/Zookeeper-1.json`).allowed).toBe(false);
  });

  test("is allowed by NotAction and NotResource for everything but what they name", () => {
    const rest = policy({ Effect: "Allow", NotAction: "iam:*", NotResource: `${bucket}/secret/*` });
    expect(ask(rest, "s3:GetObject", `${bucket}/x`).allowed).toBe(true);
    expect(ask(rest, "iam:PassRole", `${bucket}/x`).allowed).toBe(false);
    expect(ask(rest, "s3:GetObject", `${bucket}/secret/x`).allowed).toBe(false);
  });
});

describe("a condition", () => {
  const profile = "arn:aws:iam::123456789012:instance-profile/zookeeper-1";
  const attach = policy({
    Effect: "Allow",
    Action: "ec2:AttachVolume",
    Resource: "*",
    Condition: { ArnEquals: { "ec2:InstanceProfile": profile } },
  });

  test("holds for the value that it names", () => {
    expect(ask(attach, "ec2:AttachVolume", "i", { "ec2:instanceprofile": profile }).allowed).toBe(true);
  });

  test("fails for another value, and for a request without the key", () => {
    expect(ask(attach, "ec2:AttachVolume", "i", { "ec2:instanceprofile": `${profile}0` }).allowed).toBe(false);
    expect(ask(attach, "ec2:AttachVolume", "i").allowed).toBe(false);
  });

  test("with IfExists holds for a request without the key", () => {
    const optional = policy({
      Effect: "Allow",
      Action: "*",
      Resource: "*",
      Condition: { StringEqualsIfExists: { "s3:prefix": "a/" } },
    });
    expect(ask(optional, "s3:ListBucket", bucket).allowed).toBe(true);
    expect(ask(optional, "s3:ListBucket", bucket, { "s3:prefix": "b/" }).allowed).toBe(false);
  });

  test("with Not fails for each value that it names, and holds without the key", () => {
    const others = policy({
      Effect: "Allow",
      Action: "*",
      Resource: "*",
      Condition: { StringNotEquals: { "s3:prefix": ["a/", "b/"] } },
    });
    expect(ask(others, "s3:ListBucket", bucket, { "s3:prefix": "b/" }).allowed).toBe(false);
    expect(ask(others, "s3:ListBucket", bucket, { "s3:prefix": "c/" }).allowed).toBe(true);
    expect(ask(others, "s3:ListBucket", bucket).allowed).toBe(true);
  });

  test("with Null asks whether the request has the key, whatever it says", () => {
    const conditional = (key: string, absent: string) =>
      policy({ Effect: "Allow", Action: "*", Resource: "*", Condition: { Null: { [key]: absent } } });
    const seen = { "s3:if-match": '"1"' };
    expect(ask(conditional("s3:If-Match", "false"), "s3:PutObject", bucket, seen).allowed).toBe(true);
    expect(ask(conditional("s3:if-match", "false"), "s3:PutObject", bucket).allowed).toBe(false);
    expect(ask(conditional("s3:if-match", "true"), "s3:PutObject", bucket, seen).allowed).toBe(false);
    expect(ask(conditional("s3:if-match", "true"), "s3:PutObject", bucket).allowed).toBe(true);
  });

  test("that is not understood allows nothing, denies, and is named", () => {
    const strange = { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } };
    const allow = ask(
      policy({ Sid: "Strange", Effect: "Allow", Action: "*", Resource: "*", Condition: strange }),
      "s3:GetObject",
      bucket,
    );
    expect(allow).toEqual({
      allowed: false,
      notUnderstood: ["zookeeper-1 statement Strange: condition not evaluated"],
    });
    const both = policy(
      { Effect: "Allow", Action: "*", Resource: "*" },
      { Effect: "Deny", Action: "*", Resource: "*", Condition: strange },
    );
    expect(ask(both, "s3:GetObject", bucket).allowed).toBe(false);
  });
});

test("wildcards are a star for any run and a question mark for one character, and nothing else is special", () => {
  expect(matches("arn:aws:s3:::b/members/*", "arn:aws:s3:::b/members/a/b.json")).toBe(true);
  expect(matches("members/zookeeper/?.json", "members/zookeeper/10.json")).toBe(false);
  expect(matches("a.c", "abc")).toBe(false);
});
