import { Network, ZooKeeperQuorum } from "../../index";
import { buildPlan } from "../../scripts/plan/build";
import type { Plan } from "../../scripts/plan/format";
import { idsOf } from "../support/findings";
import { planOf, register } from "../support/platform";
import { testPartlyKnown } from "../support/putOff";
import { quorumArgs } from "../support/quorumArgs";
import { repositoryPath, type RuleCase } from "../support/ruleCase";
import { testPlatform } from "../tiers/program/platform";

const ruleType = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const agent = { version: "3.3.4624.0", url: "s3://packages/agent.deb", sha256: "b".repeat(64) };
const sessionActions = [
  "ssm:UpdateInstanceInformation",
  "ssmmessages:CreateControlChannel",
  "ssmmessages:CreateDataChannel",
  "ssmmessages:OpenControlChannel",
  "ssmmessages:OpenDataChannel",
];

const ingressRules = ({ resources }: Plan) => resources.filter(({ type }) => type === ruleType);
const sshRules = (plan: Plan) => ingressRules(plan).filter(({ inputs }) => inputs.fromPort === 22);
const templates = ({ resources }: Plan) =>
  resources.filter(({ type }) => type === "aws:ec2/launchTemplate:LaunchTemplate");

describe("Session Manager", () => {
  const platformPlan = async (sessionManager: boolean) => {
    const registrations = await register(() => {
      testPlatform({ artifacts: { "amazon-ssm-agent": agent }, sessionManager });
      return {};
    });
    return buildPlan("startup-stack", "dev", "us-east-1", registrations);
  };
  const statementsOf = ({ resources }: Plan) =>
    resources
      .filter(({ type }) => type === "aws:iam/rolePolicy:RolePolicy")
      .map(({ inputs }) => (JSON.parse(inputs.policy as string) as { Statement: { Sid: string }[] }).Statement);
  const documentsOf = ({ resources }: Plan) =>
    resources
      .filter(({ inputs }) => typeof inputs.key === "string" && inputs.key.startsWith("tiers/"))
      .map(({ inputs }) => JSON.parse(inputs.content as string) as { artifacts?: unknown });

  test("lets the nodes of every kind open sessions, and do nothing else with the service", async () => {
    const plan = await platformPlan(true);
    const rights = statementsOf(plan).filter((all) => all.some(({ Sid }) => Sid === "ReadArtifacts"));
    expect(rights.length).toBe(plan.nodes.length);
    for (const statements of rights) {
      expect(statements.filter((statement) => JSON.stringify(statement).includes('"ssm'))).toEqual([
        { Sid: "OpenSessions", Effect: "Allow", Action: sessionActions, Resource: "*" },
      ]);
    }
  });

  test("has every tier's nodes install the agent", async () => {
    const all = documentsOf(await platformPlan(true)).map(({ artifacts }) => artifacts);
    expect(all).toEqual(Array.from({ length: 4 }, () => ({ "amazon-ssm-agent": agent })));
  });

  test("leaves nothing of itself in a plan where it is off, and replaces no node where it is switched on", async () => {
    const [off, on] = [await platformPlan(false), await platformPlan(true)];
    expect(JSON.stringify(statementsOf(off))).not.toContain("ssm");
    expect(documentsOf(off).filter((document) => "artifacts" in document)).toEqual([]);
    expect(templates(on)).toEqual(templates(off));
  });
});

describe("operators' networks", () => {
  const cidrs = ["10.250.0.0/22", "100.64.8.0/24"];
  const vpn = { cidrs, keyName: "operators" };

  test("get to SSH of every node by a rule for each, and to nothing else", async () => {
    const plan = await planOf({ access: { vpn } });
    const group = (id: unknown) => plan.symbols[id as string];
    expect(sshRules(plan).map(({ name, inputs }) => [name, inputs.cidrIpv4, inputs.toPort])).toEqual([
      ["network-ssh-10.250.0.0-22", "10.250.0.0/22", 22],
      ["network-ssh-100.64.8.0-24", "100.64.8.0/24", 22],
    ]);
    for (const { inputs } of sshRules(plan)) expect(group(inputs.securityGroupId)).toBe("network-nodes.id");
    expect(ingressRules(plan).filter(({ inputs }) => inputs.cidrIpv4 !== undefined)).toEqual(sshRules(plan));
    expect(idsOf(plan.findings).filter((id) => id.startsWith("door-"))).toEqual([]);
  });

  test("more or less of them change no rule of another", async () => {
    const one = await planOf({ access: { vpn: { cidrs: cidrs.slice(1) } } });
    expect(sshRules(one)).toEqual(sshRules(await planOf({ access: { vpn } })).slice(1));
  });

  test("have their key pair in the template of every node", async () => {
    const keys = async (access: object) => templates(await planOf({ access })).map(({ inputs }) => inputs.keyName);
    expect(await keys({ vpn })).toEqual(["operators", "operators", "operators"]);
    expect(await keys({ vpn: { cidrs } })).toEqual([undefined, undefined, undefined]);
  });

  test("are none in an environment that names none", async () => {
    expect(sshRules(await planOf())).toEqual([]);
  });

  test("get to nodes of a network that is there already as well", async () => {
    const privateSubnets = ["a", "b", "c"].map((zone, index) => ({
      ...{ zone: `us-east-1${zone}`, id: `subnet-0${zone}`, cidr: `10.0.${16 * index}.0/20` },
    }));
    const network = { existing: { vpcId: "vpc-0a", privateSubnets } };
    expect(sshRules(await planOf({ network, access: { vpn } }))).toHaveLength(2);
  });
});

const network = (changed: object): object => ({
  ...{ cidr: "10.0.0.0/16", zones: ["us-east-1a"], domain: "dev.internal" },
  ...changed,
});
const key = "allowed: the name of an EC2 key pair, at most 255 characters of ASCII";

/** Rules of the components; the file has other names for what they read. */
const rules: RuleCase[] = [
  {
    component: "Network",
    args: network({ sshCidrs: ["0.0.0.0/0"] }),
    reads: ["sshCidrs[0]"],
    fault:
      'sshCidrs[0] = "0.0.0.0/0": opens every node\'s SSH to everybody; allowed: a block of private addresses, within 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 or 100.64.0.0/10',
  },
  {
    component: "Network",
    args: network({ sshCidrs: ["10.0.0.0/24"] }),
    reads: ["sshCidrs[0]", "cidr"],
    fault:
      'sshCidrs[0] = "10.0.0.0/24": overlaps 10.0.0.0/16, where nodes have their addresses; allowed: networks that people dial from',
  },
  {
    component: "ChefRepository",
    args: { environment: "dev", repositoryPath, keyName: " x" },
    reads: ["keyName"],
    fault: `keyName = " x": ${key}`,
  },
  {
    component: "ZooKeeperQuorum",
    args: { ...quorumArgs, bootstrap: { ...quorumArgs.bootstrap, keyName: "" } },
    reads: ["bootstrap.keyName"],
    fault: `bootstrap.keyName = "": ${key}`,
  },
];

test("what is wrong is refused by the components that are given it", () => {
  expect(() => new Network("network", rules[0]!.args)).toThrow(rules[0]!.fault);
  expect(() => new ZooKeeperQuorum("zk", rules[3]!.args as never)).toThrow(rules[3]!.fault);
});

testPartlyKnown(rules);
