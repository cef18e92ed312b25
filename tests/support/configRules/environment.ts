import type { ConfigRule } from "./rule";

export const environmentRules: ConfigRule[] = [
  [
    "top level key exists",
    { zookeper: {} },
    'zookeper: no such key; did you mean "zookeeper"? allowed: domain, dns, image, tags, allow, network, chef, zookeeper',
  ],
  ["unlikely keys get no guess", { chef: { colour: 1 } }, "chef.colour: no such key; allowed: client, forceDestroy"],
  [
    "key of a nested section exists",
    { chef: { client: { sha: "x" } } },
    "chef.client.sha: no such key; allowed: flavour, version, url, sha256",
  ],
  ["a switch is true or false", { chef: { forceDestroy: "yes" } }, 'chef.forceDestroy = "yes": allowed: true or false'],
  ["allowed findings exist", { allow: ["everything"] }, 'allow[0] = "everything": allowed: artifact-unlocked'],
  [
    "flavour is one of two",
    { chef: { client: { flavour: "salt" } } },
    'chef.client.flavour = "salt": allowed: cinc, chef',
  ],
  [
    "domain is a domain",
    { domain: "Dev" },
    'domain = "Dev": allowed: a domain of two or more labels in lower case, such as dev.internal',
  ],
  [
    "DNS servers are addresses",
    { dns: { servers: ["ns1.example.com"] } },
    'dns.servers[0] = "ns1.example.com": allowed: an IPv4 address, such as 10.0.0.2',
  ],
  ["DNS servers are few enough", { dns: { servers: [] } }, "dns.servers = []: allowed: 1 to 3 addresses"],
  [
    "search domains are domains",
    { dns: { servers: ["10.0.0.2"], search: ["Dev"] } },
    'dns.search[0] = "Dev": allowed: a domain of two or more labels in lower case, such as dev.internal',
  ],
  [
    "search domains are few enough",
    { dns: { servers: ["10.0.0.2"], search: Array.from({ length: 7 }, (_, i) => `d${i}.internal`) } },
    'dns.search = ["d0.internal","d1.internal","d2.internal","d3.internal","d4.internal","d5.internal","d6.internal"]: allowed: at most 6 domains',
  ],
  [
    "image is an image",
    { image: "debian" },
    'image = "debian": allowed: an image id, ami-…, or resolve:ssm: and a parameter\'s name',
  ],
  [
    "an image's parameter is a name, and no way up",
    { image: "resolve:ssm:/../x" },
    'image = "resolve:ssm:/../x": allowed: an image id, ami-…, or resolve:ssm: and a parameter\'s name',
  ],
  [
    "tags keep off reserved prefixes",
    { tags: { "aws:x": "1" } },
    'tags.aws:x = "1": keys that begin with aws: or startup-stack: are kept for AWS and this library',
  ],
  [
    "tag values are short enough",
    { tags: { long: "x".repeat(257) } },
    `tags.long = "${"x".repeat(257)}": allowed: values of at most 256 characters`,
  ],
  [
    "tag keys are short enough",
    { tags: { ["k".repeat(129)]: "v" } },
    `tags.${"k".repeat(129)} = "v": allowed: keys of 1 to 128 characters`,
  ],
  [
    "tags are few enough",
    { tags: Object.fromEntries(Array.from({ length: 41 }, (_, i) => [`k${i}`, "v"])) },
    "tags = 41: allowed: at most 40 tags, since AWS takes 50 and some are set here",
  ],
  [
    "client version has three numbers",
    { chef: { client: { version: "18" } } },
    'chef.client.version = "18": allowed: three numbers, such as 18.10.17',
  ],
  [
    "chef 19 needs a licence",
    { chef: { client: { flavour: "chef", version: "19.1.0" } } },
    'chef.client.version = "19.1.0": chef 19 asks for a licence key on every run; allowed: 18, or flavour cinc',
  ],
  [
    "client url is a package",
    { chef: { client: { url: "http://x/y.deb", version: "18.0.0", sha256: "a".repeat(64) } } },
    'chef.client.url = "http://x/y.deb": allowed: the https:// or s3:// address of a Debian package (.deb)',
  ],
  [
    "client url holds no password, and none is shown",
    { chef: { client: { url: "https://user:swordfish@x/y.deb", version: "18.0.0", sha256: "a".repeat(64) } } },
    'chef.client.url = "https://[secret]@x/y.deb": holds a user or a password, and whoever is on a node could read it; allowed: an address without, or s3://, which the nodes\' roles are let read',
  ],
  [
    "client url holds no user either",
    { chef: { client: { url: "s3://key@packages/y.deb", version: "18.0.0", sha256: "a".repeat(64) } } },
    'chef.client.url = "s3://[secret]@packages/y.deb": holds a user or a password, and whoever is on a node could read it; allowed: an address without, or s3://, which the nodes\' roles are let read',
  ],
  [
    "client url names one object",
    { chef: { client: { url: "s3://packages/*.deb", version: "18.0.0", sha256: "a".repeat(64) } } },
    'chef.client.url = "s3://packages/*.deb": allowed: the https:// or s3:// address of a Debian package (.deb)',
  ],
  [
    "client digest is a digest",
    { chef: { client: { url: "s3://b/c.deb", version: "18.0.0", sha256: "A" } } },
    'chef.client.sha256 = "A": allowed: 64 hex digits in lower case',
  ],
  [
    "a fetched client has a digest",
    { chef: { client: { url: "s3://b/c.deb", version: "18.0.0" } } },
    "chef.client.sha256: a package that is fetched must have its digest",
  ],
  [
    "a fetched client says its version",
    { chef: { client: { url: "s3://b/c.deb", sha256: "a".repeat(64) } } },
    "chef.client.version: a package that is fetched must say its version",
  ],
  [
    "a digest has an address",
    { chef: { client: { sha256: "a".repeat(64) } } },
    "chef.client.url: a digest without an address; give both, or neither when the image has the client",
  ],
];
