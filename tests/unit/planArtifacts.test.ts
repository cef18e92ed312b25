import { artifactsOf } from "../../scripts/plan/artifacts";
import type { PlanFinding } from "../../scripts/plan/format";
import { IamPolicies } from "../../scripts/plan/iamPolicies";
import { planOfKinds } from "../support/alteredPlan";
import { planOf } from "../support/platform";

const cinc = { version: "18.10.17", url: "s3://packages/cinc.deb", sha256: "a".repeat(64) };
const agent = { version: "3.3.4624.0", url: "https://packages.example.com/agent.deb", sha256: "b".repeat(64) };

const artifactFindings = (findings: PlanFinding[]) =>
  findings.filter(({ id }) => id.startsWith("artifact-")).map(({ id, level, message }) => [id, level, message]);

test("of a plan are named what its nodes fetch, with the tiers that do", async () => {
  const artifacts = { cinc, "amazon-ssm-agent": agent };
  const usedBy = ["desk", "gate", "ledger", "notes"];
  expect(artifactsOf(await planOfKinds({ artifacts }))).toEqual([{ name: "cinc", ...cinc, usedBy }]);
  expect(artifactsOf(await planOfKinds({ artifacts, sessionManager: true }))).toEqual([
    { name: "amazon-ssm-agent", ...agent, usedBy },
    { name: "cinc", ...cinc, usedBy },
  ]);
});

describe("packages that a tier installs besides", () => {
  const mesos = { version: "1.11.0", url: "s3://packages/mesos.deb", sha256: "c".repeat(64) };
  const docker = { version: "28.2.2", url: "s3://packages/docker.deb" };
  const tiers = {
    ledger: { artifacts: ["mesos" as const] },
    desk: { artifacts: ["mesos" as const, "docker-ce" as const] },
  };

  test("are named with this tier, and stand in no other one's document", async () => {
    const found = artifactsOf(await planOfKinds({ artifacts: { cinc, mesos, "docker-ce": docker }, ...tiers }));
    expect(found.map(({ name, usedBy }) => [name, usedBy])).toEqual([
      ["cinc", ["desk", "gate", "ledger", "notes"]],
      ["docker-ce", ["desk"]],
      ["mesos", ["desk", "ledger"]],
    ]);
  });

  test("are found where they have no entry or no digest", async () => {
    const { findings } = await planOfKinds({ artifacts: { cinc, "docker-ce": docker }, ...tiers });
    expect(artifactFindings(findings).map(([id, , message]) => `${id}: ${message}`)).toEqual([
      "artifact-absent: mesos has no entry in artifacts; give its version, url and sha256, or its version alone if the image has it",
      "artifact-unlocked: docker-ce 28.2.2 has no sha256; run `npx startup-stack artifacts lock --stack dev docker-ce`",
    ]);
  });

  test("may be read by its nodes, and by no others", async () => {
    const policies = new IamPolicies(await planOfKinds({ artifacts: { cinc, mesos }, ...tiers }));
    const readers = ["desk", "gate-1", "ledger-1", "notes-1"].filter((role) =>
      JSON.stringify(policies.of(role)).includes("arn:aws:s3:::packages/mesos.deb"),
    );
    expect(readers).toEqual(["desk", "ledger-1"]);
  });
});

test("what nodes need and nothing has the address of is named without one", async () => {
  const found = artifactsOf(await planOfKinds({ sessionManager: true }));
  expect(found.map(({ name, url }) => [name, url])).toEqual([
    ["amazon-ssm-agent", undefined],
    ["cinc", undefined],
  ]);
});

test("a package without an address is a finding, one without a digest another, each once for all tiers", async () => {
  const { findings } = await planOfKinds({
    artifacts: { cinc: { ...cinc, sha256: undefined } },
    sessionManager: true,
  });
  expect(artifactFindings(findings)).toEqual([
    [
      "artifact-absent",
      "warning",
      "amazon-ssm-agent has no entry in artifacts; give its version, url and sha256, or its version alone if the image has it",
    ],
    [
      "artifact-unlocked",
      "warning",
      "cinc 18.10.17 has no sha256; run `npx startup-stack artifacts lock --stack dev cinc`",
    ],
  ]);
});

test("an entry that no node fetches is nobody's finding", async () => {
  const { findings } = await planOf({ artifacts: { cinc, "amazon-ssm-agent": { ...agent, sha256: undefined } } });
  expect(artifactFindings(findings)).toEqual([]);
});

test("a node may read the packages that it fetches from S3, and no other", async () => {
  const artifacts = {
    cinc,
    chef: { ...cinc, url: "s3://packages/chef.deb" },
    "amazon-ssm-agent": { ...agent, url: "s3://packages/agent.deb" },
  };
  const readBy = async (sessionManager: boolean) => {
    const documents = new IamPolicies(await planOfKinds({ artifacts, sessionManager })).of("desk");
    const statements = documents.flatMap(({ document }) => (document as { Statement: { Sid: string }[] }).Statement);
    return statements.filter(({ Sid }) => Sid === "ReadArtifacts").map((statement) => (statement as never)["Resource"]);
  };
  expect(await readBy(false)).toEqual([["arn:aws:s3:::packages/cinc.deb"]]);
  expect(await readBy(true)).toEqual([["arn:aws:s3:::packages/cinc.deb", "arn:aws:s3:::packages/agent.deb"]]);
});
