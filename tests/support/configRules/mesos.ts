import type { ConfigRule } from "./rule";

const rule = (what: string, mesos: object, message: string, ...reads: string[]): ConfigRule => [
  `mesos: ${what}`,
  { mesos },
  `mesos.${message}`,
  reads.map((key) => (key === "image" ? key : `mesos.${key}`)),
];

/** The same in an environment that has an image of its own. */
const withImage = ([name, input, message, reads]: ConfigRule): ConfigRule => [
  name,
  { ...input, image: "ami-0123456789abcdef0" },
  message,
  reads,
];

export const mesosRules: ConfigRule[] = [
  rule(
    "masters are odd",
    { masters: { members: 4 } },
    "masters.members = 4: an even number outlives no more failures than 3; allowed: 3, 5",
    "masters.members",
  ),
  rule(
    "masters have room for a converge",
    { masters: { instanceType: "t3.nano" } },
    'masters.instanceType = "t3.nano": of its 512 MiB its kernel may count no more than 473, and a node needs 896; allowed: a larger instance type',
    "masters.instanceType",
  ),
  rule(
    "most agents are no fewer than the least",
    { agents: { minSize: 5, maxSize: 3 } },
    "agents.maxSize = 3: allowed: minSize, which is 5, or more",
    "agents.minSize",
    "agents.maxSize",
  ),
  rule(
    "agents have room for a converge",
    { agents: { instanceTypes: ["t3.nano"] } },
    'agents.instanceTypes[0] = "t3.nano": of its 512 MiB its kernel may count no more than 473, and a node needs 896; allowed: a larger instance type',
    "agents.instanceTypes[0]",
  ),
  rule(
    "public agents are judged likewise",
    { publicAgents: { minSize: -1, maxSize: 2 } },
    "publicAgents.minSize = -1: allowed: whole numbers from 0 to 1000",
    "publicAgents.minSize",
  ),
  rule(
    "only tiers that there are join",
    { joinedBy: ["web"] },
    'joinedBy[0] = "web": allowed: zookeeper, mesos-master',
    "joinedBy[0]",
  ),
  rule(
    "a tier joins once",
    { joinedBy: ["zookeeper", "zookeeper"] },
    'joinedBy[1] = "zookeeper": is named twice',
    "joinedBy",
  ),
  rule(
    "a cluster's name is one",
    { clusterName: "my cluster" },
    'clusterName = "my cluster": allowed: up to 63 letters, digits and - _ ., a letter or digit first',
    "clusterName",
  ),
  rule(
    "rack is the node's",
    { attributes: { rack: "a" } },
    "attributes.rack: every node sets it itself, to its zone; allowed: any other name",
    "attributes",
  ),
  rule(
    "an attribute's name is one",
    { attributes: { "a b": "c" } },
    "attributes.a b: allowed: names of letters, digits and - _ ., a letter first",
    "attributes",
  ),
  rule(
    "an attribute's value has nothing that Mesos drops",
    { attributes: { size: "very large" } },
    'attributes.size = "very large": allowed: letters, digits and - _ . / @ +',
    "attributes.size",
  ),
  rule(
    "an attribute's value ends nothing",
    { attributes: { size: "a;b" } },
    'attributes.size = "a;b": allowed: letters, digits and - _ . / @ +',
    "attributes.size",
  ),
  rule(
    "ports have doors",
    { ports: "30000-31000" },
    'ports = "30000-31000": allowed: a range within 31000-32000, which doors are open for',
    "ports",
  ),
  rule(
    "ports are a range",
    { ports: "31500-31400" },
    'ports = "31500-31400": allowed: a range within 31000-32000, which doors are open for',
    "ports",
  ),
  rule(
    "a build goes with its control groups",
    { build: "stock" },
    'build = "stock": Mesos 1.11.0 starts no agent without a mounted hierarchy of cgroup v1, and the image boots with v2; allowed: an `image` that boots with systemd.unified_cgroup_hierarchy=0, or build clusterd',
    "build",
    "cgroup",
  ),
  withImage(
    rule(
      "a build goes with its Docker",
      { build: "stock", cgroup: "v1", dockerMajor: 28 },
      "dockerMajor = 28: Mesos 1.11.0 reads `ContainerConfig` of an image, which Docker has no more from 26 on; allowed: whole numbers from 20 to 25",
      "build",
      "dockerMajor",
    ),
  ),
  rule(
    "Debian's own image has one kind of control groups",
    { build: "stock", cgroup: "v1" },
    'cgroup = "v1": Debian\'s own image boots with v2; allowed: v2, or an `image` that boots with systemd.unified_cgroup_hierarchy=0',
    "cgroup",
    "image",
  ),
  rule(
    "containerizers are known",
    { containerizers: ["rkt"] },
    'containerizers = ["rkt"]: allowed: docker, mesos, one of them or both, in the order in which they are tried',
    "containerizers[0]",
  ),
  rule(
    "isolators are a list",
    { isolation: "cgroups/cpu, cgroups/mem" },
    'isolation = "cgroups/cpu, cgroups/mem": allowed: isolators separated by commas, such as cgroups/cpu,cgroups/mem',
    "isolation",
  ),
  rule(
    "a time has a unit",
    { executorRegistrationTimeout: "600" },
    'executorRegistrationTimeout = "600": allowed: a number and a unit (ns, us, ms, secs, mins, hrs, days, weeks), such as 10secs',
    "executorRegistrationTimeout",
  ),
  rule(
    "a flag of masters is none that the component sets",
    { masterFlags: { quorum: "1" } },
    "masterFlags.quorum: no flag to give here: it is the majority of `masters.members`",
    "masterFlags",
  ),
  rule(
    "a flag of masters is one",
    { masterFlags: { offer_timeouts: "2mins" } },
    'masterFlags.offer_timeouts: mesos-master has no such flag; did you mean "offer_timeout"? allowed: those that its --help lists, without the dashes',
    "masterFlags",
  ),
  rule(
    "a flag of agents is none that the component sets",
    { agentFlags: { isolation: "posix/cpu" } },
    "agentFlags.isolation: no flag to give here: give `isolation`",
    "agentFlags",
  ),
  rule(
    "a framework is none of the own principals",
    { frameworks: ["agent"] },
    'frameworks[0] = "agent": is a principal of every cluster; allowed: names other than agent, drain, observer, operator',
    "frameworks[0]",
  ),
  rule(
    "a framework is named once",
    { frameworks: ["marathon", "marathon"] },
    'frameworks[1] = "marathon": is named twice',
    "frameworks[0]",
    "frameworks[1]",
  ),
  rule(
    "a framework's name fits secrets",
    { frameworks: ["Marathon"] },
    'frameworks[0] = "Marathon": allowed: up to 32 lower-case letters, digits and hyphens, a letter first',
    "frameworks[0]",
  ),
  rule(
    "the path in ZooKeeper is not the root",
    { zookeeperChroot: "/" },
    'zookeeperChroot = "/": allowed: a path below the root of at most 200 characters, such as /mesos',
    "zookeeperChroot",
  ),
  rule(
    "a secret is one of Secrets Manager",
    { tlsSecret: { arn: "tls", versionId: "0".repeat(32) } },
    'tlsSecret.arn = "tls": allowed: the ARN of a secret of Secrets Manager',
    "tlsSecret.arn",
  ),
  rule(
    "a secret has a version",
    {
      registrySecret: { arn: "arn:aws:secretsmanager:us-east-1:123456789012:secret:registry-a1b2c3", versionId: "v1" },
    },
    'registrySecret.versionId = "v1": allowed: the id of a version of the secret, 32 to 64 characters',
    "registrySecret.versionId",
  ),
  rule(
    "the roller's patience ends",
    { roller: { waitMinutes: 0 } },
    "roller.waitMinutes = 0: allowed: whole numbers from 1 to 1440 minutes",
    "roller.waitMinutes",
  ),
];
