import { describeFault } from "../../components/faults";
import type { NodeBootstrap } from "../../components/bootstrap/nodeBootstrap";
import { mesosClusterFaults } from "../../components/mesos/validate";
import { MesosCluster, type MesosClusterArgs } from "../../index";
import { bootstrapRules, freeOfBootstrap } from "../support/bootstrapRules";
import { mesosRules } from "../support/configRules/mesos";
import { ensembleRules } from "../support/ensembleRules";
import { fleetRules } from "../support/fleetRules";
import { mesosArgs } from "../support/mesosArgs";
import { testPartlyKnown } from "../support/putOff";
import { quorumArgs } from "../support/quorumArgs";
import { propertyIn, unruled } from "../support/unruled";

type Rule = [rule: string, input: object, message: string, reads: string[]];

const sha256 = "a".repeat(64);
const own = { version: "1.11.0-0.7.1.debian12", url: "s3://packages/mesos.deb", sha256 };
const docker = { version: "28.2.2", url: "s3://packages/docker.deb", sha256 };
const bootstrap = (changed: Partial<NodeBootstrap>) => ({ bootstrap: { ...mesosArgs.bootstrap, ...changed } });
const image = "ami-0123456789abcdef0";

/** Rules of a MesosCluster that neither an environment's file nor another component has. */
const clusterRules: Rule[] = [
  ...bootstrapRules(mesosArgs.bootstrap),
  [
    "a package's digest is one",
    bootstrap({ artifacts: { "aventer-mesos": { ...own, sha256: "A" } } }),
    'bootstrap.artifacts.aventer-mesos.sha256 = "A": allowed: 64 hex digits in lower case',
    ["bootstrap.artifacts.aventer-mesos.sha256"],
  ],
  [
    "a package's url is one",
    bootstrap({ artifacts: { "aventer-mesos": { ...own, url: "http://x/y.deb" } } }),
    'bootstrap.artifacts.aventer-mesos.url = "http://x/y.deb": allowed: the https:// or s3:// address of a Debian package (.deb)',
    ["bootstrap.artifacts.aventer-mesos.url"],
  ],
  [
    "a build is new enough",
    bootstrap({ artifacts: { "aventer-mesos": { ...own, version: "1.11.0-0.6.0.debian12" } } }),
    'bootstrap.artifacts.aventer-mesos.version = "1.11.0-0.6.0.debian12": packages for Debian before it look for their data in the wrong place; allowed: 1.11.0-0.7.1 and later',
    ["bootstrap.artifacts.aventer-mesos.version"],
  ],
  [
    "a build takes its Docker",
    { ...bootstrap({ artifacts: { "aventer-mesos": own } }), dockerMajor: 29 },
    "dockerMajor = 29: Docker 29 says nothing of an entry point that an image does not have, and clusterd does without one from 1.11.0-0.9.0 on; allowed: up to 28 with aventer-mesos 1.11.0-0.7.1.debian12",
    ["bootstrap.artifacts.aventer-mesos.version", "dockerMajor"],
  ],
  [
    "the Docker that is fetched is of the major version",
    { ...bootstrap({ artifacts: { "docker-ce": docker } }), dockerMajor: 27 },
    'bootstrap.artifacts.docker-ce.version = "28.2.2": dockerMajor is 27; allowed: a version of it, or another dockerMajor',
    ["bootstrap.artifacts.docker-ce.version", "dockerMajor"],
  ],
  ["a build is a known one", { build: "apache" }, 'build = "apache": allowed: clusterd, stock', ["build"]],
  ["control groups are of a version", { cgroup: "v3" }, 'cgroup = "v3": allowed: v1, v2', ["cgroup"]],
  [
    "Debian's own image has the control groups of its kernel",
    { build: "stock", cgroup: "v1" },
    'cgroup = "v1": Debian\'s own image boots with v2; allowed: v2, or an `image` that boots with systemd.unified_cgroup_hierarchy=0',
    ["cgroup", "image"],
  ],
  [
    "so it does by the name of its parameter",
    { build: "stock", cgroup: "v1", image: "resolve:ssm:/aws/service/debian/release/12/latest/amd64" },
    'cgroup = "v1": Debian\'s own image boots with v2; allowed: v2, or an `image` that boots with systemd.unified_cgroup_hierarchy=0',
    ["cgroup", "image"],
  ],
  [
    "an image of one's own has the control groups that the build takes",
    { build: "clusterd", cgroup: "v1", image },
    'build = "clusterd": clusterd takes nothing but cgroup v2 from 1.11.0-0.6.0 on, and the image boots with v1; allowed: an `image` that boots with cgroup v2, as Debian\'s own does, or build stock',
    ["build", "cgroup"],
  ],
  [
    "an image is one",
    { image: "debian-12" },
    "image = \"debian-12\": allowed: an image id, ami-…, or resolve:ssm: and a parameter's name, with :3 of its version or :label unless the parameter is AWS's own",
    ["image"],
  ],
  [
    "the quorum is known by addresses",
    { zookeeperConnection: "zookeeper-1.dev.internal:2181" },
    'zookeeperConnection = "zookeeper-1.dev.internal:2181": allowed: addresses with ports, separated by commas, such as 10.0.16.17:2181,10.0.32.18:2181',
    ["zookeeperConnection"],
  ],
  [
    "each address of the quorum has a port",
    { zookeeperConnection: "10.0.16.17:2181,10.0.32.18" },
    'zookeeperConnection = "10.0.16.17:2181,10.0.32.18": allowed: addresses with ports, separated by commas, such as 10.0.16.17:2181,10.0.32.18:2181',
    ["zookeeperConnection"],
  ],
  [
    "the path in ZooKeeper is one",
    { zookeeperChroot: "mesos" },
    'zookeeperChroot = "mesos": allowed: a path below the root of at most 200 characters, such as /mesos',
    ["zookeeperChroot"],
  ],
  [
    "a flag has a value of its kind",
    { masterFlags: { agent_ping_timeout: "15" } },
    'masterFlags.agent_ping_timeout = "15": allowed: a number and a unit (ns, us, ms, secs, mins, hrs, days, weeks), such as 10secs',
    ["masterFlags.agent_ping_timeout"],
  ],
  [
    "a flag of agents has a value of its kind",
    { agentFlags: { strict: "yes" } },
    'agentFlags.strict = "yes": allowed: "true", "false"',
    ["agentFlags.strict"],
  ],
  [
    "a flag holds no secret",
    { agentFlags: { docker_registry: "https://user:swordfish@registry.internal" } },
    "agentFlags.docker_registry: holds a secret, and whoever is on the node could read it among the running programs; allowed: file:// and a path, where the program reads it",
    ["agentFlags.docker_registry"],
  ],
  [
    "the other secret is one as well",
    { registrySecret: { arn: "registry", versionId: "0".repeat(32) } },
    'registrySecret.arn = "registry": allowed: the ARN of a secret of Secrets Manager',
    ["registrySecret.arn"],
  ],
  [
    "and so has the first a version",
    { tlsSecret: { arn: "arn:aws:secretsmanager:us-east-1:123456789012:secret:tls-a1b2c3", versionId: "v1" } },
    'tlsSecret.versionId = "v1": allowed: the id of a version of the secret, 32 to 64 characters',
    ["tlsSecret.versionId"],
  ],
  [
    "masters' root volumes have a size",
    { masters: { ...mesosArgs.masters, rootVolumeSizeGib: 7 } },
    "masters.rootVolumeSizeGib = 7: allowed: whole numbers from 8 to 16384 GiB",
    ["masters.rootVolumeSizeGib"],
  ],
  [
    "masters' root devices are an image's",
    { masters: { ...mesosArgs.masters, rootDeviceName: "/dev/sdb" } },
    'masters.rootDeviceName = "/dev/sdb": allowed: the image\'s root device: /dev/xvda (Debian), /dev/sda1, /dev/nvme0n1',
    ["masters.rootDeviceName"],
  ],
  [
    "masters' volumes have a size",
    { masters: { ...mesosArgs.masters, volumeSizeGib: 0 } },
    "masters.volumeSizeGib = 0: allowed: whole numbers from 1 to 16384 GiB",
    ["masters.volumeSizeGib"],
  ],
  [
    "agents' root volumes have a size",
    { agents: { ...mesosArgs.agents, rootVolumeSizeGib: 7 } },
    "agents.rootVolumeSizeGib = 7: allowed: whole numbers from 8 to 16384 GiB",
    ["agents.rootVolumeSizeGib"],
  ],
  [
    "agents' root devices are an image's",
    { agents: { ...mesosArgs.agents, rootDeviceName: "/dev/sdb" } },
    'agents.rootDeviceName = "/dev/sdb": allowed: the image\'s root device: /dev/xvda (Debian), /dev/sda1, /dev/nvme0n1',
    ["agents.rootDeviceName"],
  ],
  [
    "public agents' root volumes have a size",
    { publicAgents: { ...mesosArgs.agents, rootVolumeSizeGib: 7 } },
    "publicAgents.rootVolumeSizeGib = 7: allowed: whole numbers from 8 to 16384 GiB",
    ["publicAgents.rootVolumeSizeGib"],
  ],
  [
    "public agents' root devices are an image's",
    { publicAgents: { ...mesosArgs.agents, rootDeviceName: "/dev/sdb" } },
    'publicAgents.rootDeviceName = "/dev/sdb": allowed: the image\'s root device: /dev/xvda (Debian), /dev/sda1, /dev/nvme0n1',
    ["publicAgents.rootDeviceName"],
  ],
  [
    "a profile has a name",
    { roller: { profile: " " } },
    'roller.profile = " ": allowed: the name of a profile of the AWS configuration',
    ["roller.profile"],
  ],
  [
    "a role is one",
    { roller: { roleArn: "deploy" } },
    'roller.roleArn = "deploy": allowed: the ARN of a role, such as arn:aws:iam::123456789012:role/deploy',
    ["roller.roleArn"],
  ],
  [
    "a tag is one",
    { tags: { größe: "a" } },
    'tags.größe = "a": allowed in keys, since no other is in all services: letters a to z, digits and + - = . _ : /',
    ["tags.größe"],
  ],
];

