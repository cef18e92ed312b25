import {
  documentDigest,
  documentKey,
  renderTierDocument,
  type TierDocument,
} from "../../components/bootstrap/documents";
import { Membership } from "../../index";
import { colors } from "../../scripts/colors";
import { buildPlan } from "../../scripts/plan/build";
import type { Plan } from "../../scripts/plan/format";
import { secretsOf } from "../../scripts/plan/secrets";
import { textOf } from "../support/findings";
import { joined } from "../support/joined";
import { planOf, register } from "../support/platform";

const documentOf = ({ resources }: Plan, tier: string): TierDocument => {
  const object = resources.find(({ inputs }) => inputs.key === documentKey(tier));
  return JSON.parse(object?.inputs.content as string) as TierDocument;
};

describe("a secret", () => {
  test("stands in its tier's document by its version, so that a new value is a new digest", async () => {
    const plan = await planOf();
    const document = documentOf(plan, "zookeeper");
    const { arn, versionId } = document.secrets["superUser"]!;
    expect(plan.symbols[versionId]).toBe("zookeeper-super.versionId");
    const next = renderTierDocument({ ...document, secrets: { superUser: { arn, versionId: `${versionId}1` } } });
    expect(documentDigest(next)).not.toBe(documentDigest(renderTierDocument(document)));
  });

  test("is in the preview with who takes a new version up, and how", async () => {
    const plan = await planOf();
    const takenUp = "in place, one member at a time, the leader last";
    expect(secretsOf(plan)).toEqual([{ name: "superUser", tier: "zookeeper", takenUp }]);
    expect(textOf(plan, colors)).toMatch(new RegExp(`^  superUser +zookeeper +${takenUp}$`, "m"));
    const kinds = { pair: "the one with the address last", single: "at once", fleet: "one node in ten first" };
    for (const [kind, words] of Object.entries(kinds)) {
      const nodes = plan.nodes.map((node) => ({ ...node, kind: kind as Plan["nodes"][number]["kind"] }));
      expect(secretsOf({ ...plan, nodes })[0]?.takenUp).toContain(words);
    }
  });

  test("of a service is there once for each tier that joins it", async () => {
    const registrations = await register(() => {
      new Membership("web-joins", joined());
      return {};
    });
    const plan = buildPlan("startup-stack", "dev", "us-east-1", registrations);
    const takenUp = "by the nodes' joins, within five minutes";
    expect(secretsOf(plan)).toEqual([{ name: "credential", tier: "web", service: "mesos", takenUp }]);
    expect(textOf(plan, colors)).toMatch(new RegExp(`^  mesos credential +web +${takenUp}$`, "m"));
  });
});
