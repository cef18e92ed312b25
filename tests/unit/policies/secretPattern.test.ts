import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import fc from "fast-check";

import { ownRepositoryPath } from "../../../components/chefRepository/repositoryFiles";
import type { Plan } from "../../../scripts/plan/format";
import { secretForms } from "../../../scripts/plan/secretForms";
import { altered, withResource } from "../../support/alteredPlan";
import { messagesOf } from "../../support/findings";
import { temporaryFolder } from "../../support/folders";
import { baseSettings, planOf } from "../../support/platform";

// Put together here, so that nobody who looks for secrets in these sources finds one.
const letters = "Q7xT2mVb9LkRz4WcNs8HdPf3GyJa6UeK";
const body = (length: number) => letters.repeat(4).slice(0, length);
const key = (kind: string, text = body(64)) => `-----BEGIN ${kind}-----\n${text}\n-----END ${kind}-----\n`;
const keyId = (start = "AKIA") => `${start}QX7TMVBLKRZ4WCNS`;
const slack = (kind: string) => ["xox", kind, "-123456789012-123456789012-", body(24)].join("");

let plan: Plan;
beforeAll(async () => {
  plan = await planOf();
});

const found = (broken: Plan) => messagesOf(broken, "secret-pattern");
const base64 = (text: string) => Buffer.from(text).toString("base64");

test("a plan has none, in user-data, documents and archives", () => {
  expect(found(plan)).toEqual([]);
});

const kinds: [string, string][] = [
  ["a private key", key("RSA PRIVATE KEY")],
  ["a private key", key("PRIVATE KEY")],
  ["a private key", key("OPENSSH PRIVATE KEY")],
  ["a private key", key("PGP PRIVATE KEY BLOCK")],
  ["a private key", key("EC PRIVATE KEY", `Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\n${body(64)}`)],
  ["a private key", JSON.stringify({ key: key("PRIVATE KEY") })],
  ["an AWS secret access key", `aws_access_key_id = ${keyId()}\naws_secret_access_key = ${body(40)}\n`],
  ["an AWS secret access key", `{"AccessKeyId":"${keyId("ASIA")}","SecretAccessKey":"${body(40)}"}`],
  ["a GitHub token", `token: ghp_${body(36)}`],
  ["a GitHub token", `https://x:ghs_${body(36)}@github.com/`],
  ["a GitHub token", `github_pat_${body(22)}_${body(59)}`],
  ["a Slack token", slack("b")],
  ["a Slack token", slack("p")],
  ["a Slack webhook", `https://hooks.slack.com/services/T0A1B2C3D/B0A1B2C3D/${body(24)}`],
];

describe("a text is a secret by its form", () => {
  test.each(kinds)("%s", (kind, text) => {
    expect(secretForms(text).map((form) => form.kind)).toEqual([kind]);
  });

  test("wherever it stands, and its place is where it begins", () => {
    const around = fc.string({ unit: fc.constantFrom("a", "-", "\n", " ", "=", '"', "é"), maxLength: 80 });
    fc.assert(
      fc.property(fc.constantFrom(...kinds), around, around, ([kind, text], before, after) => {
        const start = `${before} `;
        const [first, ...others] = secretForms(`${start}${text} ${after}`);
        expect(others).toEqual([]);
        expect(first!.kind).toBe(kind);
        expect(first!.index).toBeGreaterThanOrEqual(start.length);
        expect(first!.index).toBeLessThan(start.length + text.length);
      }),
    );
  });

  test.each([
    ["a public key", key("PUBLIC KEY")],
    ["a certificate", key("CERTIFICATE")],
    ["the words without a key", "starts with -----BEGIN PRIVATE KEY----- and ends with -----END PRIVATE KEY-----"],
    ["a short filler", key("PRIVATE KEY", "MIIE...")],
    ["a row of one letter", key("PRIVATE KEY", "x".repeat(64))],
    ["AWS's own example", `AKIAIOSFODNN7EXAMPLE\nwJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY`],
    ["an id without its secret", `aws_access_key_id = ${keyId()}`],
    ["an id beside a digest", `${keyId()} ${"0123456789".repeat(4)}`],
    ["an id beside a longer text", `${keyId()} ${body(41)}`],
    ["a longer word", `X${keyId()} ${body(40)}`],
    ["a token of one letter", `ghp_${"x".repeat(36)}`],
    ["a token that is too short", `ghp_${body(35)}`],
    ["words of a token", "xoxb-your-token-goes-here"],
    ["a digest", "869d825b634f".repeat(5)],
  ])("but not %s", (_, text) => {
    expect(secretForms(text)).toEqual([]);
  });

  test("also after an example of the same kind", () => {
    expect(secretForms(`ghp_${"x".repeat(36)} ghp_${body(36)}`)).toEqual([{ kind: "a GitHub token", index: 41 }]);
  });

  test("is read quickly in long texts, also in ones that are nearly a key", () => {
    const nearly = `${"-----BEGIN ".repeat(20_000)}${"AKIAQX7TMVBLKRZ4WCNS ".repeat(20_000)}`;
    const begin = performance.now();
    expect(secretForms(nearly)).toEqual([]);
    expect(performance.now() - begin).toBeLessThan(2000);
  });
});