/** Arguments of all tiers of a component, which stand beside those of its groups. */
const shared = ["vpcId", "dnsZoneId", "roller", "image"];

/** A rule of one tier's arguments, as one of a group's. */
function inGroup(
  group: "masters" | "agents" | "publicAgents",
  base: object,
  [rule, input, message, reads]: Rule,
): Rule {
  const isShared = (path: string) => shared.includes(path.split(/[.[ ]/)[0]!);
  const below = (path: string) => (isShared(path) ? path : `${group}.${path}`);
  const parts = Object.entries(input).map(([key, value]) => ({ key, value: value as unknown }));
  const pick = (of: boolean) =>
    Object.fromEntries(parts.filter(({ key }) => isShared(key) === of).map(({ key, value }) => [key, value]));
  return [
    `${group}: ${rule}`,
    { ...pick(true), [group]: { ...base, ...pick(false) } },
    below(message),
    reads.map(below),
  ];
}

/** The same where a cluster says other figures than the tier that the table is of. */
const said = (rule: Rule, table: string, here: string): Rule => [
  rule[0],
  rule[1],
  rule[2].replace(table, here),
  rule[3],
];

const masterRules = ensembleRules.map((each) =>
  said(inGroup("masters", { members: quorumArgs.members }, each), "band 1 of fixed", "band 2 of fixed"),
);
const agentRules = (["agents", "publicAgents"] as const).flatMap((group) =>
  fleetRules.map(([input, message, reads]) => {
    const base = { subnetIds: ["subnet-0a", "subnet-0b"], minSize: 2, maxSize: 6 };
    return said(inGroup(group, base, [message, input, message, reads]), "a node needs 512", "a node needs 896");
  }),
);
const rules = [...clusterRules, ...masterRules, ...agentRules];

const faultsOf = (input: object) => mesosClusterFaults({ ...mesosArgs, ...input });

test("the base that every row changes one thing in is accepted", () => {
  expect(faultsOf({})).toEqual([]);
});

test.each(rules)("MesosCluster: %s", (_rule, input, message) => {
  expect(faultsOf(input).map(describeFault)).toEqual([message]);
});

test("each argument has a rule, or is known to be free", () => {
  const ofFile = mesosRules.map(([, , message]) => propertyIn(message.replace("mesos.", "")));
  const judged = [...rules.flatMap(([, input]) => faultsOf(input).map(({ property }) => property)), ...ofFile];
  const free = [...freeOfBootstrap, "authenticateHttpFrameworks", "retainData"];
  expect(unruled("MesosCluster", judged)).toEqual(free.sort());
});

testPartlyKnown(
  rules.map(([, input, fault, reads]) => ({
    component: "MesosCluster",
    args: { ...mesosArgs, ...input },
    reads,
    fault,
  })),
);

test("a component that is imported names itself and all faults", () => {
  const args: MesosClusterArgs = {
    ...mesosArgs,
    zookeeperChroot: "/",
    masters: { members: mesosArgs.masters.members.slice(0, 1) },
    agents: { ...mesosArgs.agents, maxSize: 1 },
  };
  expect(() => new MesosCluster("mesos", args)).toThrow(
    'MesosCluster "mesos": 3 faults\n  zookeeperChroot = "/": allowed: a path below the root of at most 200 characters, such as /mesos\n  masters.members = 1: allowed: 3, 5\n  agents.maxSize = 1: allowed: minSize, which is 5, or more',
  );
});
