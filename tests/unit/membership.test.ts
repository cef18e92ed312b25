import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { renderJoins, type JoinsDocument } from "../../components/bootstrap/joins";
import { ChefRepository, Membership, type MembershipArgs } from "../../index";
import { buildPlan } from "../../scripts/plan/build";
import type { Registration } from "../../scripts/plan/capture";
import { decide } from "../../scripts/iam/decide";
import { agents, joined, logs } from "../support/joined";
import { register } from "../support/platform";
import { testPartlyKnown } from "../support/putOff";

const made = (args: Partial<MembershipArgs> = {}, unknownOutputs = false) =>
  register(() => ({ key: new Membership("joins", { ...joined(), ...args }).key }), unknownOutputs);

const inputsOf = (registrations: Registration[], type: string) =>
  registrations.find((registration) => registration.type.endsWith(`:${type}`))!.inputs;

const documentOf = (registrations: Registration[]) =>
  JSON.parse(inputsOf(registrations, "BucketObjectv2").content as string) as JoinsDocument;

describe("the joins of a tier", () => {
  test("name for each service its archive, its settings and its secrets by version", async () => {
    const registrations = await made();
    expect(inputsOf(registrations, "BucketObjectv2").key).toBe("joins/web.json");
    expect(documentOf(registrations)).toEqual({
      formatVersion: 1,
      tier: "web",
      joins: {
        logs: { archive: joined().bootstrap.archives.joins.logs, settings: logs.settings, secrets: {} },
        mesos: {
          archive: joined().bootstrap.archives.joins.mesos,
          settings: agents.settings,
          secrets: agents.secrets,
        },
      },
    });
  });

  test("are the same bytes in whichever order offers and settings are given", async () => {
    const turned = { ...agents, settings: { attributes: { a: [2, 1], z: 1 }, master: agents.settings.master } };
    const [one, other] = [await made(), await made({ offers: [logs, turned] })];
    expect(inputsOf(other, "BucketObjectv2")).toEqual(inputsOf(one, "BucketObjectv2"));
    expect(inputsOf(other, "Policy")).toEqual(inputsOf(one, "Policy"));
    expect(renderJoins("web", documentOf(one).joins)).toBe(inputsOf(one, "BucketObjectv2").content);
  });

  test("are none where nothing is offered, in the same three resources", async () => {
    const identity = (all: Registration[]) => all.map(({ urn }) => urn).sort();
    const empty = await made({ offers: [] });
    expect(documentOf(empty)).toEqual({ formatVersion: 1, tier: "web", joins: {} });
    expect(identity(empty)).toEqual(identity(await made()));
  });

  test("come after the right to read what they name", async () => {
    const registrations = await made();
    const attachment = registrations.find(({ type }) => type.endsWith(":PolicyAttachment"))!;
    expect(registrations.find(({ type }) => type.endsWith(":BucketObjectv2"))!.dependsOn).toEqual([attachment.urn]);
    expect(attachment.inputs.roles).toEqual(["web-1", "web-2"]);
  });

  test("keep their key, and the policy its text, while a role of the party is not known yet", async () => {
    const role = () => new aws.iam.Role("new", { assumeRolePolicy: "{}" }).name;
    const registrations = await register(() => {
      // As a component hands it over: one output, of which a part is unknown.
      const party = pulumi.output({ tier: "web", roles: [role(), "web-2"] });
      return { key: new Membership("joins", { ...joined(), party }).key };
    }, true);
    expect(inputsOf(registrations, "BucketObjectv2")).toMatchObject({
      key: "joins/web.json",
      content: expect.any(String) as string,
    });
    expect(inputsOf(registrations, "Policy").policy).toEqual(expect.any(String));
    expect(pulumi.isUnknown(inputsOf(registrations, "PolicyAttachment").roles)).toBe(true);
  });
});

