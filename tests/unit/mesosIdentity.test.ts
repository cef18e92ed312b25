import { nodeFile, type NodeSpec } from "../../components/bootstrap/nodeSpec";
import { MesosCluster, type MesosClusterArgs } from "../../index";
import { buildPlan } from "../../scripts/plan/build";
import type { Plan } from "../../scripts/plan/format";
import { changesBetween, type Changes } from "../support/changes";
import { mesosArgs } from "../support/mesosArgs";
import { register } from "../support/platform";

async function planWith(args: Partial<MesosClusterArgs> = {}): Promise<Plan> {
  const registrations = await register(() => {
    const { offer } = new MesosCluster("mesos", { ...mesosArgs, ...args });
    return { offer };
  });
  return buildPlan("startup-stack", "dev", "us-east-1", registrations);
}

const nothing: Changes = { create: [], update: [], replace: [], delete: [] };
const base = planWith();
const changesOf = async (args: Partial<MesosClusterArgs>) => changesBetween(await base, await planWith(args));
const { agents, masters } = mesosArgs;

/** A document that is changed, with what waits until nodes have it. */
const document = (tier: string) => ({
  update: [`BucketObjectv2 ${tier}-document`, `Command ${tier}-roll`],
  replace: [`BucketObjectv2 ${tier}-state`],
});

test("agents from 5 to 50: their group alone", async () => {
  const sizes = { minSize: 50, maxSize: 50 };
  expect(await changesOf({ agents: { ...agents, ...sizes } })).toEqual({ ...nothing, update: ["Group mesos-agent"] });
});

test("500 agents are as many resources as 5", async () => {
  const many = await planWith({ agents: { ...agents, minSize: 500, maxSize: 500 } });
  expect(many.resources).toHaveLength((await base).resources.length);
});

test("the masters' machines: their templates, and the roller brings them one at a time", async () => {
  expect(await changesOf({ masters: { ...masters, instanceType: "m6i.large" } })).toEqual({
    ...nothing,
    update: ["Command mesos-master-roll", ...[1, 2, 3].map((id) => `LaunchTemplate mesos-master-${id}`)],
  });
});

test("the agents' machines: their template, and the roller has the group replace them", async () => {
  expect(await changesOf({ agents: { ...agents, instanceTypes: ["m6i.xlarge"] } })).toEqual({
    ...nothing,
    update: ["Command mesos-agent-roll", "LaunchTemplate mesos-agent"],
  });
});

test("a flag of masters: their document alone", async () => {
  expect(await changesOf({ masterFlags: { offer_timeout: "2mins" } })).toEqual({
    ...nothing,
    ...document("mesos-master"),
  });
});

test("a flag of agents: their document and the offer, and no master", async () => {
  const after = await planWith({ agentFlags: { gc_delay: "2days" } });
  expect(changesBetween(await base, after)).toEqual({ ...nothing, ...document("mesos-agent") });
  expect(after.outputs.offer).not.toEqual((await base).outputs.offer);
});

describe("what an agent takes no other value of replaces agents, and fails none of those that run", () => {
  test.each<[string, Partial<MesosClusterArgs>]>([
    ["an attribute", { attributes: { disk: "ssd" } }],
    ["ports", { ports: "31000-31999" }],
    ["a domain", { agentFlags: { domain: "{}" } }],
  ])("%s: their template, and the roller has the group replace them", async (_what, args) => {
    const after = await planWith(args);
    expect(changesBetween(await base, after)).toEqual({
      ...nothing,
      update: ["Command mesos-agent-roll", "LaunchTemplate mesos-agent"],
    });
    expect(after.outputs.offer).not.toEqual((await base).outputs.offer);
  });

  test("nodes have it in their own data, and the document has the rest", async () => {
    const publicAgents = { ...agents, minSize: 1, maxSize: 1 };
    const { nodes, resources } = await planWith({ attributes: { disk: "ssd" }, publicAgents });
    const keptBy = (tier: string) => {
      const { files } = nodes.find((node) => node.tier === tier)!.userData;
      return (JSON.parse(files.find(({ path }) => path === nodeFile)!.text) as NodeSpec).keptSettings;
    };
    const flags = { resources: "ports:[31000-32000]" };
    expect(keptBy("mesos-agent")).toEqual({ attributes: { disk: "ssd" }, flags });
    expect(keptBy("mesos-public-agent")).toEqual({
      ...{ attributes: { disk: "ssd", public_ip: "true" }, flags: { ...flags, default_role: "slave_public" } },
    });
    const { content } = resources.find(({ name }) => name === "mesos-public-agent-document")!.inputs;
    const { settings } = JSON.parse(String(content)) as { settings: { flags: object } };
    expect(settings).not.toHaveProperty("attributes");
    expect(settings.flags).toMatchObject({ containerizers: "docker,mesos" });
    expect(settings.flags).not.toHaveProperty("resources");
  });
});

test("agents say which control groups their build needs, of which a launch on others ends", async () => {
  const wanted = ({ nodes }: Plan) =>
    Object.fromEntries(
      nodes.map(({ tier, userData: { files } }) => {
        const { cgroup } = JSON.parse(files.find(({ path }) => path === nodeFile)!.text) as NodeSpec;
        return [tier, cgroup];
      }),
    );
  expect(wanted(await base)).toEqual({ "mesos-agent": "v2", "mesos-master": undefined });
  const stock = { build: "stock", cgroup: "v1", image: "ami-0123456789abcdef0" } as const;
  expect(wanted(await planWith(stock))).toEqual({ "mesos-agent": "v1", "mesos-master": undefined });
});

test("a middle master in another zone moves no other one", async () => {
  const [first, middle, last] = masters.members as [object, object, object];
  const moved = { ...middle, zone: "us-east-1d", subnetId: "subnet-0d", subnetCidr: "10.0.64.0/20" };
  const members = [first, moved, last] as typeof masters.members;
  const { create, delete: deleted, replace } = await changesOf({ masters: { members } });
  expect(replace.filter((name) => /mesos-master-[13]\b/.test(name))).toEqual([]);
  expect([...create, ...deleted].filter((name) => /mesos-master-[13]\b/.test(name))).toEqual([]);
});

test("a framework more: its secret, the list of all, and what masters let it do", async () => {
  expect(await changesOf({ frameworks: ["marathon", "chronos"] })).toEqual({
    ...nothing,
    create: [
      "RandomPassword mesos-chronos-password",
      "Secret mesos-chronos-credential",
      "SecretVersion mesos-chronos-credential",
    ],
    update: expect.arrayContaining(["BucketObjectv2 mesos-master-document"]) as string[],
    replace: expect.arrayContaining(["BucketObjectv2 mesos-master-state"]) as string[],
  });
});
