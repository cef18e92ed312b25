import { X509Certificate } from "node:crypto";

import type { JoinsDocument } from "../../components/bootstrap/joins";
import type { TierDocument } from "../../components/bootstrap/documents";
import { dockerConfig } from "../../components/registry/secrets";
import type { Plan } from "../../scripts/plan/format";
import { certificate, standInKey } from "../../scripts/plan/standInCertificate";
import { planOf, type Settings } from "../support/platform";

const inputsOf = ({ resources }: Plan, name: string, type: string): Record<string, unknown> =>
  resources.find((resource) => resource.name === name && resource.type === type)!.inputs;
const textAt = ({ resources }: Plan, key: string): string =>
  resources.find(({ inputs }) => inputs.key === key)!.inputs.content as string;
const documentOf = (made: Plan, tier: string) => JSON.parse(textAt(made, `tiers/${tier}.json`)) as TierDocument;

const settings: Settings = { mesos: { joinedBy: ["zookeeper"] }, registry: { usedBy: ["mesos-master"] } };
let plan: Plan;
beforeAll(async () => {
  plan = await planOf(settings);
});

/** What each tier joins. */
const joins = (made: Plan): Record<string, string[]> =>
  Object.fromEntries(
    made.resources
      .filter(({ inputs }) => String(inputs.key).startsWith("joins/"))
      .map(({ inputs }) => JSON.parse(inputs.content as string) as JoinsDocument)
      .map(({ tier, joins: all }) => [tier, Object.keys(all).sort()]),
  );

test("whoever runs tasks trusts the registry, and who is named; nobody else does", () => {
  expect(joins(plan)).toEqual({
    "mesos-agent": ["registry"],
    "mesos-master": ["registry"],
    registry: [],
    zookeeper: ["mesos", "registry"],
  });
});

test("agents pull by the secret that the registry keeps for them, unless the file names another one", async () => {
  const { secrets } = documentOf(plan, "mesos-agent");
  expect(secrets.registry?.arn).toMatch(/:secret:registry-pull-/);
  const arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:hub-a1b2c3";
  const other = await planOf({ mesos: { registrySecret: { arn, versionId: "0".repeat(32) } }, registry: {} });
  expect(documentOf(other, "mesos-agent").secrets.registry?.arn).toBe(arn);
});

test("nodes are told name, port and authority, and no secret", () => {
  const { registry } = (JSON.parse(textAt(plan, "joins/mesos-agent.json")) as JoinsDocument).joins;
  const { ca, ...others } = registry!.settings as { ca: string };
  expect(others).toEqual({ host: "registry.dev.internal", port: 5000 });
  expect(new X509Certificate(ca).ca).toBe(true);
  expect(registry!.secrets).toEqual({});
});

test("its node is known by its own name and by the registry's, and has no disk beside its root", () => {
  const { hosts } = documentOf(plan, "registry");
  expect(hosts).toEqual([
    { address: "10.0.64.49", names: ["registry-1.dev.internal", "registry-1", "registry.dev.internal"] },
  ]);
  expect(inputsOf(plan, "registry-host", "aws:route53/record:Record")).toMatchObject({
    name: "registry.dev.internal",
    records: ["10.0.64.49"],
  });
  expect(plan.resources.filter(({ name, type }) => name.startsWith("registry") && /volume/i.test(type))).toEqual([]);
});

test("its role keeps images in one bucket, and nothing else there or in another one", () => {
  const { policy } = inputsOf(plan, "registry-1", "aws:iam/rolePolicy:RolePolicy") as { policy: string };
  const { Statement } = JSON.parse(policy) as { Statement: { Sid: string; Action: string[]; Resource: string }[] };
  const arn = /^arn:aws:s3:::registry-images-[0-9a-f]{7}$/;
  const [list, keep] = ["ListImages", "KeepImages"].map((sid) => Statement.find(({ Sid }) => Sid === sid)!);
  expect(list).toMatchObject({ Action: ["s3:ListBucket", "s3:ListBucketMultipartUploads"] });
  expect(list!.Resource).toMatch(arn);
  expect(keep!.Resource).toBe(`${list!.Resource}/docker/registry/v2/*`);
  expect(Statement.filter(({ Sid }) => Sid.startsWith("AttachOwn") || Sid.includes("Volume"))).toEqual([]);
});

test("its certificate is for name and address, and made anew half a year before it ends", () => {
  expect(inputsOf(plan, "registry-server", "tls:index/certRequest:CertRequest")).toMatchObject({
    dnsNames: ["registry.dev.internal"],
    ipAddresses: ["10.0.64.49"],
  });
  const signed = inputsOf(plan, "registry-server", "tls:index/locallySignedCert:LocallySignedCert");
  expect(signed).toMatchObject({ validityPeriodHours: 17_520, earlyRenewalHours: 4380 });
});

test("images go with the stack only where its data are to", async () => {
  const bucketOf = (made: Plan) =>
    made.resources.find(({ name, type }) => name === "registry-images" && type === "aws:s3/bucket:Bucket")!;
  expect(bucketOf(plan).options).toMatchObject({ protect: true, retainOnDelete: true });
  expect(bucketOf(plan).inputs.forceDestroy).toBe(false);
  const gone = bucketOf(await planOf({ registry: {}, retainData: false }));
  expect([gone.options.protect, gone.options.retainOnDelete, gone.inputs.forceDestroy]).toEqual([
    undefined,
    undefined,
    true,
  ]);
});

test("an environment with a registry has no finding that one without it has not", async () => {
  const errors = ({ findings }: Plan) => findings.filter(({ level }) => level === "error");
  expect(errors(plan)).toEqual(errors(await planOf({ mesos: settings.mesos! })));
});

test("Docker's file has name and password as Docker reads them", () => {
  const { auths } = dockerConfig("registry.dev.internal:5000", "agent", "pass");
  expect(Buffer.from(auths["registry.dev.internal:5000"]!.auth, "base64").toString()).toBe("agent:pass");
});

describe("a certificate that stands in", () => {
  const ca = { name: "authority", key: standInKey("urn-of-authority") };
  const issued = {
    name: "host",
    key: standInKey("other"),
    issuer: ca,
    hosts: ["a.dev.internal"],
    addresses: ["10.0.64.49"],
  };

  test("is real: signed by its authority, for these names and addresses alone", () => {
    const [authority, own] = [new X509Certificate(certificate(ca)), new X509Certificate(certificate(issued))];
    expect([own.verify(authority.publicKey), own.verify(own.publicKey), own.checkIssued(authority)]).toEqual([
      true,
      false,
      true,
    ]);
    expect([own.checkHost("a.dev.internal"), own.checkHost("b.dev.internal")]).toEqual(["a.dev.internal", undefined]);
    expect([own.checkIP("10.0.64.49"), own.checkIP("10.0.64.50"), own.ca]).toEqual(["10.0.64.49", undefined, false]);
    expect(own.checkPrivateKey(issued.key)).toBe(true);
  });

  test("is the same bytes each time, and another one for another name", () => {
    expect(certificate(ca)).toBe(certificate({ ...ca, key: standInKey("urn-of-authority") }));
    expect(certificate(ca)).not.toBe(certificate({ ...ca, key: standInKey("another") }));
  });
});
