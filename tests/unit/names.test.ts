import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import {
  defaultDomain,
  longestEnvironment,
  longestName,
  nameFaults,
  nameProblem,
  namesakes,
} from "../../components/names";
import * as surface from "../../index";
import type { Registration } from "../../scripts/plan/capture";
import { parseConfig } from "../../stacks/config";
import { allComponents, refusal } from "../support/allComponents";
import { componentSchema } from "../support/componentSchema";
import { temporaryFolder } from "../support/folders";
import { register } from "../support/platform";
import { quorumArgs } from "../support/quorumArgs";
import { chefRepository, changedChefRepository } from "../support/repository";
import { Ledger } from "../tiers/ensemble";
import { Desk } from "../tiers/fleet";
import { Gate } from "../tiers/pair";
import { overlaidRepository } from "../tiers/program/platform";
import { Notes } from "../tiers/single";

type Kind = keyof typeof namesakes;

const kindOf: Record<string, Kind> = {
  ...{ Network: "network", ChefRepository: "repository", Membership: "membership" },
  ...{ DataStores: "dataStores", Desk: "fleet", MesosCluster: "cluster", Registry: "registry" },
};
const madeOf = (component: string) => namesakes[kindOf[component] ?? "members"];

/** Arguments that every component refuses, so that nothing is made here whatever it says of the name. */
const refused = { tags: { "aws:x": "" }, member: {} };

const badNames = ["zk_main", "team/zk", "*", "zk?", "Zk", "zk.main", "1zk", "-zk", "zk-", "zk main", "ⓩk", "zk\n", ""];

describe.each(allComponents)("the name of a %s", (component, Make) => {
  const longest = longestName(madeOf(component));

  test("is refused at once, with its rule, where it fits into nothing that is made of it", () => {
    const rule = `allowed: at most ${longest} lower-case letters, digits and hyphens, a letter first and no hyphen last; `;
    for (const name of [...badNames, "x".repeat(longest + 1)]) {
      expect(refusal(() => new Make(name, refused))).toContain(`\n  name = ${JSON.stringify(name)}: ${rule}`);
    }
  });

  test("may be short, and as long as what is made of it allows", () => {
    for (const name of ["z", "zk", "zk-2", "x".repeat(longest)]) {
      expect(nameFaults(name, madeOf(component))).toEqual([]);
      expect(refusal(() => new Make(name, refused))).not.toContain("\n  name = ");
    }
  });
});

test("the lengths are those that the components' documentation gives", () => {
  const { resources } = componentSchema();
  for (const [component] of allComponents.filter(([name]) => name in surface)) {
    const { description } = resources[`startup-stack:index:${component}`]!;
    expect(description!.replaceAll("\n", " ")).toContain(
      `up to ${longestName(madeOf(component))} lower-case letters, digits and hyphens`,
    );
  }
  const { environment } = resources["startup-stack:index:ChefRepository"]!.inputProperties;
  expect(environment!.description).toContain(`Up to ${longestEnvironment} letters, digits`);
});

test("there is a component for each kind of name", () => {
  expect(new Set(allComponents.map(([name]) => kindOf[name] ?? "members"))).toEqual(new Set(Object.keys(namesakes)));
});

test.each([
  ["members", "xn--zk", "xn--"],
  ["fleet", "sg-web", "sg-"],
  ["network", "sg-net", "sg-"],
  ["repository", "sthree-chef", "sthree-"],
  ["repository", "amzn-s3-demo-chef", "amzn-s3-demo-"],
] as [Kind, string, string][])("of %s: %s begins with what is kept for others", (kind, name, reserved) => {
  expect(nameProblem(name, namesakes[kind])).toBe(
    `names that begin with ${reserved} are kept for others; allowed: any other beginning`,
  );
});

test("a name with two hyphens in a row is refused where AWS takes none", () => {
  expect(nameProblem("my--data", namesakes.dataStores)).toBe("AWS takes no two hyphens in a row; allowed: single ones");
  expect(nameProblem("my--zk", namesakes.members)).toBeUndefined();
});

test("the refusal says which name is the longest, and of what", () => {
  expect(refusal(() => new surface.ZooKeeperQuorum("zk_main", quorumArgs))).toBe(
    'ZooKeeperQuorum "zk_main": 1 fault\n  name = "zk_main": allowed: at most 46 lower-case letters, digits and hyphens, a letter first and no hyphen last; ' +
      "hosts, keys and resources are named after it, of which the IAM role <name>-snapshots-1a2b3c4 has 64 characters at most",
  );
});

