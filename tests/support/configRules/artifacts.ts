import type { ConfigRule } from "./rule";

const sha256 = "a".repeat(64);
const cinc = { version: "18.0.0", url: "s3://b/c.deb", sha256 };

export const artifactRules: ConfigRule[] = [
  [
    "an artifact is a known one",
    { artifacts: { cync: cinc } },
    'artifacts.cync: no such artifact; did you mean "cinc"? allowed: cinc, chef, amazon-ssm-agent',
    [],
  ],
  [
    "an artifact that is like none gets no guess",
    { artifacts: { salt: cinc } },
    "artifacts.salt: no such artifact; allowed: cinc, chef, amazon-ssm-agent",
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
    "an artifact has an address",
    { artifacts: { cinc: { version: "18.0.0", sha256 } } },
    "artifacts.cinc.url: missing; allowed: text",
    ["artifacts.cinc.url"],
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
