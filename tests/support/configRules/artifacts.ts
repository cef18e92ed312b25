import type { ConfigRule } from "./rule";

const sha256 = "a".repeat(64);
const cinc = { version: "18.0.0", url: "s3://b/c.deb", sha256 };

export const artifactRules: ConfigRule[] = [
  [
    "an artifact is a known one",
    { artifacts: { cync: cinc } },
    'artifacts.cync: no such artifact; did you mean "cinc"? allowed: cinc, chef, amazon-ssm-agent, aventer-mesos, mesos, docker-ce, docker-ce-cli, containerd.io',
    [],
  ],
  [
    "an artifact that is like none gets no guess",
    { artifacts: { salt: cinc } },
    "artifacts.salt: no such artifact; allowed: cinc, chef, amazon-ssm-agent, aventer-mesos, mesos, docker-ce, docker-ce-cli, containerd.io",
    [],
  ],
  [
    "key of an artifact exists",
    { artifacts: { cinc: { ...cinc, sha: "x" } } },
    "artifacts.cinc.sha: no such key; allowed: version, url, sha256",
    [],
  ],
  [
    "an artifact says its version",
    { artifacts: { cinc: { url: "s3://b/c.deb", sha256 } } },
    "artifacts.cinc.version: missing; allowed: text",
    ["artifacts.cinc.version"],
  ],
  [
    "a digest has an address",
    { artifacts: { cinc: { version: "18.0.0", sha256 } } },
    "artifacts.cinc.url: missing for a digest; give both, or the version alone if the image has the package",
    ["artifacts.cinc.url", "artifacts.cinc.sha256"],
  ],
  [
    "client version has three numbers",
    { artifacts: { cinc: { ...cinc, version: "18" } } },
    'artifacts.cinc.version = "18": allowed: three numbers, such as 18.10.17',
    ["artifacts.cinc.version"],
  ],
  [
    "chef 19 needs a licence",
    { artifacts: { chef: { ...cinc, version: "19.1.0" } } },
    'artifacts.chef.version = "19.1.0": chef 19 asks for a licence key on every run; allowed: 18, or the client cinc',
    ["artifacts.chef.version"],
  ],
  [
    "agent version has four numbers",
    { artifacts: { "amazon-ssm-agent": { ...cinc, version: "3.3 latest" } } },
    'artifacts.amazon-ssm-agent.version = "3.3 latest": allowed: four numbers, such as 3.3.4624.0',
    ["artifacts.amazon-ssm-agent.version"],
  ],
  [
    "a clusterd package says which one it is",
    { artifacts: { "aventer-mesos": { ...cinc, version: "1.11.0" } } },
    'artifacts.aventer-mesos.version = "1.11.0": allowed: the whole version of a package for Debian, such as 1.11.0-0.7.1.debian12',
    ["artifacts.aventer-mesos.version"],
  ],
  [
    "a clusterd package is not one for Ubuntu",
    { artifacts: { "aventer-mesos": { ...cinc, version: "1.11.0-0.7.1.ubuntu2404" } } },
    'artifacts.aventer-mesos.version = "1.11.0-0.7.1.ubuntu2404": allowed: the whole version of a package for Debian, such as 1.11.0-0.7.1.debian12',
    ["artifacts.aventer-mesos.version"],
  ],
  [
    "Mesos version has three numbers",
    { artifacts: { mesos: { ...cinc, version: "1.11" } } },
    'artifacts.mesos.version = "1.11": allowed: three numbers and whatever the package adds, such as 1.11.0 or 1.11.0-1',
    ["artifacts.mesos.version"],
  ],
  [
    "Docker version has three numbers",
    { artifacts: { "docker-ce": { ...cinc, version: "5:28.2.2-1~debian.12~bookworm" } } },
    'artifacts.docker-ce.version = "5:28.2.2-1~debian.12~bookworm": allowed: three numbers, such as 28.2.2, without what Debian adds',
    ["artifacts.docker-ce.version"],
  ],
  [
    "an artifact's url is a package",
    { artifacts: { cinc: { ...cinc, url: "http://x/y.deb" } } },
    'artifacts.cinc.url = "http://x/y.deb": allowed: the https:// or s3:// address of a Debian package (.deb)',
    ["artifacts.cinc.url"],
  ],
  [
    "an artifact's url holds no password, and none is shown",
    { artifacts: { cinc: { ...cinc, url: "https://user:swordfish@x/y.deb" } } },
    'artifacts.cinc.url = "https://[secret]@x/y.deb": holds a user or a password, and whoever is on a node could read it; allowed: an address without, or s3://, which the nodes\' roles are let read',
    ["artifacts.cinc.url"],
  ],
  [
    "an artifact's url holds no user either",
    { artifacts: { cinc: { ...cinc, url: "s3://key@packages/y.deb" } } },
    'artifacts.cinc.url = "s3://[secret]@packages/y.deb": holds a user or a password, and whoever is on a node could read it; allowed: an address without, or s3://, which the nodes\' roles are let read',
    ["artifacts.cinc.url"],
  ],
  [
    "an artifact's url names one object",
    { artifacts: { cinc: { ...cinc, url: "s3://packages/*.deb" } } },
    'artifacts.cinc.url = "s3://packages/*.deb": allowed: the https:// or s3:// address of a Debian package (.deb)',
    ["artifacts.cinc.url"],
  ],
  [
    "an artifact's digest is a digest",
    { artifacts: { cinc: { ...cinc, sha256: "A" } } },
    'artifacts.cinc.sha256 = "A": allowed: 64 hex digits in lower case',
    ["artifacts.cinc.sha256"],
  ],
];
