import type { ConfigRule } from "./rule";

const vpn = (cidrs: unknown, more = {}) => ({ access: { vpn: { cidrs, ...more } } });
const privateBlocks = "10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 or 100.64.0.0/10";
const key = "allowed: the name of an EC2 key pair, at most 255 characters of ASCII";

export const accessRules: ConfigRule[] = [
  ["access has keys", { access: { ssh: true } }, 'access.ssh: no such key; did you mean "ssm"? allowed: ssm, vpn', []],
  ["a VPN has blocks", { access: { vpn: {} } }, "access.vpn.cidrs: missing; allowed: a list", ["access.vpn.cidrs"]],
  [
    "a VPN's block is a block",
    vpn(["10.250.0.1/22"]),
    'access.vpn.cidrs[0] = "10.250.0.1/22": allowed: an IPv4 block whose host bits are zero, such as 10.250.0.0/16',
    ["access.vpn.cidrs[0]"],
  ],
  [
    "a VPN is not everybody",
    vpn(["0.0.0.0/0"]),
    `access.vpn.cidrs[0] = "0.0.0.0/0": opens every node's SSH to everybody; allowed: a block of private addresses, within ${privateBlocks}`,
    ["access.vpn.cidrs[0]"],
  ],
  [
    "a VPN has private addresses",
    vpn(["203.0.113.0/24"]),
    `access.vpn.cidrs[0] = "203.0.113.0/24": opens every node's SSH to addresses of the internet; allowed: a block of private addresses, within ${privateBlocks}`,
    ["access.vpn.cidrs[0]"],
  ],
  [
    "blocks of a VPN lie apart",
    vpn(["10.250.0.0/16", "10.250.4.0/22"]),
    'access.vpn.cidrs[1] = "10.250.4.0/22": lies in 10.250.0.0/16, which is let in already',
    ["access.vpn.cidrs[0]", "access.vpn.cidrs[1]"],
  ],
  [
    "blocks of a VPN lie apart whichever comes first",
    vpn(["10.250.4.0/22", "10.250.0.0/16"]),
    'access.vpn.cidrs[1] = "10.250.0.0/16": takes in 10.250.4.0/22; give one',
    ["access.vpn.cidrs[0]", "access.vpn.cidrs[1]"],
  ],
  [
    "a VPN is not where nodes are",
    vpn(["10.0.0.0/8"]),
    'access.vpn.cidrs[0] = "10.0.0.0/8": overlaps 10.0.0.0/16, where nodes have their addresses; allowed: networks that people dial from',
    ["access.vpn.cidrs[0]"],
  ],
  [
    "a VPN is not where nodes of given subnets are",
    {
      ...vpn(["10.8.0.0/16"]),
      network: {
        existing: { vpcId: "vpc-0a", privateSubnets: [{ zone: "us-east-1a", id: "subnet-0a", cidr: "10.8.0.0/20" }] },
      },
    },
    'access.vpn.cidrs[0] = "10.8.0.0/16": overlaps 10.8.0.0/20, where nodes have their addresses; allowed: networks that people dial from',
    ["access.vpn.cidrs[0]"],
  ],
  ["a key pair has a name", vpn([], { keyName: "" }), `access.vpn.keyName = "": ${key}`, ["access.vpn.keyName"]],
  [
    "a key pair's name has letters that EC2 takes",
    vpn([], { keyName: "schlüssel" }),
    `access.vpn.keyName = "schlüssel": ${key}`,
    ["access.vpn.keyName"],
  ],
];