describe("is found", () => {
  test("in user-data of a node, by the part that it is in, and never with its text", () => {
    const [first, ...others] = plan.nodes;
    const parts = first!.userData.parts.map((part) => ({ ...part, text: `${part.text}\n${kinds[0]![1]}` }));
    const broken = { ...plan, nodes: [{ ...first!, userData: { ...first!.userData, parts } }, ...others] };
    expect(found(broken)).toEqual([
      "user-data of zookeeper-1 holds a private key, in node.yaml; pass it by reference",
      "user-data of zookeeper-1 holds a private key, in startup-stack-node; pass it by reference",
    ]);
  });

  test("in documents", () => {
    const type = "aws:s3/bucketObjectv2:BucketObjectv2";
    const content = JSON.stringify({ settings: { token: `ghp_${body(36)}` } });
    const message = "zookeeper-document holds a GitHub token, in content; pass it by reference";
    const document = plan.resources.find(({ inputs }) => inputs.key === "tiers/zookeeper.json")!;
    expect(found(altered(plan, type, document.name, { content }))).toEqual([
      message.replace("zookeeper-document", document.name),
    ]);
    expect(found(altered(plan, type, document.name, { content: "«secret:zookeeper.content»" }))).toEqual([]);
    expect(found(withResource(plan, "aws:s3/bucketObject:BucketObject", { content }))).toHaveLength(1);
    expect(found(withResource(plan, "aws:s3/bucketObject:BucketObject", { source: "file" }))).toEqual([]);
  });

  test("in archives, by the file that it is in", async () => {
    const folder = temporaryFolder("repository");
    cpSync(ownRepositoryPath, folder, { recursive: true });
    const files = join(folder, "cookbooks", "zookeeper", "files");
    mkdirSync(files, { recursive: true });
    writeFileSync(join(files, "server.key"), key("PRIVATE KEY"));
    const broken = await planOf(baseSettings, folder);
    const message =
      "chef-role-zookeeper holds a private key, in cookbooks/zookeeper/files/server.key; pass it by reference";
    expect(found(broken)).toEqual([message]);
  });

  test.each([
    ["aws:ec2/instance:Instance", "userData", (text: string) => text],
    ["aws:ec2/instance:Instance", "userDataBase64", base64],
    ["aws:ec2/launchConfiguration:LaunchConfiguration", "userData", (text: string) => text],
    ["aws:ec2/launchTemplate:LaunchTemplate", "userData", base64],
    ["aws:ec2/launchTemplate:LaunchTemplate", "userData", (text: string) => gzipSync(text).toString("base64")],
  ])("in user-data of a program's own %s, %s", (type, property, packed) => {
    const own = (text: string) => found(withResource(plan, type, { [property]: packed(text) }));
    expect(own(slack("b"))).toEqual([`own holds a Slack token, in ${property}; pass it by reference`]);
    expect(own("#!/bin/sh\n")).toEqual([]);
  });

  test("not in what only looks packed", () => {
    const broken = Buffer.from([0x1f, 0x8b, 8, 0, 1, 2, 3]).toString("base64");
    expect(found(withResource(plan, "aws:ec2/launchTemplate:LaunchTemplate", { userData: broken }))).toEqual([]);
  });
});
