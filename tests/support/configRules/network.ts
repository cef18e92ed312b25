import type { ConfigRule } from "./rule";

/** A network that is there already, with these subnets after the first. */
const given = (...subnets: object[]) => ({
  network: {
    existing: {
      vpcId: "vpc-0123",
      privateSubnets: [{ zone: "us-east-1a", id: "subnet-01", cidr: "10.0.0.0/20" }, ...subnets],
    },
  },
});

export const networkRules: ConfigRule[] = [
  [
    "key of a section exists",
    { network: { cidrs: "10.0.0.0/16" } },
    'network.cidrs: no such key; did you mean "cidr"? allowed: cidr, zones, nat, natZone, existing',
    [],
  ],
  ["a section is a section", { network: 3 }, "network = 3: allowed: a section with keys", ["network"]],
  [
    "a list is a list",
    { network: { zones: "us-east-1a" } },
    'network.zones = "us-east-1a": allowed: a list',
    ["network.zones"],
  ],
  [
    "nat is one of its modes",
    { network: { nat: "perzone" } },
    'network.nat = "perzone": did you mean "perZone"? allowed: single, perZone',
    ["network.nat"],
  ],
  [
    "a needed key of a section is there",
    { network: { existing: { vpcId: "vpc-0123" } } },
    "network.existing.privateSubnets: missing; allowed: a list",
    ["network.existing.privateSubnets"],
  ],
  [
    "network block is a block",
    { network: { cidr: "10.0.0.1/16" } },
    'network.cidr = "10.0.0.1/16": allowed: an IPv4 block whose host bits are zero, such as 10.0.0.0/16',
    ["network.cidr"],
  ],
  [
    "network block has the right size",
    { network: { cidr: "10.0.0.0/21" } },
    'network.cidr = "10.0.0.0/21": allowed: /16 to /18',
    ["network.cidr"],
  ],
  [
    "network block is private",
    { network: { cidr: "8.8.0.0/16" } },
    'network.cidr = "8.8.0.0/16": allowed: a block of private addresses, within 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 or 100.64.0.0/10',
    ["network.cidr"],
  ],
  ["there is a zone", { network: { zones: [] } }, "network.zones = []: allowed: one zone or more", ["network.zones"]],
  [
    "a zone is a zone",
    { network: { zones: ["east"] } },
    'network.zones[0] = "east": allowed: an availability zone, such as us-east-1a',
    ["network.zones[0]"],
  ],
  [
    "a zone fits the grid",
    { network: { zones: ["us-east-1z"] } },
    'network.zones[0] = "us-east-1z": the grid of subnets has room for zones a to h',
    ["network.zones[0]"],
  ],
  [
    "a zone is named once",
    { network: { zones: ["us-east-1a", "us-east-1a"] } },
    'network.zones[1] = "us-east-1a": named twice',
    ["network.zones[0]", "network.zones[1]"],
  ],
  [
    "zones are of one region",
    { network: { zones: ["us-east-1a", "us-west-2b"] } },
    'network.zones[1] = "us-west-2b": all zones are of one region; the first is of us-east-1',
    ["network.zones[0]", "network.zones[1]"],
  ],
  [
    "zones are of the environment's region",
    { network: { zones: ["eu-west-1a"] } },
    'network.zones[0] = "eu-west-1a": allowed: zones of aws:region, us-east-1',
    ["network.zones[0]"],
  ],
  [
    "nat zone is one of the zones",
    { network: { natZone: "us-east-1d" } },
    'network.natZone = "us-east-1d": allowed: us-east-1a, us-east-1b, us-east-1c',
    ["network.natZone", "network.zones[0]", "network.zones[1]", "network.zones[2]"],
  ],
  [
    "nat zone goes with one gateway",
    { network: { nat: "perZone", natZone: "us-east-1a" } },
    'network.natZone = "us-east-1a": every zone has a NAT gateway of its own; allowed with nat: single only',
    ["network.nat", "network.natZone"],
  ],
  [
    "existing network excludes a new one",
    {
      network: {
        cidr: "10.0.0.0/16",
        existing: { vpcId: "vpc-0123", privateSubnets: [{ zone: "us-east-1a", id: "subnet-01", cidr: "10.0.0.0/20" }] },
      },
    },
    'network.cidr = "10.0.0.0/16": `existing` names a network that is there already; give one or the other',
    ["network.cidr", "network.existing"],
  ],
  [
    "no part of a block is octal",
    { network: { cidr: "012.0.0.0/16" } },
    'network.cidr = "012.0.0.0/16": allowed: an IPv4 block whose host bits are zero, such as 10.0.0.0/16',
    ["network.cidr"],
  ],
  [
    "the length of a block is not octal",
    { network: { cidr: "10.0.0.0/016" } },
    'network.cidr = "10.0.0.0/016": allowed: an IPv4 block whose host bits are zero, such as 10.0.0.0/16',
    ["network.cidr"],
  ],
  [
    "existing VPC is a VPC",
    {
      network: {
        existing: { vpcId: "main", privateSubnets: [{ zone: "us-east-1a", id: "subnet-01", cidr: "10.0.0.0/20" }] },
      },
    },
    'network.existing.vpcId = "main": allowed: a VPC id, vpc-…',
    ["network.existing.vpcId"],
  ],
  [
    "existing network has subnets",
    { network: { existing: { vpcId: "vpc-0123", privateSubnets: [] } } },
    "network.existing.privateSubnets = []: allowed: one subnet or more",
    ["network.existing.privateSubnets"],
  ],
  [
    "existing subnet is a subnet",
    {
      network: {
        existing: { vpcId: "vpc-0123", privateSubnets: [{ zone: "us-east-1a", id: "private", cidr: "10.0.0.0/20" }] },
      },
    },
    'network.existing.privateSubnets[0].id = "private": allowed: a subnet id, subnet-…',
    ["network.existing.privateSubnets[0].id"],
  ],
  [
    "existing subnet has a block",
    {
      network: {
        existing: { vpcId: "vpc-0123", privateSubnets: [{ zone: "us-east-1a", id: "subnet-01", cidr: "10.0.0.9/20" }] },
      },
    },
    'network.existing.privateSubnets[0].cidr = "10.0.0.9/20": allowed: an IPv4 block whose host bits are zero, such as 10.0.16.0/20',
    ["network.existing.privateSubnets[0].cidr"],
  ],
  [
    "existing DNS zone is one",
    {
      network: {
        existing: {
          vpcId: "vpc-0123",
          dnsZoneId: "dev.internal",
          privateSubnets: [{ zone: "us-east-1a", id: "subnet-01", cidr: "10.0.0.0/20" }],
        },
      },
    },
    'network.existing.dnsZoneId = "dev.internal": allowed: the id of a Route 53 hosted zone, such as Z0123456789ABCDEFGHIJ',
    ["network.existing.dnsZoneId"],
  ],
  [
    "existing subnets have an id each",
    given({ zone: "us-east-1b", id: "subnet-01", cidr: "10.0.16.0/20" }),
    'network.existing.privateSubnets[1].id = "subnet-01": a subnet lies in one zone; subnet-01 is already in us-east-1a',
    [
      "network.existing.privateSubnets[0].zone",
      "network.existing.privateSubnets[0].id",
      "network.existing.privateSubnets[1].zone",
      "network.existing.privateSubnets[1].id",
    ],
  ],
  [
    "a subnet that is named for two zones is one fault",
    given({ zone: "us-east-1b", id: "subnet-01", cidr: "10.0.0.0/20" }),
    'network.existing.privateSubnets[1].id = "subnet-01": a subnet lies in one zone; subnet-01 is already in us-east-1a',
    [
      "network.existing.privateSubnets[0].zone",
      "network.existing.privateSubnets[0].id",
      "network.existing.privateSubnets[1].zone",
      "network.existing.privateSubnets[1].id",
    ],
  ],
  [
    "existing subnets do not overlap",
    given({ zone: "us-east-1b", id: "subnet-02", cidr: "10.0.0.0/22" }),
    'network.existing.privateSubnets[1].cidr = "10.0.0.0/22": a subnet lies in one zone; 10.0.0.0/20 is already in us-east-1a',
    [
      "network.existing.privateSubnets[0].zone",
      "network.existing.privateSubnets[0].id",
      "network.existing.privateSubnets[0].cidr",
      "network.existing.privateSubnets[1].zone",
      "network.existing.privateSubnets[1].id",
      "network.existing.privateSubnets[1].cidr",
    ],
  ],
  [
    "an existing subnet is private",
    given({ zone: "us-east-1b", id: "subnet-02", cidr: "8.8.8.0/24" }),
    'network.existing.privateSubnets[1].cidr = "8.8.8.0/24": allowed: a block of private addresses, within 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 or 100.64.0.0/10',
    ["network.existing.privateSubnets[1].cidr"],
  ],
  [
    "an existing subnet has room for fixed addresses",
    given({ zone: "us-east-1b", id: "subnet-02", cidr: "10.0.16.0/28" }),
    'network.existing.privateSubnets[1].cidr = "10.0.16.0/28": band 1 of fixed addresses lies outside a /28; it has room for none',
    ["network.existing.privateSubnets[1].cidr"],
  ],
  [
    "an existing subnet is no larger than AWS takes",
    given({ zone: "us-east-1b", id: "subnet-02", cidr: "100.64.0.0/10" }),
    'network.existing.privateSubnets[1].cidr = "100.64.0.0/10": allowed: at most a /16',
    ["network.existing.privateSubnets[1].cidr"],
  ],
  [
    "existing subnets are of one VPC",
    given({ zone: "us-east-1b", id: "subnet-02", cidr: "172.16.0.0/20" }),
    'network.existing.privateSubnets[1].cidr = "172.16.0.0/20": no VPC has blocks both of 172.16.0.0/12 and of 10.0.0.0/8, which 10.0.0.0/20 is of',
    [
      "network.existing.privateSubnets[0].id",
      "network.existing.privateSubnets[0].cidr",
      "network.existing.privateSubnets[1].id",
      "network.existing.privateSubnets[1].cidr",
    ],
  ],
  [
    "an existing subnet is named once",
    given({ zone: "us-east-1a", id: "subnet-02", cidr: "10.0.16.0/20" }),
    'network.existing.privateSubnets[1].zone = "us-east-1a": named twice',
    ["network.existing.privateSubnets[0].zone", "network.existing.privateSubnets[1].zone"],
  ],
  [
    "a moved band lies in existing subnets too",
    {
      ...given({ zone: "us-east-1b", id: "subnet-02", cidr: "10.0.16.0/26" }),
      zookeeper: { addressBand: 4 },
    },
    "zookeeper.addressBand = 4: band 4 of fixed addresses lies outside a /26; allowed in it: 1 to 3; it is 10.0.16.0/26, the network's subnet in us-east-1b",
    ["zookeeper.addressBand", "network.existing.privateSubnets[1].cidr"],
  ],
];
