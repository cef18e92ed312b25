import { Network, NetworkNat } from "../../../index";
import { below, tags, type Subject } from "./subject";

const make: Subject["make"] = (name, args) => new Network(name, args);
const own = { cidr: "10.0.0.0/16", zones: ["us-east-1a", "us-east-1b", "us-east-1c"], domain: "dev.internal" };

export const networkSubjects: Subject[] = [
  {
    component: "Network",
    make,
    args: { ...own, nat: NetworkNat.Single, sshCidrs: ["10.250.0.0/16"], tags },
    others: {
      sshCidrs: ["10.251.0.0/16"],
      ...{ cidr: "10.1.0.0/16", domain: "other.internal", nat: NetworkNat.PerZone },
      // The single gateway is in the first one.
      zones: ["us-east-1b", "us-east-1c", "us-east-1d"],
    },
    needed: Object.keys(own),
  },
  {
    component: "Network",
    make,
    args: { ...own, natZone: "us-east-1b" },
    others: { natZone: "us-east-1c" },
    needed: [],
  },
  {
    component: "Network",
    make,
    args: {
      existing: {
        ...{ vpcId: "vpc-0a", dnsZoneId: "Z0123456789" },
        privateSubnets: [{ zone: "us-east-1a", id: "subnet-0a", cidr: "10.0.0.0/20", bandsReserved: false }],
      },
      tags,
    },
    others: below("existing", {
      ...{ vpcId: "vpc-0b", dnsZoneId: "Z9876543210" },
      ...below("privateSubnets.0", { zone: "us-east-1b", id: "subnet-0b", cidr: "10.0.16.0/20" }),
    }),
    needed: [],
  },
];