test("the policy reads the joins, their archives and their secrets, and nothing else", async () => {
  const document = JSON.parse(inputsOf(await made(), "Policy").policy as string) as object;
  const may = (action: string, resource: string) =>
    decide([{ resource: "joins", document }], { action, resource, context: {} }).allowed;
  const { logs: archive } = joined().bootstrap.archives.joins;
  for (const key of ["joins/web.json", archive.key]) expect(may("s3:GetObject", `arn:aws:s3:::b/${key}`)).toBe(true);
  expect(may("secretsmanager:GetSecretValue", agents.secrets.credential.arn)).toBe(true);
  expect(may("secretsmanager:GetSecretValue", `${agents.secrets.credential.arn}x`)).toBe(false);
  for (const key of ["joins/other.json", "bundles/3.tar.gz", "tiers/web.json"]) {
    expect(may("s3:GetObject", `arn:aws:s3:::b/${key}`)).toBe(false);
  }
  expect(may("s3:PutObject", "arn:aws:s3:::b/joins/web.json")).toBe(false);
});

const allowed = "allowed: lower-case letters, digits, - and _, a letter first";
const tierNames =
  "allowed: at most 46 lower-case letters, digits and hyphens, a letter first and no hyphen last; hosts, keys and resources are named after it, of which the IAM role <name>-snapshots-1a2b3c4 has 64 characters at most";

/** Arguments that are refused at once, and those of them that each rule reads. */
const refused: [rule: string, changed: Partial<MembershipArgs>, fault: string, reads: string[]][] = [
  [
    "a party without roles",
    { party: { tier: "web", roles: [] } },
    "party.roles = []: allowed: one role or more",
    ["party.roles"],
  ],
  [
    "a tier that no key can have",
    { party: { tier: "../web", roles: ["r"] } },
    `party.tier = "../web": ${tierNames}`,
    ["party.tier"],
  ],
  [
    "a tier that no host can have",
    { party: { tier: "web_1", roles: ["r"] } },
    `party.tier = "web_1": ${tierNames}`,
    ["party.tier"],
  ],
  [
    "a service that no key can have",
    { offers: [logs, { ...logs, service: "Logs" }] },
    `offers[1].service = "Logs": ${allowed}`,
    ["offers[1].service"],
  ],
  [
    "a service that is offered twice",
    { offers: [logs, agents, logs] },
    'offers[2].service = "logs": offered twice',
    ["offers[0].service", "offers[1].service", "offers[2].service"],
  ],
];

test.each(refused)("%s is refused at once", (_rule, changed, fault) => {
  expect(() => new Membership("joins", { ...joined(), ...changed })).toThrow(`Membership "joins": 1 fault\n  ${fault}`);
});

testPartlyKnown(
  refused.map(([, changed, fault, reads]) => ({
    component: "Membership",
    args: { ...joined(), ...changed },
    reads,
    fault,
  })),
);

test("a group of all nodes that is none is refused by the ChefRepository", () => {
  expect(() => new ChefRepository("chef", { environment: "dev", nodesGroupId: "nodes" })).toThrow(
    'ChefRepository "chef": 1 fault\n  nodesGroupId = "nodes": allowed: a security group id, sg-…',
  );
});

describe("two Memberships", () => {
  const errorsOf = async (...tiers: string[]) => {
    const registrations = await register(() => {
      for (const [index, tier] of tiers.entries()) {
        new Membership(`joins-${index}`, { ...joined(), party: { tier, roles: [tier] } });
      }
      return {};
    });
    const { findings } = buildPlan("startup-stack", "dev", "us-east-1", registrations);
    return findings.filter(({ level }) => level === "error").map(({ id, message }) => `${id} ${message}`);
  };

  test("of two tiers are fine", async () => {
    expect(await errorsOf("web", "work")).toEqual([]);
  });

  test("of one tier are an error of the plan", async () => {
    expect(await errorsOf("web", "work", "web")).toEqual([
      "party-taken joins-2: joins/web.json is that of joins-0; give one Membership all offers of the tier",
    ]);
  });
});
