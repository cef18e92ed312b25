import type { TierDocument } from "../../../components/bootstrap/documents";
import type { Plan } from "../../../scripts/plan/format";
import { messagesOf } from "../../support/findings";
import { baseSettings, planOf } from "../../support/platform";

const found = (plan: Plan) => messagesOf(plan, "session-tick");
const planWith = (zookeeper: object, mesos: object = {}) => planOf({ ...baseSettings, zookeeper, mesos });

/** The plan with the settings of a tier's document changed by hand. */
function withSettings(plan: Plan, tier: string, change: (settings: Record<string, unknown>) => unknown): Plan {
  const resources = plan.resources.map((each) => {
    if (each.name !== `${tier}-document`) return each;
    const document = JSON.parse(each.inputs.content as string) as TierDocument;
    const content = JSON.stringify({ ...document, settings: change(document.settings) });
    return { ...each, inputs: { ...each.inputs, content } };
  });
  return { ...plan, resources };
}

const said = (tier: string, session: string, ms: number, tick: number) =>
  `${tier}: a session of ${session} is over after up to ${ms} ms by the tickTime of zookeeper, which is ${tick}; give zookeeper a shorter one, or ask for longer sessions`;

test("of a plan as it is, and of a shorter tick, nothing is said", async () => {
  expect(found(await planWith({}))).toEqual([]);
  expect(found(await planWith({ tickTime: 1000 }))).toEqual([]);
});

test("a longer tick is found, of masters and of agents", async () => {
  const plan = await planWith({ tickTime: 3000 });
  expect(found(plan).sort()).toEqual([
    said("mesos-agent", "4secs", 9000, 3000),
    said("mesos-master", "4secs", 9000, 3000),
  ]);
  expect(new Set(plan.findings.filter(({ id }) => id === "session-tick").map(({ level }) => level))).toEqual(
    new Set(["warning"]),
  );
});

test("so are sessions that ZooKeeper grants to nobody", async () => {
  expect(found(await planWith({ minSessionTimeout: 20000 }))).toContain(said("mesos-master", "4secs", 22000, 2000));
});

test("who asks for longer sessions is spared, each tier for itself", async () => {
  const mesos = { masterFlags: { zk_session_timeout: "12secs" } };
  expect(found(await planWith({ tickTime: 3000 }, mesos))).toEqual([said("mesos-agent", "4secs", 9000, 3000)]);
});

test("nothing is said of what the plan does not tell", async () => {
  const plan = await planWith({ tickTime: 3000 });
  const elsewhere = "zk://10.9.9.9:2181/mesos";
  const silent: [tier: string, change: (settings: Record<string, unknown>) => unknown][] = [
    ["mesos-master", (settings) => ({ ...settings, zookeeper: elsewhere })],
    ["mesos-master", ({ zookeeper }) => ({ zookeeper })],
    ["mesos-master", (settings) => ({ ...settings, flags: { zk_session_timeout: "4" } })],
    ["zookeeper", () => ({})],
    ["zookeeper", (settings) => ({ ...settings, zooCfg: {} })],
  ];
  for (const [tier, change] of silent) {
    expect(found(withSettings(plan, tier, change)).filter((message) => message.startsWith("mesos-master"))).toEqual([]);
  }
});
