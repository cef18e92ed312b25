import * as aws from "@pulumi/aws";

import type { TierDocument } from "../../components/bootstrap/documents";
import { ChefRepository, Membership, ZooKeeperQuorum, type ServiceOffer } from "../../index";
import { artifactsOf } from "../../scripts/plan/artifacts";
import { buildPlan } from "../../scripts/plan/build";
import type { Plan } from "../../scripts/plan/format";
import { IamPolicies } from "../../scripts/plan/iamPolicies";
import { messagesOf } from "../support/findings";
import { agents, joined } from "../support/joined";
import { planOf, register } from "../support/platform";
import { quorumArgs } from "../support/quorumArgs";

const cinc = { version: "18.10.17", url: "s3://packages/a/cinc.deb", sha256: "a".repeat(64) };
const found = (plan: Plan) => messagesOf(plan, "fetch-forbidden");

/** The plan with all texts of all inputs changed. */
function changed(plan: Plan, type: RegExp, change: (text: string) => string): Plan {
  const resources = plan.resources.map((resource) =>
    type.test(resource.type)
      ? { ...resource, inputs: JSON.parse(change(JSON.stringify(resource.inputs))) as Record<string, unknown> }
      : resource,
  );
  return { ...plan, resources };
}

/** The plan of a quorum that joins a service, with the right to what this asks for or without it. */
const planWith = async (offer: ServiceOffer, attached: boolean) =>
  buildPlan(
    ...(["startup-stack", "dev", "us-east-1"] as const),
    await register(() => {
      const { bootstrap } = joined();
      const archives = { ...bootstrap.archives, roles: quorumArgs.bootstrap.archives.roles };
      const { party } = new ZooKeeperQuorum("zk", { ...quorumArgs, bootstrap: { ...bootstrap, archives } });
      new Membership("joins", {
        ...joined(),
        bootstrap: { ...bootstrap, archives },
        party: attached ? party : party.apply(({ tier }) => ({ tier, roles: ["another"] })),
        offers: [offer],
      });
      return {};
    }),
  );

test("a client that is an object of S3 may be read by the members, and nothing beside it", async () => {
  const plan = await planOf({ artifacts: { cinc } });
  const documents = new IamPolicies(plan).of("zookeeper-1");
  const statements = documents.flatMap(({ document }) => (document as { Statement: { Sid: string }[] }).Statement);
  expect(statements.filter(({ Sid }) => Sid === "ReadArtifacts")).toEqual([
    {
      ...{ Sid: "ReadArtifacts", Effect: "Allow", Action: ["s3:GetObject"] },
      Resource: ["arn:aws:s3:::packages/a/cinc.deb"],
    },
  ]);
  expect(found(plan)).toEqual([]);
  const https = await planOf({ artifacts: { cinc: { ...cinc, url: "https://packages.example.com/cinc.deb" } } });
  expect(JSON.stringify(https.resources)).not.toContain("ReadArtifacts");
});

describe("a node that is told to fetch what its role may not read is an error of the plan, once for each tier", () => {
  test("the chef client", async () => {
    const plan = changed(await planOf({ artifacts: { cinc } }), /rolePolicy/, (text) =>
      text.replace("packages/a", "packages/b"),
    );
    expect(found(plan)).toEqual([
      "zookeeper: s3://packages/a/cinc.deb, which the node's own data names, is nothing that the role of zookeeper-1 may read; let it, or name another",
    ]);
  });

  test("the archive, the secrets and any address in the tier's document", async () => {
    const plan = changed(await planOf(), /bucketObjectv2/, (text) => {
      const inputs = JSON.parse(text) as { key: string; content?: string };
      if (inputs.key !== "tiers/zookeeper.json") return text;
      const document = JSON.parse(inputs.content!) as TierDocument;
      document.archive.key = "elsewhere/a.tar.gz";
      document.secrets.superUser!.arn += "x";
      document.settings.notes = ["s3://plugins/p.jar, and the folder s3://plugins/all/"];
      return JSON.stringify({ ...inputs, content: JSON.stringify(document) });
    });
    const bucket = /chef-[0-9a-f]{7}/.exec(JSON.stringify(plan.symbols))![0];
    expect(found(plan).map((message) => message.split(/, which| /)[1])).toEqual([
      `s3://${bucket}/elsewhere/a.tar.gz`,
      "s3://plugins/p.jar",
      expect.stringMatching(/^arn:aws:secretsmanager:.*x$/),
    ]);
  });

  test("what its services ask for", async () => {
    expect(found(await planWith(agents, true))).toEqual([]);
    expect(found(await planWith(agents, false))).toHaveLength(1);
    const plugin = { ...agents, settings: { plugin: "s3://plugins/p.jar" } };
    expect(found(await planWith(plugin, true))).toEqual([
      "zk: s3://plugins/p.jar, which joins/zk.json names, is nothing that the role of zk-1 may read; let it, or name another",
    ]);
  });
});

test("packages that a service has those install who join it are theirs, and may be read by them", async () => {
  const mesos = { version: "1.11.0", url: "s3://packages/mesos.deb", sha256: "c".repeat(64) };
  const image = { version: "28.2.2" };
  const offer = { ...agents, settings: { artifacts: { mesos, "docker-ce": image } } };
  const plan = await planWith(offer, true);
  expect(artifactsOf(plan).filter(({ name }) => name !== "cinc")).toEqual([
    { name: "docker-ce", ...image, url: undefined, sha256: undefined, usedBy: ["zk"] },
    { name: "mesos", ...mesos, usedBy: ["zk"] },
  ]);
  expect(found(plan)).toEqual([]);
  expect(found(await planWith(offer, false)).join()).toContain("s3://packages/mesos.deb, which joins/zk.json names");
});

test("of a role that has policies beside those of the plan nothing is said", async () => {
  const registrations = await register(() => {
    const chef = new ChefRepository("chef", { environment: "dev" });
    const { party } = new ZooKeeperQuorum("zookeeper", { ...quorumArgs, bootstrap: chef.bootstrap });
    const role = party.apply(({ roles }) => (roles as string[])[0]!);
    new aws.iam.RolePolicyAttachment("own", { role, policyArn: "arn:aws:iam::123456789012:policy/own" });
    return {};
  });
  const plan = buildPlan("startup-stack", "dev", "us-east-1", registrations);
  const none = changed(plan, /rolePolicy:RolePolicy$/, (text) => text.replaceAll("s3:GetObject", "s3:GetNothing"));
  expect(found(none).filter((message) => message.includes("role of zookeeper-1 "))).toEqual([]);
  expect(found(none).filter((message) => message.includes("role of zookeeper-2 ")).length).toBeGreaterThan(0);
});

test.each(["no JSON", "[1]", "null", "«secret:zookeeper-document.content»"])(
  "of a tier's document that is %p nothing is said, by this policy or another",
  async (content) => {
    const plan = await planOf();
    const resources = plan.resources.map((resource) =>
      resource.inputs.key === "tiers/zookeeper.json"
        ? { ...resource, inputs: { ...resource.inputs, content } }
        : resource,
    );
    expect(found({ ...plan, resources })).toEqual([]);
    expect(messagesOf({ ...plan, resources }, "quorum-mismatch")).toEqual([]);
    expect(messagesOf({ ...plan, resources }, "architecture-mixed")).toEqual([]);
  },
);