describe("the longest names that are allowed", () => {
  const zone = "ap-southeast-1a";
  const environment = `e${"n".repeat(longestEnvironment - 1)}`;
  const domain = `${"d".repeat(63)}.${"d".repeat(63)}.${"d".repeat(61)}`;
  const named = (kind: Kind, letter: string) => letter.repeat(longestName(namesakes[kind]));
  const fleet = named("fleet", "f");

  /** Everything that there is, under the longest names. */
  function program(): Record<string, unknown> {
    const repositoryPath = join(temporaryFolder("repository"), "copy");
    cpSync(overlaidRepository(), repositoryPath, { recursive: true });
    writeFileSync(
      join(repositoryPath, "environments", `${environment}.json`),
      JSON.stringify({ name: environment, json_class: "Chef::Environment", chef_type: "environment" }),
    );
    const network = new surface.Network(named("network", "n"), { cidr: "10.0.0.0/16", zones: [zone], domain });
    const { nodesGroupId, vpcId, dnsZoneId, privateSubnets } = network;
    const [{ id: subnetId, cidr: subnetCidr, bandsReserved }] = privateSubnets as [surface.NetworkSubnet];
    const { bootstrap } = new surface.ChefRepository(named("repository", "c"), {
      ...{ environment, domain, repositoryPath, nodesGroupId },
    });
    const members = [13, 14, 15].map((id) => ({ id, zone, subnetId, subnetCidr, bandsReserved }));
    const shared = { vpcId, dnsZoneId, bootstrap };
    const quorum = new surface.ZooKeeperQuorum(named("members", "z"), { ...shared, members });
    new surface.Membership(named("membership", "m"), { bootstrap, party: quorum.party, offers: [] });
    const agents = { subnetIds: [subnetId], minSize: 1, maxSize: 1 };
    new surface.DataStores(named("dataStores", "d"), {
      ...{ vpcId, subnetIds: [subnetId, "subnet-0b"], sql: {}, redis: {} },
      readers: [{ tier: named("members", "z"), securityGroupId: quorum.securityGroupId }],
    });
    new surface.MesosCluster(named("cluster", "k"), {
      ...{ ...shared, masters: { members }, agents, publicAgents: agents },
      frameworks: ["p".repeat(32)],
      zookeeperConnection: quorum.connectionString,
    });
    new Ledger(named("members", "l"), { ...shared, members });
    new Gate(named("members", "g"), { ...shared, members: members.slice(1) });
    new Notes(named("members", "o"), { ...shared, member: members[2]! });
    new Desk(fleet, { vpcId, bootstrap, subnetIds: [subnetId], minSize: 1, maxSize: 1 });
    return {};
  }

  let registrations: Registration[];
  beforeAll(async () => {
    registrations = (await register(program)).filter(({ type }) => type.startsWith("aws:"));
  });

  /** Characters of a name to which Pulumi adds eight; the sources stand in components/names.ts, and in the services' API references. */
  const named255 = { "aws:ec2/securityGroup:SecurityGroup": 255 };
  const limits: Record<string, number> = {
    ...named255,
    // API references of ElastiCache and RDS.
    "aws:elasticache/replicationGroup:ReplicationGroup": 40,
    "aws:elasticache/subnetGroup:SubnetGroup": 255,
    "aws:rds/instance:Instance": 63,
    "aws:rds/parameterGroup:ParameterGroup": 255,
    "aws:rds/subnetGroup:SubnetGroup": 255,
    "aws:ec2/launchTemplate:LaunchTemplate": 128,
    "aws:iam/instanceProfile:InstanceProfile": 128,
    "aws:iam/policy:Policy": 128,
    "aws:iam/role:Role": 64,
    "aws:iam/rolePolicy:RolePolicy": 128,
    "aws:s3/bucket:Bucket": 63,
    "aws:secretsmanager/secret:Secret": 512,
  };
  /** Types that AWS knows by an id or by an input alone. */
  const unnamed = [
    ...["aws:autoscaling/group:Group", "aws:dlm/lifecyclePolicy:LifecyclePolicy", "aws:ebs/volume:Volume"],
    ...["aws:iam/policyAttachment:PolicyAttachment", "aws:route53/record:Record", "aws:route53/zone:Zone"],
    ...["aws:secretsmanager/secretVersion:SecretVersion"],
  ];
  const isUnnamed = (type: string) => unnamed.includes(type) || /^aws:(ec2|vpc|s3)\//.test(type);

  /** Everything that has a length, with the most that AWS allows. */
  function lengths({ type, name, inputs }: Registration): [what: string, length: number, most: number][] {
    const text = (property: string) => inputs[property] as string | undefined;
    const tags = Object.values(inputs.tags ?? {}).map((tag) => tag as string | { value: string });
    const host = type === "aws:route53/record:Record" ? text("name")! : "";
    return [
      [type, name.length + 8, limits[type] ?? Infinity],
      ["tag", Math.max(0, ...tags.map((tag) => (typeof tag === "string" ? tag : tag.value).length)), 256],
      ["host label", host.split(".")[0]!.length, 63],
      ["host", host.length, 253],
      ["group", type === "aws:autoscaling/group:Group" ? text("name")!.length : 0, 255],
      ["description", (text("description") ?? text("comment") ?? "").length, 255],
      ["key", Buffer.byteLength(text("key") ?? ""), 1024],
      // IAM user guide, "IAM and AWS STS quotas".
      ["policy", text("policy")?.length ?? 0, type === "aws:iam/policy:Policy" ? 6144 : 10_240],
    ];
  }

  test("fit into all that is made of them", () => {
    expect(registrations.length).toBeGreaterThan(100);
    const types = new Set(registrations.map(({ type }) => type));
    expect([...types].filter((type) => limits[type] === undefined && !isUnnamed(type))).toEqual([]);
    expect(Object.keys(limits).filter((type) => !types.has(type))).toEqual([]);
    const tooLong = registrations.flatMap((registration) =>
      lengths(registration).flatMap((each) => (each[1] > each[2] ? [[registration.name, ...each]] : [])),
    );
    expect(tooLong).toEqual([]);
  });

  test("are as long as they can be: one letter more, and something of each kind would not fit", () => {
    const full = new Set(
      registrations.flatMap((registration) =>
        lengths(registration).flatMap(([what, length, most]) => (length === most ? [what] : [])),
      ),
    );
    expect([...full].sort()).toEqual([
      "aws:elasticache/replicationGroup:ReplicationGroup",
      ...["aws:iam/policy:Policy", "aws:iam/role:Role", "aws:s3/bucket:Bucket", "tag"],
    ]);
    // Of the environment it is the path of its file; the nodes of a fleet name themselves.
    expect(`environments/${environment}.json`).toHaveLength(100);
    expect(`${fleet}-i-0123456789abcdef0`).toHaveLength(63);
  });
});

describe("an environment", () => {
  const fileOf = (name: string) => ({ [`environments/${name}.json`]: JSON.stringify({ name }) });
  const made = (environment: string, domain?: string) => {
    const names = ["prod_eu", "Prod", "prod.eu"];
    const repositoryPath = changedChefRepository(Object.assign({}, ...names.map(fileOf)) as Record<string, string>);
    return new surface.ChefRepository("chef", { environment, domain, repositoryPath });
  };

  test.each(["prod_eu", "Prod"])("that is no host label, %s, needs a domain", async (environment) => {
    const message = `domain = "${defaultDomain(environment)}": the environment's name and .internal, which is the default, is none: give \`domain\`; allowed: a domain of two or more labels`;
    expect(refusal(() => made(environment))).toContain(`1 fault\n  ${message}`);
    expect(await register(() => ({ bucket: made(environment, "prod.internal").bucket }))).not.toEqual([]);
  });

  test("has a name that chef takes", () => {
    expect(refusal(() => made("prod.eu", "prod.internal"))).toContain(
      'environment = "prod.eu": allowed: at most 82 letters, digits, - and _, a letter or digit first, as chef has it',
    );
  });

  test("whose stack has a name that makes no domain is refused with its file", () => {
    const parse = () =>
      parseConfig({
        ...{ project: "startup-stack", stack: "prod_eu", isSecret: () => false },
        entries: { "aws:region": "us-east-1" },
      });
    expect(refusal(parse)).toContain("Pulumi.prod_eu.yaml: ");
    expect(refusal(parse)).toContain('\n  domain = "prod_eu.internal": the environment\'s name and .internal, ');
  });

  test("is looked at in a bootstrap that nobody has checked: a policy would take it for a pattern", () => {
    const bootstrap = { ...quorumArgs.bootstrap, environment: "*", domain: "Dev" };
    const message = refusal(() => new surface.ZooKeeperQuorum("zookeeper", { ...quorumArgs, bootstrap }));
    expect(message).toContain('2 faults\n  bootstrap.environment = "*": allowed: at most 82 letters');
    expect(message).toContain('\n  bootstrap.domain = "Dev": allowed: a domain of two or more labels');
  });

  test("leaves room for host names in its domain", () => {
    const domain = `${"d".repeat(63)}.${"d".repeat(63)}.${"d".repeat(62)}`;
    const args = { environment: "dev", domain, repositoryPath: chefRepository };
    expect(refusal(() => new surface.ChefRepository("chef", args))).toContain(": allowed: at most 189 characters");
  });
});
